import type { HoldComment } from './comments.ts'
import { heldEntries, type HeldEntries } from './read.ts'
import {
  openKustomization,
  type Entry,
  type Kustomization,
} from '../kustomization.ts'
import { lineBreak, lineStart, nextLine, startsLine } from '../../yaml/lines.ts'
import { isFlow, nodeStart } from '../../yaml/nodes.ts'
import {
  deletion,
  editText,
  insertion,
  type EditedText,
  type Splice,
} from '../../yaml/splice.ts'
import { refuse, type SourceFile } from '../../yaml/refusal.ts'

/** Writes the comment above each entry of these names, or changes the reason of one that holds nothing else. */
export function withHold(
  source: SourceFile,
  names: ReadonlySet<string>,
  reason: string,
): EditedText {
  const { text } = source
  return editText(source, () => {
    const file = openKustomization(text)
    const held = heldEntries(file)
    const comment = `# kustomize-bump: hold ${reason}`
    const isNamed = ({ values }: Entry) => names.has(values.name)
    const splices = new Map<number, Splice>()
    for (const entry of file.entries.filter(isNamed)) {
      const own = held.filter(({ entries }) => entries.includes(entry))
      if (own.some((one) => commentText(text, one) === comment)) continue
      const old = own.find(({ entries }) => entries.every(isNamed))?.comment
      const splice =
        old === undefined
          ? commentAbove(file, entry, comment, names)
          : { ...old, text: comment }
      splices.set(splice.start, splice)
    }
    return [...splices.values()]
  })
}

/**
 * Takes out every comment that holds an entry of these names. Other entries that it holds get a comment of their own.
 */
export function withoutHold(
  source: SourceFile,
  names: ReadonlySet<string>,
): EditedText {
  const { text } = source
  return editText(source, () => {
    const file = openKustomization(text)
    const isNamed = ({ values }: Entry) => names.has(values.name)
    const splices = new Map<string, Splice>()
    for (const held of heldEntries(file)) {
      const { comment, entries } = held
      if (!entries.some(isNamed)) continue
      const others = entries.filter((entry) => !isNamed(entry))
      const otherNames = new Set(others.map(({ values }) => values.name))
      const kept = commentText(text, held)
      for (const splice of [
        removal(text, comment),
        ...others.map((entry) => commentAbove(file, entry, kept, otherNames)),
      ])
        splices.set(JSON.stringify(splice), splice)
    }
    return [...splices.values()]
  })
}

function commentText(text: string, { comment }: HeldEntries): string {
  return text.slice(comment.start, comment.end)
}

/**
 * The comment on a line of its own above the entry.
 * @param names the entries that it may hold
 */
function commentAbove(
  file: Kustomization,
  entry: Entry,
  comment: string,
  names: ReadonlySet<string>,
): Splice {
  const { text, root, entries, lists } = file
  const at = nodeStart(entry.item)
  if (isFlow(root))
    refuse(
      'no-comments',
      at,
      'the file is in JSON style, which has no comments: write it as YAML to hold an image',
    )
  const line = lineStart(text, at)
  // A comment above the line of the key holds all of the list.
  const isKeyLine = lists.some(
    ({ node, pair }) =>
      node === entry.list && lineStart(text, nodeStart(pair.key)) === line,
  )
  const other = entries.find(
    ({ item, list, values }) =>
      (lineStart(text, nodeStart(item)) === line ||
        (isKeyLine && list === entry.list)) &&
      !names.has(values.name),
  )
  if (other !== undefined)
    refuse(
      'no-comments',
      at,
      `"${entry.values.name}" is not on a line of its own, and a comment would hold "${other.values.name}" too: write each on a line of its own`,
    )
  const [indent = ''] = /^[ \t]*/.exec(text.slice(line, at)) ?? []
  return insertion(line, indent + comment + lineBreak(text, line))
}

function removal(text: string, { start, end }: HoldComment): Splice {
  if (startsLine(text, start))
    return deletion(lineStart(text, start), nextLine(text, start))
  return deletion(text.slice(0, start).trimEnd().length, end)
}
