import { isDeepStrictEqual } from 'node:util'

import {
  differenceSets,
  rewritten,
  withImages,
  type Difference,
} from './differences.ts'
import { Failure, type Oracle } from './kustomize.ts'
import { meaningProblem } from './meaning.ts'
import { readFile, type ReadEntry, type ReadFile } from './reading.ts'
import type { Trial } from './trial.ts'
import { failure, type Verdict } from './verdict.ts'

type Rendered = readonly string[] | Failure

export function compareAll(
  oracle: Oracle,
  trials: readonly Trial[],
): readonly Verdict[] {
  const ours = trials.map(({ given, ours: text }) => ({ ...given, text }))
  const theirs = trials.map(({ given, theirs: text }) => ({ ...given, text }))
  const read = oracle.readAll(ours)
  const rendered = oracle.renderAll([...ours, ...theirs])
  return trials.map((trial, index) =>
    compare(oracle, trial, {
      reading: read[index] as string | Failure,
      ours: rendered[index] as Rendered,
      theirs: rendered[trials.length + index] as Rendered,
    }),
  )
}

function compare(
  oracle: Oracle,
  trial: Trial,
  {
    reading,
    ours,
    theirs,
  }: { reading: string | Failure; ours: Rendered; theirs: Rendered },
): Verdict {
  const fail = (what: string) => failure(what, trial.ours, trial.theirs)
  if (reading instanceof Failure)
    return fail(`kustomize cannot read ours: ${reading.message}`)
  const after = readFile(reading)
  if (readFile(trial.theirs).images.some(holdsComment))
    return { kind: 'left out', why: COMMENT_IN_TEXT }
  const problem = meaningProblem(trial, after)
  if (problem !== undefined) return fail(problem)
  const builds = !(theirs instanceof Failure)
  if (builds ? theirs.length === 0 : !theirs.message.startsWith('panic'))
    return fail(`kustomize renders nothing: ${JSON.stringify(theirs)}`)
  const { note } = trial
  if (isDeepStrictEqual(ours, theirs))
    return { kind: 'same', differences: [], note, builds }
  const differences = explain(oracle, trial, { after, theirs })
  return differences === undefined
    ? fail(`rendered otherwise: ${JSON.stringify([ours, theirs])}`)
    : { kind: 'same', differences, note, builds }
}

/** A line comment somewhere in the file that it writes into the text before it, here a tag. */
const COMMENT_IN_TEXT = 'kustomize writes a comment into a tag (its #6225)'

function holdsComment(entry: ReadEntry): boolean {
  return Object.values(entry).some((value) => /\n *#/.test(String(value)))
}

/** The fewest of kustomize's deliberate differences that turn what we render into what it renders. */
function explain(
  oracle: Oracle,
  { given, named, theirs: written }: Trial,
  { after, theirs }: { after: ReadFile; theirs: Rendered },
): readonly Difference[] | undefined {
  const entries = [...after.images, ...after.imageTags]
  const lists = new Map(
    differenceSets
      .toReversed()
      .map((set) => [withImages(written, rewritten(entries, named, set)), set]),
  )
  // Of sets that come to the same list, the map holds the smallest.
  const sets = [...lists].toSorted(([, a], [, b]) => a.length - b.length)
  const rendered = oracle.renderAll(sets.map(([text]) => ({ ...given, text })))
  const found = sets.find((_, index) =>
    isDeepStrictEqual(rendered[index], theirs),
  )
  return found?.[1]
}
