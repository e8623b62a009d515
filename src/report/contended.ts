import type { Remark } from './report.ts'

/** From so many on it is no accident. */
const many = 3

/** What people should know of a branch where many push at once, and what they can do. */
export function contended({
  branch,
  racesLost,
  attempts,
  seconds,
}: {
  readonly branch: string | undefined
  readonly racesLost: number
  readonly attempts: number
  readonly seconds: number
}): readonly Remark[] {
  if (racesLost < many) return []
  return [
    {
      level: 'notice',
      message: `Others pushed to "${branch ?? ''}" first ${racesLost} times, so it took ${attempts} attempts and ${seconds.toFixed(0)} s. It gets better with all images of a pipeline in one step, with fewer pipelines on one branch at the same moment, or with a branch or repository for each team.`,
    },
  ]
}
