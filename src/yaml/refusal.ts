import type { Diagnostic } from '../problem/problem.ts'
import { columnOf, lineNumber } from './lines.ts'

/** A kustomization file of the target repository. */
export interface SourceFile {
  /** Its whole path. */
  readonly file: string
  readonly text: string
}

/** Why a file cannot be read, or not edited as asked; its code is a stable word such as `merge-key`. */
export interface Refused {
  readonly kind: 'refused'
  readonly problem: Diagnostic
}

/** Something at an offset of a text: what is there, and what to do. */
export interface Finding extends Omit<Diagnostic, 'at'> {
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
  throw new Refusal({ severity: 'error', code, offset, message })
}

/** What the work on a file gives, or why it was refused. */
export function orRefused<Result>(
  source: SourceFile,
  work: () => Result,
): Result | Refused {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { kind: 'refused', problem: diagnosticOf(source, error.finding) }
  }
}

export function diagnosticOf(
  { file, text }: SourceFile,
  { offset, ...finding }: Finding,
): Diagnostic {
  const line = lineNumber(text, offset)
  const column = columnOf(text, offset) + 1
  return { ...finding, at: { file, line, column } }
}

/** A piece of the file as a message shows it: one line, not too long, nothing invisible. */
export function quote(piece: string): string {
  const [line = ''] = piece.trim().split(/\r?\n/, 1)
  const visible = line.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '\uFFFD')
  return `"${visible.length > 80 ? `${visible.slice(0, 77)}...` : visible}"`
}
