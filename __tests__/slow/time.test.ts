import { describe, expect, test } from '@jest/globals'
import { expectNothingLeft } from '../support/expect-landed.ts'
import { namedFault } from '../support/forge/fault-name.ts'
import type { Fault } from '../support/forge/fault.ts'
import { shimGit } from '../support/git-shim.ts'
import { small } from '../support/layouts/small.ts'
import { anotherWriter } from '../support/repository.ts'
import type { ActionResult } from '../support/runner/result.ts'
import { startStage, type Stage } from '../support/stage.ts'

const file = 'k8s/overlays/production/kustomization.yaml'
const inputs = {
  overlays: 'k8s/overlays/production',
  images: 'ghcr.io/acme/api:v2',
  validate: 'none',
}

/** A commit of another pipeline, which leaves the image alone. */
async function another({ repository }: Stage): Promise<string> {
  const text = (await repository.read('main', file)).toString()
  const files = { [file]: `${text}# another\n` }
  return repository.commit({ files, author: anotherWriter })
}

const limit = (on: Fault['on'], status: number, after?: string): Fault => ({
  on,
  kind: 'status',
  status,
  times: 1,
  ...(after === undefined ? {} : { headers: { 'Retry-After': after } }),
})

describe('a server that limits how often it may be asked', () => {
  test.each([
    ['429 to a fetch', limit('info/refs upload-pack', 429, '1'), 'pushed'],
    ['403 to a fetch', limit('info/refs upload-pack', 403, '1'), 'pushed'],
    ['429 to a push', limit('receive-pack', 429, '1'), 'pushed'],
    ['403 to a push', limit('receive-pack', 403, '1'), 'pushed'],
  ] as const)(
    'is asked again when it says so: %s',
    async (_, fault, outcome) => {
      await using stage = await startStage(small)
      stage.forge.fault(fault)
      const result = await stage.bump(inputs)
      expect(result.outputs).toMatchObject({ outcome, attempts: '2' })
      expect(result.log).toContain('rate-limited')
      // The pause that was asked for, and the jitter of the first attempt on top.
      const [, seconds] = /starts in ([\d.]+) s/.exec(result.log) ?? []
      expect(Number(seconds)).toBeGreaterThanOrEqual(1)
      expect(Number(seconds)).toBeLessThanOrEqual(2)
      expect(await stage.repository.log('main')).toHaveLength(2)
      expectNothingLeft(result)
    },
  )

  test.each([
    ['a number of seconds', '3600', 'of 3600 s'],
    [
      'a date',
      new Date(Date.now() + 3600_000).toUTCString(),
      'of 3\\d\\d\\d s',
    ],
    ['not at all', undefined, 'of 60 s'],
  ])(
    'fails at once with the time to wait where that is too long: %s',
    async (_, after, told) => {
      await using stage = await startStage(small)
      stage.forge.fault(limit('info/refs upload-pack', 429, after))
      const result = await stage.bump({ ...inputs, timeout: '30s' })
      expect(result.outputs).toMatchObject({
        outcome: 'failed',
        reason: 'rate-limited',
        attempts: '1',
      })
      expect(result.annotations[0]?.message).toMatch(new RegExp(told))
    },
  )

  test('does not make public what it was sent', async () => {
    await using stage = await startStage(small)
    stage.forge.fault(limit('info/refs upload-pack', 429, '1'))
    const result = await stage.bump(inputs, { debug: true })
    expect(result.rawLog).not.toMatch(/Recv header|Authorization/i)
  })
})

describe('when the time is up, and the answer of a push was lost', () => {
  async function endsWhile(
    stage: Stage,
    when: 'before' | 'after',
    meanwhile: () => Promise<unknown>,
  ): Promise<ActionResult> {
    const { name: repository } = stage
    stage.forge.fault({
      on: 'receive-pack',
      repository,
      kind: when,
      call: meanwhile,
    })
    stage.forge.fault({
      on: 'receive-pack',
      repository,
      kind: when === 'before' ? 'hang' : 'hangafter',
    })
    return stage.bump({ ...inputs, timeout: '25s' })
  }

  // Side by side: they do little but wait.
  test.concurrent('a push that was applied is read back', async () => {
    await using stage = await startStage(small)
    const result = await endsWhile(stage, 'after', async () => {})
    expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '1' })
    expect(result.outputs['commit']).toBe(await stage.repository.tip('main'))
    expect(result.exitCode).toBe(0)
    expectNothingLeft(result)
  })

  test.concurrent(
    'a push that was applied is read back also where somebody else pushed after it',
    async () => {
      await using stage = await startStage(small)
      const result = await endsWhile(stage, 'after', () => another(stage))
      const [, ours] = await stage.repository.log('main')
      expect(result.outputs).toMatchObject({
        outcome: 'pushed',
        commit: ours?.id,
      })
    },
  )

  test.concurrent(
    'a push that cannot be applied any more has failed',
    async () => {
      await using stage = await startStage(small)
      const result = await endsWhile(stage, 'before', () => another(stage))
      expect(result.outputs).toMatchObject({
        outcome: 'failed',
        reason: 'timeout',
      })
    },
  )

  test.concurrent('a push that may still be applied is unknown', async () => {
    await using stage = await startStage(small)
    const result = await endsWhile(stage, 'before', async () => {})
    expect(result.outputs).toMatchObject({
      outcome: 'unknown',
      reason: 'timeout',
    })
    expect(result.exitCode).toBe(1)
    expectNothingLeft(result)
  })

  test.concurrent(
    'a server that does not answer while a push is read back does not hold up the run',
    async () => {
      await using stage = await startStage(small)
      const result = await endsWhile(stage, 'after', async () => {
        stage.forge.fault({ on: 'info/refs upload-pack', kind: 'hang' })
      })
      expect(result.outputs).toMatchObject({ outcome: 'unknown' })
      expectNothingLeft(result)
    },
  )
})

test.concurrent(
  'no attempt starts after the deadline, and what surely was not sent has failed',
  async () => {
    await using stage = await startStage(small)
    let questions = 0
    // The first is whether the token may push; from the second on, no fetch is answered either.
    const call = async () => {
      if (++questions === 2)
        stage.forge.fault({
          on: 'upload-pack',
          kind: 'status',
          status: 502,
        })
    }
    stage.forge.fault({ on: 'receive-pack', kind: 'before', call })
    stage.forge.fault(namedFault('502info'))
    const result = await stage.bump({ ...inputs, timeout: '25s' })
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'unreachable',
    })
    expectNothingLeft(result)
  },
)

test.concurrent(
  'a git that hangs before it has asked anything has sent nothing',
  async () => {
    await using shim = await shimGit(
      'case " $* " in *" --force-with-lease="*) exec sleep 6000;; esac',
    )
    await using stage = await startStage(small)
    // So that it asks for itself, instead of going on from the first request.
    stage.forge.fault(namedFault('503info', { times: 1 }))
    const result = await stage.bump({ ...inputs, timeout: '25s' }, shim)
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'timeout',
    })
    expectNothingLeft(result)
  },
)

test.concurrent(
  'after many conflicts, a notice counts them and says what helps',
  async () => {
    await using stage = await startStage(small)
    stage.forge.beforePush(stage.name, () => another(stage), 3)
    const result = await stage.bump(inputs)
    expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '4' })
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'notice',
        message: expect.stringMatching(
          /first 3 times, so this run took 4 attempts and \d+ s\. .*one step/,
        ),
      }),
    ])
    expect(result.summary).toContain('4 attempts')
  },
)

test.concurrent(
  'a run that fails after many conflicts has the same notice',
  async () => {
    await using stage = await startStage(small)
    stage.forge.beforePush(stage.name, () => another(stage), Infinity)
    const result = await stage.bump({ ...inputs, timeout: '25s' })
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'contention',
    })
    expect(result.annotations[0]?.message).toMatch(
      /Others pushed to "main" first/,
    )
  },
)

test.concurrent(
  'a push that is always refused halfway is not tried until the end',
  async () => {
    await using stage = await startStage(small)
    stage.forge.fault(namedFault('403rp'))
    const result = await stage.bump(inputs)
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'permission-denied',
      attempts: '4',
    })
    const pushes = stage.forge.requests.filter(
      ({ service }) => service === 'receive-pack',
    )
    expect(pushes).toHaveLength(3)
    expect(await stage.repository.log('main')).toHaveLength(1)
  },
)
