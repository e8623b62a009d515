import { expect, test } from '@jest/globals'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Effect, Fault, Match } from '../support/forge/fault.ts'
import { namedFault, type FaultName } from '../support/forge/fault-name.ts'
import { addRuleset } from '../support/forge/policy.ts'
import {
  expectHarmless,
  hostileJob,
  type HostileJob,
} from '../support/hostile.ts'
import { small } from '../support/layouts/small.ts'
import type { Commit } from '../support/history.ts'
import { anotherWriter } from '../support/repository.ts'
import { startStage, writeToken, type Stage } from '../support/stage.ts'

const file = 'k8s/overlays/production/kustomization.yaml'
const inputs = {
  images: 'ghcr.io/acme/api:v2',
  overlays: 'k8s/overlays/production',
  validate: 'none',
}
const refs = 'info/refs upload-pack'
const mayPush = 'info/refs receive-pack'

interface Row {
  readonly what: string
  readonly faults?: readonly Fault[]
  readonly prepare?: (stage: Stage, job: HostileJob) => unknown
  /** The outcome, and the reason of a failure. */
  readonly ends: string | RegExp
  readonly timeout?: string
  readonly attempts?: string
  readonly says?: RegExp
  /** Subjects below ours, newest first. */
  readonly below?: readonly string[]
}

const first = ['Add the manifests']
const other = ['Theirs', ...first]

function status(
  on: Match['on'],
  code: number,
  more: Partial<Match & Effect> = {},
) {
  return { on, kind: 'status', status: code, ...more } as Fault
}

function push(name: FaultName, times?: number): Fault {
  return namedFault(name, times === undefined ? {} : { times })
}

/** Where the first request of a push is not answered, `git push` makes it again when the commit is there. */
const unanswered = push('503info', 1)
const asksAgain = { on: mayPush, skip: 1, times: 1 } as const

/** As GitHub's limits do. */
const soon = { headers: { 'retry-after': '1' } }

const later = { headers: { 'retry-after': '3600' } }

const basic = Buffer.from(`x-access-token:${writeToken}`).toString('base64')

/** Of a captive portal, or a proxy. */
const page = {
  body: '<!DOCTYPE html><html><body>Log in</body></html>',
  headers: { 'content-type': 'text/html' },
}

async function theirs(stage: Stage) {
  const text = (await stage.repository.read('main', file)).toString()
  return await stage.repository.commit({
    files: { [file]: `${text}# theirs\n` },
    message: 'Theirs',
    author: anotherWriter,
  })
}

const fetchRows: readonly Row[] = [
  {
    what: 'a slow server',
    faults: [push('slow', 3)],
    ends: 'pushed',
    attempts: '1',
  },
  ...[refs, 'upload-pack'].map((on) => ({
    what: `no answer to ${on}`,
    faults: [{ on, kind: 'hang' } as Fault],
    timeout: '2s',
    ends: 'failed timeout',
  })),
  ...[refs, 'upload-pack'].map((on) => ({
    what: `a connection that is always lost at ${on}`,
    faults: [{ on, kind: 'reset' } as Fault],
    ends: 'failed unreachable',
    attempts: '4',
  })),
  ...[429, 500, 502, 503].map((code) => ({
    what: `${code} for refs, once`,
    faults: [status(refs, code, { times: 1, ...(code === 429 && soon) })],
    ends: 'pushed',
    attempts: '2',
  })),
  {
    what: '503 for objects, once',
    faults: [status('upload-pack', 503, { times: 1 })],
    ends: 'pushed',
    attempts: '2',
  },
  ...[0, 1, 2].map((skip) => ({
    what: `a fetch that is cut off (${skip})`,
    faults: [{ ...push('truncfetch', 1), skip }],
    ends: 'pushed',
  })),
  { what: '401', faults: [status(refs, 401)], ends: 'failed unauthorized' },
  {
    what: '403',
    faults: [status(refs, 403)],
    ends: 'failed permission-denied',
  },
  {
    what: '404',
    faults: [status(refs, 404)],
    ends: 'failed repository-not-found',
  },
  {
    what: '400, two headers',
    faults: [
      status(refs, 400, { body: 'Duplicate header: "Authorization"\n' }),
    ],
    ends: 'failed unauthorized',
  },
  {
    what: 'a login page with status 200',
    faults: [status('any', 200, page)],
    ends: 'failed repository-not-found',
    says: /is not a git server/,
  },
  {
    what: 'a redirection to another server',
    prepare: (stage, { thief }) =>
      stage.forge.fault(
        status('any', 302, {
          headers: { location: `${thief.remote(stage.name)}/info/refs` },
        }),
      ),
    ends: 'failed repository-not-found',
  },
  {
    what: 'words that nobody knows',
    faults: [status(refs, 418)],
    ends: 'failed git-failed',
  },
]

const lost = ['dropafter', 'dropafter-once', 'truncafter', '502after'] as const
const pushRows: readonly Row[] = [
  ...lost.map((name) => ({
    what: `${name}: applied, and the answer is lost`,
    faults: [push(name, 1)],
    ends: 'pushed',
  })),
  {
    what: 'dropafter, every time',
    faults: [push('dropafter')],
    ends: 'pushed',
  },
  ...lost.map((name) => ({
    what: `${name}: applied, the answer is lost, and somebody pushes on top`,
    faults: [push(name, 1)],
    prepare: (stage: Stage) =>
      stage.forge.fault({
        on: 'receive-pack',
        kind: 'after',
        times: 1,
        call: () => theirs(stage),
      }),
    ends: 'pushed',
    below: first,
  })),
  {
    what: 'resetrp: not applied, although it says the same as dropafter',
    faults: [push('resetrp', 3)],
    ends: 'pushed',
  },
  {
    what: 'resetrp, and somebody else lands',
    faults: [push('resetrp', 2)],
    prepare: (stage) => stage.forge.beforePush(stage.name, () => theirs(stage)),
    ends: 'pushed',
    below: other,
  },
  ...[
    push('503rp', 1),
    { ...push('429rp', 1), ...soon },
    push('503info', 2),
    { ...push('429info', 2), ...soon },
  ].map((fault) => ({
    what: `${'status' in fault && fault.status} at ${fault.on}`,
    faults: [fault],
    ends: 'pushed',
    attempts: '2',
  })),
  {
    what: '503info, when it asks whether it may push',
    faults: [push('503info', 1)],
    ends: 'pushed',
    attempts: '1',
  },
  {
    what: '403info, which was not known before',
    faults: [unanswered, { ...push('403info'), ...asksAgain }],
    ends: 'failed permission-denied',
    attempts: '1',
  },
  {
    what: '429rp, with a pause that is too long',
    faults: [{ ...push('429rp'), ...later }],
    ends: 'failed rate-limited',
    attempts: '1',
    says: /a pause of 3600 s/,
  },
  {
    what: 'applied, and 503 with a pause that is too long',
    faults: [
      { on: 'receive-pack', kind: 'statusafter', status: 503, ...later },
    ],
    ends: 'pushed',
    attempts: '1',
  },
  {
    what: 'not applied, and 503 with a pause that is too long',
    faults: [{ ...push('503rp'), ...later }],
    ends: 'unknown unreachable',
    attempts: '1',
  },
  {
    what: 'a server that repeats what it was sent as the reason of its refusal',
    prepare: (stage) => refuse(stage, `not with ${writeToken} or ${basic}`),
    ends: 'failed push-rejected',
  },
  {
    what: '503rp, every time',
    faults: [push('503rp')],
    timeout: '2s',
    ends: /^(failed|unknown) (unreachable|timeout)/,
  },
  { what: '401info', faults: [push('401info')], ends: 'failed unauthorized' },
  {
    what: '403info',
    faults: [push('403info')],
    ends: 'failed permission-denied',
  },
  {
    what: '404info',
    faults: [push('404info')],
    ends: 'failed repository-not-found',
  },
  { what: '403rp', faults: [push('403rp')], ends: 'failed permission-denied' },
  ...(['hang', 'hangafter'] as const).map((kind) => ({
    what: `${kind} at the push`,
    faults: [{ on: 'receive-pack' as const, kind }],
    timeout: '2s',
    ends: /^(pushed|unknown|failed)/,
  })),
  {
    what: 'T-CAS: somebody else lands between fetch and push',
    faults: [unanswered],
    prepare: (stage) =>
      stage.forge.fault({
        ...asksAgain,
        kind: 'before',
        call: () => theirs(stage),
      }),
    ends: 'pushed',
    attempts: '2',
    below: other,
  },
  {
    what: 'T-WINDOW: somebody else lands between the refs and the push',
    prepare: (stage) => stage.forge.beforePush(stage.name, () => theirs(stage)),
    ends: 'pushed',
    attempts: '2',
    below: other,
  },
  ...[
    { when: 'between fetch and push', faults: [unanswered], at: asksAgain },
    {
      when: 'between the refs and the push',
      at: { on: 'receive-pack', times: 1 } as const,
    },
  ].map(({ when, faults, at }): Row => ({
    what: `T-FORCE: the root is rewritten ${when}`,
    ...(faults && { faults }),
    prepare: async (stage) => {
      await stage.repository.configure('receive.denyNonFastForwards', 'true')
      stage.forge.fault({
        ...at,
        kind: 'before',
        call: () =>
          stage.repository.commit({
            files: small.files,
            message: 'Anew',
            parents: [],
          }),
      })
    },
    ends: 'pushed',
    attempts: '2',
    below: ['Anew'],
  })),
  ...[
    {
      when: 'before the push',
      faults: [{ ...unanswered, skip: 1 }],
      at: { on: mayPush, skip: 2 } as const,
      ends: 'failed branch-missing',
    },
    {
      when: 'between the refs and the push',
      at: { on: 'receive-pack', skip: 1 } as const,
      // libcurl may have sent the push twice, and the branch is not there to be asked.
      ends: 'unknown branch-missing',
    },
  ].map(({ when, faults, at, ends }): Row => ({
    what: `T-DEL: the branch is deleted ${when}, after a race was lost, when the history is no longer cut`,
    ...(faults && { faults }),
    prepare: async (stage) => {
      await stage.repository.branch('other', 'main')
      stage.forge.beforePush(stage.name, () => theirs(stage))
      stage.forge.fault({
        ...at,
        times: 1,
        kind: 'before',
        call: () => stage.repository.deleteBranch('main'),
      })
    },
    ends,
    attempts: '3',
  })),
  {
    what: 'a lock that a git has left on the server',
    prepare: ({ repository }) =>
      writeFile(join(repository.path, 'refs/heads/main.lock'), ''),
    timeout: '25s',
    ends: 'failed contention',
    says: /"main" is locked on the server/,
  },
  {
    what: 'a login page with status 200, once the branch was fetched',
    faults: [status(mayPush, 200, page)],
    ends: 'failed repository-not-found',
    says: /is not a git server/,
  },
  {
    what: 'words that nobody knows',
    prepare: (stage) => refuse(stage, 'the moon is not right'),
    ends: 'failed push-rejected',
    // Three pushes, and a last look.
    attempts: '4',
  },
  {
    what: 'words that nobody knows, for as long as others land',
    prepare: async (stage) => {
      await refuse(stage, 'the moon is not right')
      stage.forge.beforePush(stage.name, () => theirs(stage), 4)
      const call = () =>
        stage.repository.configure('receive.procReceiveRefs', 'refs/none')
      stage.forge.fault({ on: 'receive-pack', skip: 4, kind: 'before', call })
    },
    ends: 'pushed',
    attempts: '5',
    below: ['Theirs', 'Theirs', 'Theirs', ...other],
  },
]

/** Only a proc-receive hook can put words into git's parentheses. */
async function refuse(stage: Stage, words: string) {
  await addRuleset(stage.repository, { words, remote: '' })
}

test.concurrent.each([
  ...fetchRows.map((row) => ['fetch', row.what, row] as const),
  ...pushRows.map((row) => ['push', row.what, row] as const),
])(
  'a run tells the truth about a %s that meets: %s',
  async (_on, _what, row) => {
    const { faults = [], prepare, ends, timeout = '10m', attempts, says } = row
    await using stage = await startStage(small)
    await using job = await hostileJob(stage)
    for (const fault of faults) stage.forge.fault(fault)
    await prepare?.(stage, job)
    const result = await stage.bump({ ...inputs, timeout }, job.step)
    const { outcome = '', reason } = result.outputs
    expect(`${outcome} ${reason}`.trim()).toEqual(
      typeof ends === 'string' ? ends : expect.stringMatching(ends),
    )
    if (attempts !== undefined)
      expect(result.outputs['attempts']).toBe(attempts)
    if (says !== undefined) expect(result.annotations[0]?.message).toMatch(says)
    expect(result.exitCode).toBe(outcome === 'pushed' ? 0 : 1)
    await expectTruth(stage, result.outputs, row)
    await expectHarmless(stage, job, { result })
  },
)

function isOurs({ trailers }: Commit): boolean {
  return 'Bump-Id' in trailers
}

/** The server has what the outcome says: our commit once, or not at all. */
async function expectTruth(
  { repository }: Stage,
  outputs: Readonly<Record<string, string>>,
  { below = first }: Row,
) {
  const tip = await repository.tip('main')
  if (tip === undefined) return
  const log = await repository.log('main')
  const ours = log.filter(isOurs).map(({ id }) => id)
  if (outputs['outcome'] === 'pushed') expect(ours).toEqual([outputs['commit']])
  if (outputs['outcome'] === 'failed') expect(ours).toEqual([])
  const at = log.findIndex(isOurs)
  expect(log.slice(at + 1).map(({ subject }) => subject)).toEqual(below)
  for (const { parents } of log.slice(0, -1)) expect(parents).toHaveLength(1)
}
