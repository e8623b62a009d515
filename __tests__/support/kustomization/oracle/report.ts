import type { Verdict } from './verdict.ts'
import type { Failed, Outcome } from './run.ts'

/** How many cases came out how. */
export function summary({
  seed,
  verdicts,
}: Pick<Outcome, 'seed' | 'verdicts'>): string {
  const counts = new Map<string, number>()
  for (const verdict of verdicts)
    for (const line of linesFor(verdict))
      counts.set(line, (counts.get(line) ?? 0) + 1)
  const lines = [...counts.keys()]
    .toSorted()
    .map((line) => `${String(counts.get(line)).padStart(8)}  ${line}`)
  return [`${verdicts.length} cases, seed ${seed}`, ...lines].join('\n')
}

function linesFor(verdict: Verdict): readonly string[] {
  if (verdict.kind === 'failure')
    return [`FAILED: ${verdict.what.slice(0, 60)}`]
  if (verdict.kind === 'refused') return [`refused: ${verdict.code}`]
  if (verdict.kind === 'left out') return [`left out: ${verdict.why}`]
  const { differences, note, builds } = verdict
  return [
    'same meaning',
    builds
      ? differences.length === 0
        ? 'same meaning, same render'
        : `same meaning, other render: ${differences.join('; ')}`
      : 'same meaning, neither renders',
    ...(note === undefined ? [] : [`same meaning, read in quotes: ${note}`]),
  ]
}

/** A failed case as a golden file: two files and a line of `golden.ts`. */
export function goldenFile({ given, verdict }: Failed): string {
  return [
    verdict.what,
    ...file('found.before.yaml', given.text),
    ...file('found.after.yaml (ours: correct it)', verdict.ours),
    ...file('(kustomize)', verdict.theirs),
    `--- golden.ts\n  found: ${JSON.stringify(given.edits)},`,
    `--- workloads.yaml\n${given.workloads}`,
  ].join('\n')
}

/** As it is; and with every character visible where that is not all there is to see. */
function file(name: string, text: string): readonly string[] {
  const shown = [`--- ${name}`, text]
  return /[\r\t\uFEFF]| $|[^\n]$/m.test(text) || !text.endsWith('\n')
    ? [...shown, JSON.stringify(text)]
    : shown
}
