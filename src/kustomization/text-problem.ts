import { columnOf, lineNumber } from './lines.ts'

/** What stands in the way of an edit, or looks wrong beside it, and where it is. */
export interface TextProblem {
  /** A stable word, such as `merge-key`. */
  readonly code: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** What is there, and what to do. */
  readonly message: string
}

export interface Refused {
  readonly kind: 'refused'
  readonly problem: TextProblem
}

/** A problem at an offset of the text. */
export interface Finding extends Pick<TextProblem, 'code' | 'message'> {
  readonly offset: number
}

class Refusal extends Error {
  readonly finding: Finding

  constructor(finding: Finding) {
    super(finding.message)
    this.finding = finding
  }
}

/** Ends the reading or the edit of a text; `orRefused` catches it. */
export function refuse(code: string, offset: number, message: string): never {
  throw new Refusal({ code, offset, message })
}

/** What the work on a text gives, or why it was refused. */
export function orRefused<Result>(
  text: string,
  work: () => Result,
): Result | Refused {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { kind: 'refused', problem: problemAt(text, error.finding) }
  }
}

export function problemAt(
  text: string,
  { offset, ...finding }: Finding,
): TextProblem {
  const line = lineNumber(text, offset)
  return { ...finding, line, column: columnOf(text, offset) + 1 }
}

/** A piece of the file as a message shows it: one line, not too long, nothing invisible. */
export function quote(piece: string): string {
  const [line = ''] = piece.trim().split(/\r?\n/, 1)
  const visible = line.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '\uFFFD')
  return `"${visible.length > 80 ? `${visible.slice(0, 77)}...` : visible}"`
}
