import { expect } from '@jest/globals'
import { small } from './layouts/small.ts'
import { head, proposing, pullsOf, tagAt } from './proposals.ts'
import { startStage, type Stage } from './stage.ts'

export interface Between {
  /** What happens to the pull request, before which call. */
  readonly what: string
  readonly on: 'pulls/list' | 'pulls/update' | 'receive-pack'
  readonly happens: (stage: Stage) => Promise<unknown>
  readonly outputs: Readonly<Record<string, string>>
  readonly open: number
}

const closes = async ({ forge, name }: Stage) =>
  await forge.github.close(name, 1)
const merges = async ({ forge, name }: Stage) =>
  await forge.github.merge(name, 1, { method: 'squash' })
const deletes = async ({ repository }: Stage) =>
  await repository.deleteBranch(head)
const opened = {
  outcome: 'proposed',
  'pull-request-number': '2',
  'pull-request-operation': 'created',
}

export const between: readonly Between[] = [
  {
    what: 'is closed before it is looked for',
    on: 'pulls/list',
    happens: closes,
    outputs: opened,
    open: 1,
  },
  {
    what: 'is closed before the push',
    on: 'receive-pack',
    happens: closes,
    outputs: opened,
    open: 1,
  },
  {
    what: 'is closed before it is updated',
    on: 'pulls/update',
    happens: closes,
    outputs: opened,
    open: 1,
  },
  {
    what: 'is merged, with the older bump, before it is looked for',
    on: 'pulls/list',
    happens: merges,
    outputs: opened,
    open: 1,
  },
  {
    what: 'is merged, with the older bump, before the push',
    on: 'receive-pack',
    happens: merges,
    outputs: opened,
    open: 1,
  },
  {
    what: 'is merged with this bump before it is updated',
    on: 'pulls/update',
    happens: merges,
    outputs: { outcome: 'pushed', 'pull-request-operation': 'merged' },
    open: 0,
  },
  {
    what: 'loses its branch before it is looked for',
    on: 'pulls/list',
    happens: deletes,
    outputs: opened,
    open: 1,
  },
  {
    what: 'loses its branch before the push',
    on: 'receive-pack',
    happens: deletes,
    outputs: opened,
    open: 1,
  },
  {
    what: 'loses its branch before it is updated',
    on: 'pulls/update',
    happens: deletes,
    outputs: opened,
    open: 1,
  },
]

/** There is a pull request; while the next run updates it, something happens. */
export async function landsBetween({
  on,
  happens,
  outputs,
  open,
}: Between): Promise<void> {
  await using stage = await startStage(small)
  await stage.bump(proposing('v2'))
  stage.forge.fault({
    on,
    times: 1,
    kind: 'before',
    call: () => happens(stage),
  })
  const result = await stage.bump(proposing('v3'))
  expect(result.outputs).toMatchObject(outputs)
  const pulls = await pullsOf(stage)
  expect(pulls.filter(({ state }) => state.kind === 'open')).toHaveLength(open)
  expect(await tagAt(stage, open === 1 ? head : 'main')).toBe('v3')
}
