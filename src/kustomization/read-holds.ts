import { Lexer } from 'yaml'

import {
  openKustomization,
  type Entry,
  type Kustomization,
} from './kustomization.ts'
import { lineNumber, nextLine, startsLine } from './lines.ts'
import { nodeEnd, nodeStart } from './nodes.ts'
import { orRefused, type Refused, type SourceFile } from './refusal.ts'

/** An entry that a comment holds: a later bump leaves it as it is. */
export interface Hold {
  readonly name: string
  /** Empty where the comment gives none. */
  readonly reason: string
  /** Of the comment, from 1. */
  readonly line: number
}

const holdComment = /^#\s*kustomize-bump:\s*hold(?:\s+(.*?))?\s*$/i

/**
 * The entries that a comment `# kustomize-bump: hold REASON` holds: on one of their lines, directly above them, or
 * directly above the list, or behind its key, for all of it.
 */
export function readHolds(source: SourceFile): readonly Hold[] | Refused {
  const { text } = source
  return orRefused(source, () =>
    heldEntries(openKustomization(text)).map(({ entry, comment }) => ({
      name: entry.values.name,
      reason: comment.reason,
      line: lineNumber(text, comment.start),
    })),
  )
}

export interface HoldComment {
  readonly start: number
  readonly end: number
  readonly reason: string
}

/** An entry, and the comment that holds it. */
interface HeldEntry {
  readonly entry: Entry
  readonly comment: HoldComment
}

export function heldEntries({
  text,
  entries,
  images,
  imageTags,
}: Kustomization): readonly HeldEntry[] {
  const keys = [images, imageTags].flatMap((list) =>
    list === undefined
      ? []
      : [{ list: list.node, line: lineNumber(text, nodeStart(list.pair.key)) }],
  )
  return holdComments(text).flatMap((comment) => {
    const line = lineNumber(text, comment.start)
    const isAlone = startsLine(text, comment.start)
    const below = isAlone ? lineBelow(text, comment.end) : line
    const own = entries.filter((entry) => {
      const [first, last] = linesOf(text, entry)
      return (line >= first && line <= last) || below === first
    })
    const inOrBelow =
      own.length > 1 && isAlone
        ? own.filter((entry) => linesOf(text, entry)[0] === below)
        : own
    const whole = keys.find((key) => key.line === below)
    const all =
      whole === undefined
        ? []
        : entries.filter(({ list }) => list === whole.list)
    return (inOrBelow.length > 0 ? inOrBelow : all).map((entry) => ({
      entry,
      comment,
    }))
  })
}

/** What the lexer adds by itself: a document, an error, and before each scalar. */
const scalarMark = '\u001f'
const marks = ['\u0002', '\u0018', scalarMark]

/** Only what YAML takes for a comment: a scalar can hold "#". */
function holdComments(text: string): readonly HoldComment[] {
  const comments: HoldComment[] = []
  let offset = 0
  let isScalar = false
  for (const token of new Lexer().lex(text)) {
    if (marks.includes(token)) {
      isScalar = token === scalarMark
      continue
    }
    const [, reason = ''] = holdComment.exec(token) ?? []
    if (!isScalar && holdComment.test(token))
      comments.push({
        start: offset,
        end: offset + token.trimEnd().length,
        reason,
      })
    isScalar = false
    offset += token.length
  }
  return comments
}

/** The first line below that is not a comment. */
function lineBelow(text: string, offset: number): number {
  let at = nextLine(text, offset)
  while (at < text.length && /^[ \t]*#/.test(text.slice(at)))
    at = nextLine(text, at)
  return lineNumber(text, at)
}

function linesOf(text: string, { item }: Entry): readonly [number, number] {
  return [
    lineNumber(text, nodeStart(item)),
    lineNumber(text, nodeEnd(text, item)),
  ]
}
