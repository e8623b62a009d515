import { columnOf, lineNumber } from './lines.ts'

/** What stands in the way of an edit, or looks wrong beside it, and where it stands. */
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
  | 'unsupported-syntax'

type WarningCode =
  'duplicate-image' | 'legacy-image-tags' | 'name-is-pattern' | 'nameless-entry'

export interface Refused {
  readonly kind: 'refused'
  readonly problem: TextProblem
}

export interface Finding {
  readonly code: TextProblemCode
  readonly offset: number
  readonly message: string
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

export function refuse(text: string, finding: Finding): Refused {
  return { kind: 'refused', problem: problemAt(text, finding) }
}

/** A piece of the file as a message shows it: one line, not too long, nothing invisible. */
export function quote(piece: string): string {
  const [line = ''] = piece.trim().split(/\r?\n/, 1)
  const visible = line.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '\uFFFD')
  return `"${visible.length > 80 ? `${visible.slice(0, 77)}...` : visible}"`
}
