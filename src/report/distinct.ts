import type { Diagnostic } from '../problem.ts'

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
