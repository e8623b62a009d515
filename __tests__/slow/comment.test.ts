import { describe, expect, test } from '@jest/globals'
import { pushToBranch } from '../support/events.ts'
import { installationToken } from '../support/forge/token.ts'
import { small } from '../support/layouts/small.ts'
import { file, image, overlay, setTag } from '../support/proposals.ts'
import { startPreviews } from '../support/previews.ts'
import {
  closedPullRequest,
  pullRequest,
  type PullRequestSource,
  workflowRun,
} from '../support/pull-request-events.ts'
import { startStage, type Stage } from '../support/stage.ts'

const number = 7

/** A stage with an open pull request of the pipeline's repository. */
async function startCommented(
  layout: Parameters<typeof startStage>[0] = small,
  options: Parameters<typeof startStage>[1] = {},
): Promise<Stage> {
  const stage = await startStage(layout, options)
  const { pipeline = stage.name } = options
  if (pipeline !== stage.name) await stage.forge.create(pipeline)
  stage.forge.github.pull(pipeline, {
    number,
    head: { repository: pipeline, ref: 'feature', sha: 'a'.repeat(40) },
    base: { ref: 'main', sha: 'b'.repeat(40) },
  })
  return stage
}

function commenting(tag: string, more: Readonly<Record<string, string>> = {}) {
  const comment = { comment: 'true', validate: 'none' }
  return { images: `${image}:${tag}`, overlays: overlay, ...comment, ...more }
}

/** The step as a run of the pull request has it. */
function onPullRequest(source: PullRequestSource = {}) {
  return {
    event: (origin: Stage['origin']) =>
      pullRequest(origin, { number, ...source }),
  }
}

function commentsOf(stage: Stage, repository = stage.name): readonly string[] {
  return stage.forge.github.comments(repository, number)
}

function hosted({ forge, name }: Stage) {
  return forge.github.hosted(name)
}

test('a pull request gets one comment that follows what it would change, until it changes nothing', async () => {
  await using stage = await startCommented()
  const first = await stage.bump(
    commenting('v2', { validate: 'images' }),
    onPullRequest({ headSha: 'c0ffee00'.repeat(5) }),
  )
  expect(first.outputs).toMatchObject({ outcome: 'planned' })
  expect(first.annotations).toEqual([
    expect.objectContaining({ message: expect.stringContaining('Planned') }),
  ])
  const [comment = '', ...others] = commentsOf(stage)
  expect(others).toEqual([])
  expect(comment).toMatch(
    /^### 📝 api:v2 in k8s\/overlays\/production would land on main of acme\/api\.\n/,
  )
  expect(comment).toContain('| `ghcr.io/acme/api` | `v1` | `v2` |')
  expect(comment).toContain('<summary>Rendered diff of')
  expect(comment).toContain(`acme/api@c0ffee00c0ff`)
  expect(comment).toContain(`${stage.forge.url}/acme/api/actions/runs/4711`)
  const { id } = hosted(stage).comments[0] ?? {}

  await stage.bump(commenting('v3'), onPullRequest())
  expect(commentsOf(stage)).toEqual([expect.stringContaining('`v3`')])
  expect(hosted(stage).comments[0]?.id).toBe(id)

  const before = stage.forge.calls().length
  await stage.bump(commenting('v3'), onPullRequest())
  expect(stage.forge.calls().slice(before)).toEqual([
    'issues/list-comments',
    'viewer',
  ])

  await setTag(stage, 'main', 'v3')
  const last = await stage.bump(commenting('v3'), onPullRequest())
  expect(last.outputs).toMatchObject({ outcome: 'unchanged' })
  expect(commentsOf(stage)).toEqual([])
})

test('the merge of a pull request replaces its comment by what has landed', async () => {
  await using stage = await startCommented()
  await stage.bump(commenting('v2'), onPullRequest())
  const result = await stage.bump(commenting('v2'), {
    event: (origin) => closedPullRequest(origin, { number, merged: true }),
  })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(commentsOf(stage)).toEqual([
    expect.stringMatching(
      /^### ✅ Pushed api:v2 .* to main of acme.*, commit \[[0-9a-f]{12}\]/,
    ),
  ])
})

test('a comment says why a change would not land', async () => {
  await using stage = await startCommented()
  await stage.bump(commenting('v2'), onPullRequest())
  const base = 'k8s/base/kustomization.yaml'
  const broken = { [base]: 'resources: [gone.yaml]\n' }
  await stage.repository.commit({ files: broken })
  const inputs = commenting('v2', { validate: 'images' })
  const result = await stage.bump(inputs, onPullRequest())
  expect(result.outputs).toMatchObject({ reason: 'build-failed' })
  expect(commentsOf(stage)).toEqual([
    expect.stringMatching(/^### ❌ Nothing landed on main[^]*`build-failed`/),
  ])
})

test('two steps of one job keep a comment each', async () => {
  const other = overlay.replace('production', 'staging')
  const files = Object.entries(small.files).map(([path, text]) => [
    path.replace(overlay, other),
    text,
  ])
  await using stage = await startCommented({
    ...small,
    files: { ...small.files, ...Object.fromEntries(files) },
  })
  for (const tag of ['v2', 'v3'])
    for (const overlays of [overlay, other])
      await stage.bump(commenting(tag, { overlays }), onPullRequest())
  expect(commentsOf(stage)).toEqual([
    expect.stringContaining(`api:v3 in ${overlay}`),
    expect.stringContaining(`api:v3 in ${other}`),
  ])
})

test('a comment of somebody else with the same mark is left alone, also on a later page', async () => {
  await using stage = await startCommented()
  await stage.bump(commenting('v2'), onPullRequest())
  const [ours = ''] = commentsOf(stage)
  const { comments } = hosted(stage)
  const [own] = comments.splice(0)
  for (let count = 0; count < 120; count++)
    hosted(stage).addComment(number, 'ada', `${count}: ${ours}`)
  if (own !== undefined) comments.push(own)
  await stage.bump(commenting('v3'), onPullRequest())
  expect(comments.map(({ body }) => body)).toEqual([
    ...Array.from({ length: 120 }, (_, count) => `${count}: ${ours}`),
    expect.stringContaining('`v3`'),
  ])
})

test('a comment of the same login that quotes ours is left alone', async () => {
  await using stage = await startCommented()
  await stage.bump(commenting('v2'), onPullRequest())
  const { comments } = hosted(stage)
  const [own] = comments
  const [ours = ''] = commentsOf(stage)
  const login = own?.author ?? ''
  const quote = ours.replace(/^/gm, '> ')
  const others = [`${quote}\n\nWhy?`, quote, `See ${ours}\nWhy?`]
  comments.length = 0
  for (const text of others) hosted(stage).addComment(number, login, text)
  // GitHub keeps what its page sends.
  hosted(stage).addComment(
    number,
    login,
    `${ours.replaceAll('\n', '\r\n')}\r\n`,
  )
  await stage.bump(commenting('v3'), onPullRequest())
  expect(commentsOf(stage)).toEqual([
    ...others,
    expect.stringContaining('`v3`'),
  ])
})

describe('what goes wrong with a comment does not fail the step', () => {
  test('a token that may not write it is answered with the permission', async () => {
    await using stage = await startCommented()
    const token = installationToken('of the job')
    stage.forge.accounts.set(token, {
      login: 'github-actions[bot]',
      kind: 'actions',
      repositories: { [stage.name]: 'write' },
      permissions: { issues: 'none', pull_requests: 'read' },
    })
    const inputs = commenting('v2', { 'source-token': token, branch: 'main' })
    const result = await stage.bump(inputs, onPullRequest())
    expect(result.exitCode).toBe(0)
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'notice',
        message: expect.stringMatching(
          /^There is no comment on pull request 7\. Grant "pull-requests: write" to "source-token".*: Resource not accessible/,
        ),
      }),
    ])
    expect(commentsOf(stage)).toEqual([])
  })

  test.each(['issues/list-comments', 'issues/create-comment'] as const)(
    'a server that fails at %s is a warning',
    async (on) => {
      await using stage = await startCommented()
      stage.forge.fault({ on, kind: 'status', status: 500 })
      const result = await stage.bump(commenting('v2'), onPullRequest())
      expect(result.outputs).toMatchObject({ outcome: 'planned' })
      expect(result.annotations).toContainEqual(
        expect.objectContaining({
          level: 'warning',
          message: expect.stringContaining(
            `The comment on pull request ${number} could not be written`,
          ),
        }),
      )
    },
  )

  test('an answer that is lost after the comment was made leaves one', async () => {
    await using stage = await startCommented()
    const on = 'issues/create-comment'
    stage.forge.fault({ on, kind: 'statusafter', status: 502, times: 1 })
    const result = await stage.bump(commenting('v2'), onPullRequest())
    expect(result.annotations.map(({ level }) => level)).toEqual(['notice'])
    expect(commentsOf(stage)).toHaveLength(1)
  })

  test('an empty source-token is named', async () => {
    await using stage = await startCommented()
    const inputs = commenting('v2', { 'source-token': '' })
    const result = await stage.bump(inputs, onPullRequest())
    expect(result.outputs).toMatchObject({ outcome: 'planned' })
    expect(result.annotations).toContainEqual(
      expect.objectContaining({
        level: 'notice',
        message: expect.stringContaining('Input "source-token" is empty.'),
      }),
    )
  })
})

test.each(['before', 'after'] as const)(
  'two runs at once leave one comment, where one stands %s its comment is made',
  async (when) => {
    await using stage = await startCommented()
    const pause = stage.forge.pause({ on: 'issues/create-comment', when })
    const slow = await stage.start(commenting('v2'), onPullRequest())
    await pause.reached
    await stage.bump(commenting('v3'), onPullRequest())
    pause.release()
    await slow.result
    expect(commentsOf(stage)).toHaveLength(1)
  },
)

test('ten runs at once leave one comment', async () => {
  await using stage = await startCommented()
  const reached = Promise.withResolvers<void>()
  let waiting = 0
  stage.forge.fault({
    on: 'issues/create-comment',
    kind: 'before',
    times: 10,
    call: async () => {
      if (++waiting === 10) reached.resolve()
      await reached.promise
    },
  })
  await Promise.all(
    Array.from({ length: 10 }, () =>
      stage.bump(commenting('v2'), onPullRequest()),
    ),
  )
  expect(commentsOf(stage)).toEqual([expect.stringContaining('`v2`')])
})

/** Adds an object of which the image of the Deployment is a part. */
async function addCopies(
  { repository }: Stage,
  object: { readonly kind: string; readonly text: string },
  fieldPaths: readonly string[],
) {
  const text = (await repository.read('main', file)).toString()
  const from = 'spec.template.spec.containers.0.image'
  await repository.commit({
    files: {
      [`${overlay}/copies.yaml`]: `apiVersion: v1\nkind: ${object.kind}\nmetadata: { name: copies }\n${object.text}`,
      [file]: `${text.replace('- ../../base', '- ../../base\n  - copies.yaml')}replacements:
- source: { kind: Deployment, fieldPath: ${from} }
  targets:
  - select: { kind: ${object.kind} }
    options: { delimiter: '-', index: 1 }
    fieldPaths: [${fieldPaths.join(', ')}]
`,
    },
  })
}

test('a long diff is cut to what a comment can hold, and the mark stays', async () => {
  await using stage = await startCommented()
  const keys = Array.from(
    { length: 1000 },
    (_, count) => `a-key-that-is-rather-long-${count}`,
  )
  const text = `data:\n${keys.map((key) => `  ${key}: x-v1\n`).join('')}`
  const paths = keys.map((key) => `data.${key}`)
  await addCopies(stage, { kind: 'ConfigMap', text }, paths)
  const inputs = commenting('v2', { validate: 'build' })
  const result = await stage.bump(inputs, onPullRequest())
  expect(result.outputs).toMatchObject({ outcome: 'planned' })
  const [comment = ''] = commentsOf(stage)
  expect(comment.length).toBeGreaterThan(50_000)
  expect(comment).toContain('... cut here')
  await stage.bump({ ...inputs, images: `${image}:v3` }, onPullRequest())
  expect(commentsOf(stage)).toHaveLength(1)
})

test('the value of a Secret is not in a comment', async () => {
  await using stage = await startCommented()
  const text = 'stringData: { password: SWORD-FISH }\n'
  const paths = ['stringData.password']
  await addCopies(stage, { kind: 'Secret', text }, paths)
  const inputs = commenting('v2', { validate: 'build' })
  await stage.bump(inputs, onPullRequest())
  const [comment = ''] = commentsOf(stage)
  expect(comment).toContain('Secret copies')
  expect(comment).toContain('Rendered diff')
  expect(comment).not.toContain('SWORD')
})

test('a public repository does not show why an entry of another one is held', async () => {
  const pipeline = 'acme/service'
  await using stage = await startCommented(small, { pipeline })
  const text = (await stage.repository.read('main', file)).toString()
  await stage.repository.commit({
    branch: 'main',
    files: {
      [file]: text.replace(
        /^images:$/m,
        'images: # kustomize-bump: hold breach at a customer',
      ),
    },
  })
  const inputs = commenting('v2', { repository: stage.name })
  const result = await stage.bump(inputs, {
    event: (origin) => pullRequest({ ...origin, private: false }, { number }),
  })
  const shown = [
    result.log,
    result.summary,
    ...commentsOf(stage, pipeline),
  ].join('\n')
  expect(result.outputs).toMatchObject({ outcome: 'held' })
  expect(shown).toContain('its reason is not shown here')
  expect(shown).not.toContain('breach')
})

test('a public repository shows only the images of another one', async () => {
  const pipeline = 'acme/service'
  await using stage = await startCommented(small, { pipeline })
  const inputs = commenting('v2', {
    repository: stage.name,
    validate: 'images',
  })
  await stage.bump(inputs, {
    event: (origin) => pullRequest({ ...origin, private: false }, { number }),
  })
  const [comment = ''] = commentsOf(stage, pipeline)
  expect(comment).toContain('| `ghcr.io/acme/api` | `v1` | `v2` |')
  expect(comment).not.toContain('Rendered diff')
  expect(commentsOf(stage)).toEqual([])
})

test('a preview has one comment with its address, which goes when it is removed', async () => {
  await using previews = await startPreviews()
  const { stage } = previews
  const comment = { comment: 'true' }
  const comments = () => commentsOf(stage, 'acme/api')
  const address = 'Preview: [`https://pr-7.example.com`]'
  previews.open(number)
  await previews.push(number, 'pr-7-a', comment)
  expect(comments()).toEqual([expect.stringContaining(address)])
  expect(comments()[0]).toMatch(/^### ✅ Pushed .*api:pr-7-a in previews\/pr-7/)
  const again = await previews.push(number, 'pr-7-a', comment)
  expect(again.outputs).toMatchObject({ outcome: 'unchanged' })
  expect(comments()).toEqual([expect.stringContaining(address)])
  await previews.close(number)
  const removed = await previews.closed(number, comment)
  expect(removed.outputs).toMatchObject({ outcome: 'pushed' })
  expect(comments()).toEqual([])
  previews.open(8)
  await previews.push(8, 'pr-8', comment)
  const commentsOf8 = () => stage.forge.github.comments('acme/api', 8)
  expect(commentsOf8()).toHaveLength(1)
  await previews.close(8)
  const swept = await previews.sweep(comment)
  expect(swept.outputs).toMatchObject({ outcome: 'pushed' })
  expect(swept.annotations).toEqual([])
  expect(commentsOf8()).toEqual([])
})

test('a pull request from a fork gets a notice instead of a comment', async () => {
  await using stage = await startCommented()
  const fork = onPullRequest({ headRepository: 'mallory/api' })
  const result = await stage.bump(commenting('v2'), fork)
  expect(result.outputs).toMatchObject({ outcome: 'planned', reason: 'fork' })
  expect(result.annotations).toContainEqual(
    expect.objectContaining({
      level: 'notice',
      message: `There is no comment on pull request ${number}. None is written for a fork.`,
    }),
  )
  expect(stage.forge.calls()).toEqual([])
})

/** After a workflow for a branch that is the head of a pull request, in the repository with this id. */
function afterWorkflow(trigger: string, repository: number) {
  return (origin: Stage['origin']) => {
    const event = workflowRun(origin, { trigger })
    const run = event.payload['workflow_run'] as object
    const pull_requests = [{ number, base: { repo: { id: repository } } }]
    const workflow_run = { ...run, pull_requests }
    return { ...event, payload: { ...event.payload, workflow_run } }
  }
}

test('a workflow_run of a pull request has its comment', async () => {
  await using stage = await startCommented()
  const event = afterWorkflow('pull_request', 1042)
  const result = await stage.bump(commenting('v2'), { event })
  expect(result.outputs).toMatchObject({ outcome: 'planned' })
  expect(commentsOf(stage)).toEqual([expect.stringContaining('would land')])
})

test.each([
  ['a push', pushToBranch],
  ['a workflow_run of a push', afterWorkflow('push', 1042)],
  [
    'a workflow_run of a pull request of another repository',
    afterWorkflow('pull_request', 7),
  ],
])('%s has no pull request to comment on', async (_, event) => {
  await using stage = await startCommented()
  const result = await stage.bump(commenting('v2'), { event })
  expect(result.exitCode).toBe(0)
  expect(result.log).toContain('This run is not for a pull request')
  expect(stage.forge.calls()).toEqual([])
})
