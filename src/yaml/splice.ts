import { orRefused, type Refused, type SourceFile } from './refusal.ts'

/** Replaces the text from `start` up to `end`. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * Splices must not overlap. Several insertions at one place stay in the order given,
 * and are before a piece that is taken out there.
 */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = ''
  let cursor = 0
  for (const splice of splices.toSorted(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    if (splice.start < cursor)
      throw new Error(`splices overlap at ${splice.start}`)
    result += text.slice(cursor, splice.start) + splice.text
    cursor = splice.end
  }
  return result + text.slice(cursor)
}

export function insertion(at: number, text: string): Splice {
  return { start: at, end: at, text }
}

export function deletion(start: number, end: number): Splice {
  return { start, end, text: '' }
}

export type EditedText =
  { readonly kind: 'edited'; readonly text: string } | Refused

/** The text with the splices that some work on it gives, or why it was refused. */
export function editText(
  source: SourceFile,
  work: () => readonly Splice[],
): EditedText {
  return orRefused(source, () => ({
    kind: 'edited',
    text: applySplices(source.text, work()),
  }))
}
