import { describe, expect, test } from '@jest/globals'
import {
  commitMessage,
  fillTitle,
  parseMessage,
  type MessageValues,
} from '../../../../src/request/landing/message.ts'
import type { RunEvent } from '../../../../src/request/event/event.ts'
import { splitReference } from '../../../../src/image/reference.ts'
import { trailers } from '../../../../src/request/landing/trailers.ts'

const digest = `sha256:${'a1'.repeat(32)}`
const event: RunEvent = {
  name: 'push',
  ref: 'refs/heads/main',
  sha: 'f'.repeat(40),
  repository: 'acme/api',
  serverUrl: 'https://github.com',
  apiUrl: 'https://api.github.com',
  actor: 'octocat',
  runUrl: 'https://github.com/acme/api/actions/runs/7',
  payload: undefined,
}
const values: MessageValues = {
  images: [
    { repository: 'ghcr.io/acme/api', tag: '1.4.2', digest },
    { repository: 'ghcr.io/acme/web', tag: undefined, digest },
  ],
  overlays: ['k8s/overlays/staging', 'k8s/overlays/production'],
  changes: ['api 1.4.1 -> 1.4.2', 'web (none) -> 1.4.2'],
  files: ['k8s/overlays/staging/kustomization.yaml', 'k8s/x.yaml'],
  number: 12,
  bumpId: 'id-1',
  event,
}

const own = [
  'Argocd-reference-commit-repourl: https://github.com/acme/api',
  `Argocd-reference-commit-sha: ${'f'.repeat(40)}`,
  `Source: acme/api@${'f'.repeat(40)}`,
  'Run: https://github.com/acme/api/actions/runs/7',
  'Bump-Id: id-1',
].join('\n')

function message(template: string): string {
  return commitMessage(parseMessage(template, 12), values)
}

test('the root of a repository has words for a name', () => {
  const template = parseMessage('Deploy {tags} to {overlays}', 12)
  expect(commitMessage(template, { ...values, overlays: ['.'] })).toMatch(
    /^Deploy 1\.4\.2, sha256:a1a1a1a1a1a1 to the root\n/,
  )
})

describe('placeholders', () => {
  test.each([
    [
      'Deploy {images} to {overlays}',
      'Deploy api:1.4.2, web@sha256:a1a1a1a1a1a1 to k8s/overlays/staging, k8s/overlays/production',
    ],
    ['{tags}', '1.4.2, sha256:a1a1a1a1a1a1'],
    [
      '{repository} {ref} {sha} {actor}',
      `acme/api refs/heads/main ${'f'.repeat(40)} octocat`,
    ],
    ['A\u202eb\u200fc\u061c\u0007 {actor}', 'Abc octocat'],
    ['{run-url} #{number}', 'https://github.com/acme/api/actions/runs/7 #12'],
    ['{ images } {}', '{ images } {}'],
    ['Deploy {changes}', 'Deploy api 1.4.1 -> 1.4.2, web (none) -> 1.4.2'],
    [
      'Deploy\n\n{changes}\n\nFiles:\n{files}  \n',
      'Deploy\n\napi 1.4.1 -> 1.4.2\nweb (none) -> 1.4.2\n\nFiles:\nk8s/overlays/staging/kustomization.yaml\nk8s/x.yaml',
    ],
    ['In {files}', 'In k8s/overlays/staging/kustomization.yaml, k8s/x.yaml'],
  ])('%s', (template, expected) => {
    expect(message(template)).toBe(`${expected}\n\n${own}\n`)
  })

  test.each([
    [
      'Deploy {images} to {overlays}',
      3,
      'Deploy a0:1, a1:1, a2:1 to o0, o1, o2',
    ],
    ['Deploy {images} to {overlays}', 4, 'Deploy 4 images to 4 overlays'],
    ['Ship {images}', 4, 'Ship a0:1, a1:1, a2:1, a3:1'],
  ])('the title of "%s" with %i images', (template, count, title) => {
    const numbers = Array.from({ length: count }, (_, index) => index)
    const many = {
      ...values,
      images: numbers.map((index) => splitReference(`acme/a${index}:1`)),
      overlays: numbers.map((index) => `o${index}`),
    }
    expect(fillTitle(parseMessage(template, 12), many, (text) => text)).toBe(
      title,
    )
  })

  test('an unknown one is refused with the list', () => {
    expect(() => parseMessage('Deploy {image}', 12)).toThrow(
      /has the unknown placeholder \{image\}.*\{images\} \{tags\}/,
    )
  })

  test('one that holds nothing but our own trailers is refused', () => {
    expect(() => parseMessage('Run: deploy {images}', 12)).toThrow(
      /Write a subject/,
    )
  })

  test('{number} needs a pull request', () => {
    expect(() => parseMessage('Preview {number}', undefined)).toThrow(
      /this run is not for a pull request/,
    )
  })

  test('a value is not read as a template again', () => {
    const tricky = commitMessage(parseMessage('{actor} {sha}', 1), {
      ...values,
      event: { ...event, actor: '{sha} $& $1' },
    })
    expect(tricky).toContain(`{sha} $& $1 ${'f'.repeat(40)}`)
  })
})

describe('trailers', () => {
  test('a body with its own trailers makes one block', () => {
    expect(message('Deploy\n\nWhy: because\n\nSigned-off-by: A <a@b>')).toBe(
      `Deploy\n\nWhy: because\n\nSigned-off-by: A <a@b>\n${own}\n`,
    )
  })

  test('nobody else claims where the commit comes from', () => {
    expect(message('Deploy\nBump-Id: forged\nsource : evil@1\n\nRun: x')).toBe(
      `Deploy\n\n${own}\n`,
    )
  })

  test('a value with a line feed cannot forge one', () => {
    const forged = commitMessage(parseMessage('by {actor}', 1), {
      ...values,
      event: { ...event, actor: 'x\n\nBump-Id: forged' },
    })
    expect([...trailers(forged).keys()]).toEqual([
      'Argocd-reference-commit-repourl',
      'Argocd-reference-commit-sha',
      'Source',
      'Run',
      'Bump-Id',
    ])
    expect(forged).not.toContain('forged')
  })

  test('the source commit is shown as deployers read it, each on one line', () => {
    const head_commit = {
      id: event.sha,
      author: { name: 'Ann\nBump-Id: forged', email: 'ann@acme.example' },
      timestamp: '2026-11-21T09:30:12Z',
      message: 'Fix it\nBump-Id: forged',
    }
    const text = commitMessage(parseMessage('Deploy', 1), {
      ...values,
      event: { ...event, payload: { head_commit } },
    })
    expect(Object.fromEntries(trailers(text))).toMatchObject({
      'Argocd-reference-commit-author':
        'Ann Bump-Id: forged <ann@acme.example>',
      'Argocd-reference-commit-date': '2026-11-21T09:30:12Z',
      'Argocd-reference-commit-subject': 'Fix it',
      'Bump-Id': 'id-1',
    })
  })

  test.each([
    ['Subject only', []],
    ['Subject\n\nKey: a', ['Key']],
    ['Subject\n\nKey: a\nnot one', []],
    ['Subject\r\n\r\nKey: a\r\nOther-Key: b\r\n', ['Key', 'Other-Key']],
    ['Key: a', []],
  ])('%j', (text, keys) => {
    expect([...trailers(text).keys()]).toEqual(keys)
  })
})
