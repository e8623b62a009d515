import { notice, type Diagnostic } from '../problem/problem.ts'

const minConflicts = 3

/** The notice of a run that lost to others often, with what makes conflicts rarer; none below three conflicts. */
export function contentionNotices({
  branch,
  conflicts,
  attempts,
  seconds,
  way,
}: {
  readonly branch: string | undefined
  readonly conflicts: number
  readonly attempts: number
  readonly seconds: number
  readonly way: 'push' | 'pull-request' | 'none'
}): readonly Diagnostic[] {
  if (conflicts < minConflicts) return []
  return [
    notice({
      code: 'contended',
      message: `Others pushed to ${way === 'pull-request' ? 'the branch of the pull request' : `"${branch ?? ''}"`} first ${conflicts} times, so this run took ${attempts} attempts and ${seconds.toFixed(0)} s. ${advice[way]}`,
    }),
  ]
}

const busy =
  'To have fewer conflicts, set all images of a pipeline in one step. Or run fewer pipelines on one branch at the same time, or give each team its own branch or repository.'

const advice = {
  push: `${busy} With "publish: pull-request", each pipeline has a branch of its own.`,
  'pull-request':
    'To have fewer conflicts, set "concurrency" in the workflow, so that one run at a time updates these overlays and images.',
  none: busy,
} as const
