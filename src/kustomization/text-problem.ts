import { columnOf, lineNumber } from './lines.ts'

/** What stands in the way of an edit, or looks wrong beside it, and where it is. */
export interface TextProblem {
  readonly code: TextProblemCode
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** What is there, and what to do. */
  readonly message: string
}

/** Stable words. */
export type TextProblemCode = RefusalCode | WarningCode

type RefusalCode =
  | 'too-large'
  | 'binary'
  | 'line-separator'
  | 'carriage-return'
  | 'conflict-marker'
  | 'tab-indent'
  | 'invalid-yaml'
  | 'empty-file'
  | 'not-a-map'
  | 'flux-kustomization'
  | 'wrong-kind'
  | 'duplicate-images-key'
  | 'images-not-a-list'
  | 'entry-not-a-map'
  | 'entry-without-name'
  | 'duplicate-field'
  | 'field-not-text'
  | 'anchor-in-use'
  | 'merge-key'
  | 'two-tags'
  | 'two-digests'
  | 'conflicting-edits'
  | 'comment-in-braces'
  | 'unsupported-syntax'

type WarningCode =
  'duplicate-image' | 'legacy-image-tags' | 'name-is-pattern' | 'nameless-entry'

export interface Refused {
  readonly kind: 'refused'
  readonly problem: TextProblem
}

/** A problem at an offset of the text. */
export interface Finding {
  readonly code: TextProblemCode
  readonly offset: number
  readonly message: string
}

class Refusal extends Error {
  readonly finding: Finding

  constructor(finding: Finding) {
    super(finding.message)
    this.finding = finding
  }
}

/** Ends the reading or the edit of a text; `orRefused` catches it. */
export function refuse(
  code: TextProblemCode,
  offset: number,
  message: string,
): never {
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
  { code, offset, message }: Finding,
): TextProblem {
  return {
    code,
    line: lineNumber(text, offset),
    column: columnOf(text, offset) + 1,
    message,
  }
}

/** A piece of the file as a message shows it: one line, not too long, nothing invisible. */
export function quote(piece: string): string {
  const [line = ''] = piece.trim().split(/\r?\n/, 1)
  const visible = line.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '\uFFFD')
  return `"${visible.length > 80 ? `${visible.slice(0, 77)}...` : visible}"`
}
