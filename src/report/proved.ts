import { shownProof, type FurtherReport, type OverlayReport } from './report.ts'

/** On how much the proof stands; undefined where there is none. */
export function provedOn(
  folders: readonly (OverlayReport | FurtherReport)[],
): string | undefined {
  const references = folders.reduce(
    (sum, one) => sum + (shownProof(one)?.references ?? 0),
    0,
  )
  return references === 0
    ? undefined
    : `proved on ${references} rendered image reference${references === 1 ? '' : 's'}`
}
