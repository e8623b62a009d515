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
      message: `Others pushed to ${way === 'pull-request' ? 'the branch of the pull request' : `"${branch ?? ''}"`} first ${conflicts} times, so it took ${attempts} attempts and ${seconds.toFixed(0)} s. It gets better ${advice[way]}.`,
    }),
  ]
}

const busy =
  'with all images of a pipeline in one step, with fewer pipelines on one branch at the same moment, or with a branch or repository for each team'

const advice = {
  push: `${busy}; and with "publish: pull-request", where each pipeline has a branch of its own`,
  'pull-request':
    'with "concurrency" in the workflow, so that one run at a time is for these overlays and images',
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
    .map((name) =>
      warning({
        code: 'unknown-input',
        message: `There is no input "${name}", and it does nothing. The inputs are ${known.join(', ')}.`,
      }),
    )
}
