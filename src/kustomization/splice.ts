/** Replaces the text from `start` up to `end`. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
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
 * and stand before a piece that is taken out there.
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
    moved: (offset) => {
      const before = sorted.filter(
        (splice) => splice.end <= offset && splice.start < offset,
      )
      return before.reduce(
        (at, { start, end, text: { length } }) => at + length - (end - start),
        offset,
      )
    },
    startOf: (splice) => starts.get(splice) ?? splice.start,
  }
}

export function insertion(at: number, text: string): Splice {
  return { start: at, end: at, text }
}

export function deletion(start: number, end: number): Splice {
  return { start, end, text: '' }
}

/** Deletions that may overlap, as some that do not. */
export function union(deletions: readonly Splice[]): readonly Splice[] {
  const sorted = deletions.toSorted((a, b) => a.start - b.start)
  const pieces: Splice[] = []
  for (const { start, end } of sorted) {
    const last = pieces.at(-1)
    if (last === undefined || start > last.end)
      pieces.push(deletion(start, end))
    else
      pieces[pieces.length - 1] = deletion(last.start, Math.max(last.end, end))
  }
  return pieces
}
