import { heldEntries, type HoldComment } from './read-holds.ts'
import {
  openKustomization,
  type Entry,
  type Kustomization,
} from './kustomization.ts'
import { lineBreak, lineStart, nextLine, startsLine } from './lines.ts'
import { isFlow, nodeStart } from './nodes.ts'
import { applySplices, deletion, insertion, type Splice } from './splice.ts'
import { orRefused, refuse, type Refused, type SourceFile } from './refusal.ts'

export type HoldResult =
  { readonly kind: 'edited'; readonly text: string } | Refused

/** Writes the comment above each entry of these names, or changes the reason of the one that is there. */
export function withHold(
  source: SourceFile,
  names: ReadonlySet<string>,
  reason: string,
): HoldResult {
  const { text } = source
  return orRefused(source, () => {
    const file = openKustomization(text)
    const written = `# kustomize-bump: hold ${reason}`
    const held = new Map(
      heldEntries(file).map(({ entry, comment }) => [entry, comment]),
    )
    const splices = new Map<number, Splice>()
    for (const entry of file.entries) {
      if (!names.has(entry.values.name)) continue
      const old = held.get(entry)
      const splice =
        old === undefined
          ? commentAbove(file, entry, { names, comment: written })
          : { ...old, text: written }
      splices.set(splice.start, splice)
    }
    return {
      kind: 'edited',
      text: applySplices(text, [...splices.values()]),
    }
  })
}

/** Takes out every comment that holds an entry of these names. */
export function withoutHold(
  source: SourceFile,
  names: ReadonlySet<string>,
): HoldResult {
  const { text } = source
  return orRefused(source, () => {
    const splices = new Map<number, Splice>()
    for (const { entry, comment } of heldEntries(openKustomization(text)))
      if (names.has(entry.values.name))
        splices.set(comment.start, removal(text, comment))
    return {
      kind: 'edited',
      text: applySplices(text, [...splices.values()]),
    }
  })
}

/** The comment on a line of its own above the entry. */
function commentAbove(
  file: Kustomization,
  entry: Entry,
  {
    names,
    comment,
  }: { readonly names: ReadonlySet<string>; readonly comment: string },
): Splice {
  const { text, root, entries } = file
  const at = nodeStart(entry.item)
  if (isFlow(root))
    refuse(
      'no-comments',
      at,
      'the file is in JSON style, which has no comments: write it as YAML to hold an image',
    )
  const line = lineStart(text, at)
  const other = entries.find(
    ({ item, values }) =>
      lineStart(text, nodeStart(item)) === line && !names.has(values.name),
  )
  if (other !== undefined)
    refuse(
      'no-comments',
      at,
      `"${entry.values.name}" and "${other.values.name}" are on one line, and a comment would hold both: write each on a line of its own`,
    )
  const start = contentStart(text, at)
  const [indent = ''] = /^[ \t]*/.exec(text.slice(start, at)) ?? []
  return insertion(start, indent + comment + lineBreak(text, line))
}

function removal(text: string, { start, end }: HoldComment): Splice {
  if (startsLine(text, start))
    return deletion(contentStart(text, start), nextLine(text, start))
  const blanks = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0
  return deletion(start - blanks, end)
}

/** Where a line begins, behind a byte order mark. */
function contentStart(text: string, offset: number): number {
  const start = lineStart(text, offset)
  return text[start] === '\uFEFF' ? start + 1 : start
}
