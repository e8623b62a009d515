import type { Remark } from './report.ts'

/** Each remark once: attempts repeat them, and overlays that share a base have its warnings in common. */
export function distinct(remarks: readonly Remark[]): readonly Remark[] {
  return [
    ...new Map(
      remarks.map((remark) => [
        `${remark.message} ${remark.at?.file} ${remark.at?.line}`,
        remark,
      ]),
    ).values(),
  ]
}
