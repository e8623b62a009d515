import { describe, expect, test } from '@jest/globals'
import {
  bodyDescribes,
  proposalBody,
  proposalTitle,
} from '../../../src/report/proposal.ts'
import { compareLink, sourceLink } from '../../../src/report/source-link.ts'
import { overlay, proved } from '../../support/reports.ts'
import { pullRequestMark } from '../../../src/request/event/own-commit.ts'

const sha = '5f1c0de5'.repeat(5)
const source = {
  serverUrl: 'https://github.com',
  repository: 'acme/api',
  ref: 'refs/heads/main',
  sha,
}
const event = {
  ...source,
  name: 'push',
  apiUrl: 'https://api.github.com',
  actor: 'ada',
  runUrl: 'https://github.com/run',
  payload: {},
}

function change(from: string | null, to: string | null) {
  return [
    overlay({
      fields: [
        { file: 'k', image: 'acme/api', field: 'newTag' as const, from, to },
      ],
    }),
  ]
}

describe('the page that compares the sources', () => {
  test.each([
    ['sha-0123456', `sha-${sha.slice(0, 7)}`, 'main', `0123456...${sha}`],
    ['0'.repeat(40), sha, 'main', `${'0'.repeat(40)}...${sha}`],
    ['0123456-arm', `${sha.slice(0, 7)}-arm`, 'main', `0123456...${sha}`],
    ['main-0123456', `dev-${sha.slice(0, 7)}`, 'main', undefined],
    ['1.4.1', `sha-${sha.slice(0, 7)}`, 'main', undefined],
    ['1.4.1', '1.4.2', 'main', undefined],
  ])('from %s to %s on %s', (from, to, _, expected) => {
    expect(sourceLink(change(from, to), source)).toBe(
      expected && `https://github.com/acme/api/compare/${expected}`,
    )
  })

  test.each([
    ['1.4.1', '1.4.2', 'v1.4.2', 'v1.4.1...v1.4.2'],
    ['1.4.1', '1.4.2', 'api/v1.4.2', 'api%2Fv1.4.1...api%2Fv1.4.2'],
    ['latest', '1.4.2', 'v1.4.2', undefined],
    ['\ud83d1', '1.4.2', 'v1.4.2', 'v%EF%BF%BD1...v1.4.2'],
    [null, '1.4.2', 'v1.4.2', undefined],
  ])('from %s to %s for the tag %s', (from, to, tag, expected) => {
    expect(
      sourceLink(change(from, to), { ...source, ref: `refs/tags/${tag}` }),
    ).toBe(expected && `https://github.com/acme/api/compare/${expected}`)
  })

  test('a trailer names a commit, also in a run for a tag', () => {
    expect(
      compareLink('a'.repeat(40), { ...source, ref: 'refs/tags/v1' }),
    ).toBe(`https://github.com/acme/api/compare/${'a'.repeat(40)}...${sha}`)
  })
})

describe('the body', () => {
  const proposal = {
    introduction: '',
    folders: [overlay()],
    diagnostics: [],
    deployers: [],
    branch: 'main',
    compare: undefined,
    event,
  }

  test('has the warnings of the run, and not the notices', () => {
    const diagnostics = [
      { severity: 'warning', code: 'x', message: 'It also moves "b:1".' },
      { severity: 'notice', code: 'x', message: 'Nothing much.' },
    ] as const
    const body = proposalBody({ ...proposal, diagnostics })
    expect(body).toContain('\n> ⚠️ It also moves `b:1`.\n')
    expect(body).not.toContain('Nothing much')
  })

  test('is known again where people have added to it, and for another bump it is not', () => {
    const body = proposalBody(proposal)
    const edited = `- [x] seen\n\n${body}`.replaceAll('\n', '\r\n')
    expect(bodyDescribes(edited, proposal.folders)).toBe(true)
    const changes = [1, 2].map((index) => ({
      object: `Deployment x${index}`,
      field: 'image',
      from: 'ghcr.io/acme/api:1.4.1',
      to: 'ghcr.io/acme/api:1.4.2',
    }))
    const more = [overlay({ proof: proved({ changes }) })]
    const without = [
      overlay({ fields: change('v1', 'v2')[0]?.fields ?? [], images: [] }),
    ]
    expect(bodyDescribes(edited, more)).toBe(false)
    expect(bodyDescribes(edited, without)).toBe(false)
  })

  test('is not written again and again where it was cut', () => {
    const folders = Array.from({ length: 300 }, (_, number) =>
      overlay({ path: `${'x'.repeat(500)}/${number}` }),
    )
    expect(bodyDescribes(proposalBody({ ...proposal, folders }), folders)).toBe(
      true,
    )
  })

  test('stays below what GitHub takes, and ends as it should', () => {
    const huge = Array.from({ length: 300 }, (_, number) =>
      overlay({
        path: `apps/${'x'.repeat(100)}/${number}`,
        proof: proved({ diff: `@@\n${'-old\n+new\n'.repeat(20_000)}` }),
      }),
    )
    for (const folders of [huge, huge.slice(0, 1)]) {
      const body = proposalBody({
        ...proposal,
        folders,
        introduction: 'word '.repeat(10_000),
      })
      expect(Buffer.byteLength(body)).toBeLessThan(65_536)
      expect(body.endsWith(`</sub>\n${pullRequestMark}`)).toBe(true)
      const count = (text: string) => body.split(text).length - 1
      expect(count('<details>')).toBe(count('</details>'))
      expect(count('```') % 2).toBe(0)
    }
  })

  test('text of others mentions nobody and refers to nothing', () => {
    const body = proposalBody({
      ...proposal,
      folders: [
        overlay({
          path: 'k8s/@acme/#1',
          proof: proved({ diff: '@@\n+# @octocat Closes #2\n' }),
        }),
      ],
    })
    const outside = body.replace(/```[^]*?```/g, '').replace(/`[^`]*`/g, '')
    expect(outside).not.toMatch(/@\w|#\d/)
  })
})

test('a title is one line of at most 256 letters', () => {
  expect(proposalTitle('Deploy\nmore')).toBe('Deploy')
  expect(proposalTitle('x'.repeat(300)).length).toBeLessThan(256)
})
