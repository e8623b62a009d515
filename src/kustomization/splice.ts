/** Replaces the text from `start` up to `end`. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What new entries do to the text, and the splice that holds each; several may be in one. */
export interface NewEntries {
  readonly splices: readonly Splice[]
  readonly entries: readonly Splice[]
}

export interface Spliced {
  readonly text: string
  /** Where an offset of the old text is in the new one. */
  readonly moved: (offset: number) => number
  /** Where a splice's own text begins in the new one. */
  readonly startOf: (splice: Splice) => number
}

/**
 * Splices must not overlap. Several insertions at one place stay in the order given,
 * and are before a piece that is taken out there.
 */
export function applySplices(
  text: string,
  splices: readonly Splice[],
): Spliced {
  const sorted = splices.toSorted((a, b) => a.start - b.start || a.end - b.end)
  const starts = new Map<Splice, number>()
  let result = ''
  let cursor = 0
  for (const splice of sorted) {
    if (splice.start < cursor)
      throw new Error(`splices overlap at ${splice.start}`)
    result += text.slice(cursor, splice.start)
    starts.set(splice, result.length)
    result += splice.text
    cursor = splice.end
  }
  return {
    text: result + text.slice(cursor),
    moved: (offset) =>
      sorted
        .filter(({ start, end }) => end <= offset && start < offset)
        .reduce(
          (at, one) => at + one.text.length - one.end + one.start,
          offset,
        ),
    startOf: (splice) => starts.get(splice) ?? splice.start,
  }
}

export function insertion(at: number, text: string): Splice {
  return { start: at, end: at, text }
}

export function deletion(start: number, end: number): Splice {
  return { start, end, text: '' }
}
