import { Lexer } from 'yaml'

import { startsLine } from '../../yaml/lines.ts'

export interface HoldComment {
  readonly start: number
  readonly end: number
  /** Empty where the comment gives none. */
  readonly reason: string
  /** Whether it has a line of its own. */
  readonly isAlone: boolean
}

/** A comment may have something else in front, such as a marker of Flux. */
const holdComment =
  /(?<=^|\s)#+\s*kustomize-bump\b\s*[:=-]?\s*(?:on\s+)?(?:hold|held)\b(?:\s*[:=]|\s+[-–—](?=\s))?\s*(.*?)\s*$/i

/** What the lexer adds by itself: a document, an error, and before each scalar. */
const scalarMark = '\u001F'
const marks = ['\u0002', '\u0018', scalarMark]

/** The comments `# kustomize-bump: hold REASON`. Only what YAML takes for a comment: a scalar can hold "#". */
export function holdComments(text: string): readonly HoldComment[] {
  const comments: HoldComment[] = []
  let offset = 0
  let isScalar = false
  for (const token of new Lexer().lex(text)) {
    if (marks.includes(token)) {
      isScalar = token === scalarMark
      continue
    }
    const found = isScalar ? null : holdComment.exec(token)
    if (found !== null)
      comments.push({
        start: offset + found.index,
        end: offset + token.trimEnd().length,
        reason: found[1] ?? '',
        isAlone: startsLine(text, offset),
      })
    isScalar = false
    offset += token.length
  }
  return comments
}
