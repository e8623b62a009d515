import { didYouMean } from '../manifests/did-you-mean.ts'
import { notice, warning, type Diagnostic } from '../problem.ts'

/** So many conflicts are not an accident. */
const many = 3

/** What people should know of a branch where many push at once, and what they can do. */
export function contended({
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
  if (conflicts < many) return []
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

/** Each remark once: attempts repeat them, and overlays that share a base have its warnings in common. */
export function distinct(
  remarks: readonly Diagnostic[],
): readonly Diagnostic[] {
  return [
    ...new Map(
      remarks.map((remark) => [
        `${remark.message} ${remark.at?.file} ${remark.at?.line}`,
        remark,
      ]),
    ).values(),
  ]
}

/** An input that does not exist does nothing, which is easily overlooked. */
export function unknownInputs(
  given: readonly string[],
  known: readonly string[],
): readonly Diagnostic[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => {
      const likely = didYouMean(name, known)
      const hint =
        likely.length === 0
          ? `The inputs are ${known.join(', ')}.`
          : `Did you mean "${likely.join('" or "')}"?`
      return warning({
        code: 'unknown-input',
        message: `Input "${name}" does not exist, so it has no effect. ${hint}`,
      })
    })
}
