import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Refusal } from '../../../../src/problem/problem.ts'
import type { RunEvent } from '../../../../src/request/event/event.ts'
import { parsePreviewRequest } from '../../../../src/request/preview/inputs.ts'
import {
  branchLabel,
  previewPattern,
} from '../../../../src/request/preview/names.ts'
import type { WorkflowEvent } from '../../../support/events/event.ts'
import {
  pushToBranch,
  schedule,
  workflowDispatch,
} from '../../../support/events.ts'
import {
  closedPullRequest,
  pullRequest,
  pullRequestComment,
  pullRequestTarget,
  workflowRun,
} from '../../../support/pull-request-events.ts'
import type { Template } from '../../../../src/request/template.ts'

const origin = {
  repository: 'acme/api',
  sha: 'f'.repeat(40),
  token: 'token',
  serverUrl: 'https://github.com',
}

const given = {
  images: 'ghcr.io/acme/api:pr-7',
  template: 'k8s/overlays/preview',
  folder: 'previews/pr-{number}',
  namespace: 'pr-{number}',
  comment: 'false',
  repository: 'acme/infra',
  publish: 'push',
  'commit-message': 'Deploy {images} to {overlays}',
  'commit-author': 'A <a@example.com>',
  'verified-commit': 'false',
  validate: 'images',
  kustomize: 'embedded',
  'show-diff': 'auto',
}

function read(event: WorkflowEvent, inputs: Readonly<Record<string, string>>) {
  const all: Readonly<Record<string, string>> = { ...given, ...inputs }
  const run: RunEvent = { ...event, runUrl: '' }
  return parsePreviewRequest((name) => all[name] ?? '', run)
}

/** The task, or the message of what is refused. */
function task(
  inputs: Readonly<Record<string, string>>,
  event: WorkflowEvent = pullRequest(origin, { headRef: 'feature/Login' }),
) {
  try {
    return read(event, inputs).task
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

/** The event of a pull request with another action, and labels. */
function changed(
  action: string,
  labels: readonly string[] = [],
  label?: string,
): WorkflowEvent {
  const event = pullRequest(origin)
  const payload = event.payload as { readonly pull_request: object }
  return {
    ...event,
    payload: {
      ...payload,
      action,
      ...(label !== undefined && { label: { name: label } }),
      pull_request: {
        ...payload.pull_request,
        labels: labels.map((name) => ({ name })),
      },
    },
  }
}

describe('what an event does with a preview:', () => {
  const withLabel = { label: 'preview' }

  test.each([
    ['opened', changed('opened'), {}, 'publish make'],
    ['pushed to', changed('synchronize'), {}, 'publish make'],
    ['reopened', changed('reopened'), {}, 'publish make'],
    [
      'merged',
      closedPullRequest(origin, { merged: true }),
      {},
      'publish remove',
    ],
    [
      'closed',
      closedPullRequest(origin, { merged: false }),
      {},
      'publish remove',
    ],
    [
      'with the label',
      changed('opened', ['Preview']),
      withLabel,
      'publish make',
    ],
    ['labeled', changed('labeled', ['preview']), withLabel, 'publish make'],
    ['without the label', changed('opened', ['x']), withLabel, 'skip remove'],
    [
      'unlabeled',
      changed('unlabeled', ['x'], 'preview'),
      withLabel,
      'publish remove',
    ],
    [
      'labels changed on Gitea',
      changed('label_updated', ['x']),
      withLabel,
      'publish remove',
    ],
    [
      'another label gone',
      changed('unlabeled', [], 'x'),
      withLabel,
      'skip remove',
    ],
    [
      'of a fork',
      pullRequest(origin, { headRepository: 'mallory/api' }),
      {},
      'plan make',
    ],
    ['a schedule', schedule(origin), {}, 'publish sweep'],
    ['by hand', workflowDispatch(origin), {}, 'publish sweep'],
    ['a push', pushToBranch(origin), {}, 'skip sweep'],
    ['a comment', pullRequestComment(origin), {}, 'skip remove'],
    ['another workflow', workflowRun(origin), {}, 'skip sweep'],
    [
      'pull_request_target, as a dry run',
      pullRequestTarget(origin),
      { publish: 'none' },
      'publish make',
    ],
  ] as const)('%s', (_, event, inputs, expected) => {
    const { trigger, task: wanted } = read(event, inputs)
    expect(`${trigger.kind} ${wanted.kind}`).toBe(expected)
  })

  test('pull_request_target is refused', () => {
    expect(() => read(pullRequestTarget(origin), {})).toThrow(
      'This action refuses it',
    )
  })

  test('a run that removes previews needs no images, and its message has none', () => {
    const event = closedPullRequest(origin, { merged: true })
    const request = read(event, { images: '' })
    expect(request.images).toEqual([])
    expect(request.message).toBe('Remove {overlays}')
    expect(() => read(pullRequest(origin), { images: '' })).toThrow('images')
  })

  test('the branch to land on is the default one of the target, not that of the pull request', () => {
    const own = { repository: 'acme/api' }
    expect(read(pullRequest(origin), own).branch).toEqual({ kind: 'default' })
    expect(read(pullRequest(origin), { branch: 'envs' }).branch).toEqual({
      kind: 'named',
      name: 'envs',
    })
  })
})

describe('names are safe:', () => {
  test('placeholders are filled in', () => {
    expect(
      task({
        folder: './previews/{branch}/{number}/',
        namespace: 'x-{branch}',
        'name-suffix': '-{number}',
        url: 'https://{branch}.example.com/{sha}?n={number}',
      }),
    ).toMatchObject({
      folder: 'previews/feature-login-b79538d3/7',
      namespace: 'x-feature-login-b79538d3',
      nameSuffix: '-7',
      url: `https://feature-login-b79538d3.example.com/${'f'.repeat(40)}?n=7`,
    })
  })

  test.each([
    [{ folder: 'previews/pr' }, 'would be the folder of every pull request'],
    [{ folder: 'previews/{sha}' }, 'has the unknown placeholder {sha}'],
    [{ folder: '../pr-{number}' }, 'leads out of the repository'],
    [{ folder: 'a/../../{number}' }, 'leads out of the repository'],
    [{ folder: '{number}/..' }, 'would be the folder of every pull request'],
    [{ folder: '/pr-{number}' }, 'it is an absolute path'],
    [{ folder: 'previews/*-{number}' }, 'is a pattern'],
    [{ folder: '' }, 'is empty'],
    [{ template: '' }, 'is empty'],
    [{ template: 'k8s/{number}' }, 'is not one folder'],
    [{ template: 'k8s/*' }, 'is not one folder'],
    [{ 'list-in': 'previews/{branch}' }, 'is not one folder'],
    [{ namespace: '' }, 'do not tell pull requests apart'],
    [{ namespace: 'preview' }, 'do not tell pull requests apart'],
    [{ namespace: '{branch}' }, 'Write {number}, which "folder" has, in one'],
    [
      { folder: 'previews/{branch}/{number}', namespace: '{branch}' },
      'do not tell pull requests apart',
    ],
    [
      { folder: 'previews/{branch}', namespace: 'preview' },
      'Write {number} or {branch} in one of them',
    ],
    [
      { namespace: 'PR-{number}' },
      '"PR-{number}" becomes "PR-7", which cannot be a namespace (RFC 1123): it has at most 63 lower-case letters',
    ],
    [
      { namespace: `${'x'.repeat(62)}-{number}` },
      'which cannot be a namespace',
    ],
    [{ namespace: '{number}-' }, 'which cannot be a namespace'],
    [{ 'name-suffix': '-{number}-' }, 'which cannot end a name'],
    [{ 'name-suffix': '_{number}' }, 'which cannot end a name'],
    [{ url: 'pr-{number}.example.com' }, 'is not the address of a page'],
    [{ url: 'https://{host}' }, 'has the unknown placeholder {host}'],
    [{ publish: 'pull-request' }, 'Write push or none'],
    [
      { repository: 'git@github.com:acme/infra.git' },
      'is an ssh address, which a preview does not take',
    ],
  ])('%j is refused', (inputs, message) => {
    expect(task(inputs as Readonly<Record<string, string>>)).toContain(message)
  })

  test.each([
    ['main', 'main'],
    ['fix-12', 'fix-12'],
    ['Fix-12', /^fix-12-[0-9a-f]{8}$/],
    ['feature/a', /^feature-a-[0-9a-f]{8}$/],
    ['a--b', /^a-b-[0-9a-f]{8}$/],
    ['x'.repeat(41), /^x{31}-[0-9a-f]{8}$/],
    ['feature-a-00000000', /^feature-a-00000000-[0-9a-f]{8}$/],
    ['ümlaut', /^mlaut-[0-9a-f]{8}$/],
    ['ü', /^[0-9a-f]{8}$/],
  ])('the branch %j becomes a label of DNS', (branch, label) => {
    expect(branchLabel(branch)).toEqual(
      typeof label === 'string' ? label : expect.stringMatching(label),
    )
  })

  test('every branch is a label that no other branch has', () => {
    const letters = fc.constantFrom(...Array.from('aAbB0-/_.é'))
    const branches = fc.uniqueArray(
      fc
        .array(letters, { minLength: 1, maxLength: 45 })
        .map((all) => all.join('')),
      { minLength: 2, maxLength: 20 },
    )
    fc.assert(
      fc.property(branches, (names) => {
        const once = names.map(branchLabel)
        const labels = [...names, ...once].map(branchLabel)
        for (const label of labels)
          expect(label).toMatch(/^(?=.{1,40}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/)
        expect(new Set(labels).size).toBe(new Set([...names, ...once]).size)
      }),
      { seed: 20261128, numRuns: 2000 },
    )
  })
})

const pattern = (text: string) => previewPattern(text as Template)

test('the folders of previews are told from others', () => {
  const byNumber = pattern('previews/pr-{number}')
  expect(byNumber.exec('previews/pr-12')?.groups?.['number']).toBe('12')
  for (const other of ['previews/pr-x', 'previews/pr-12/a', 'x/previews/pr-1'])
    expect(other).not.toMatch(byNumber)
  expect('p.v/a-b/7').toMatch(pattern('p.v/{branch}/{number}'))
  expect('pxv/a-b/7').not.toMatch(pattern('p.v/{branch}/{number}'))
  expect('7/7').toMatch(pattern('{number}/{number}'))
  expect('7/8').not.toMatch(pattern('{number}/{number}'))
})
