import { isDeepStrictEqual } from 'node:util'
import { expect } from '@jest/globals'
import fc from 'fast-check'
import { Lexer } from 'yaml'
import type {
  FieldEdit,
  ImageEdit,
  ImageEntry,
} from '../../../src/image/entry.ts'
import type { EditResult } from '../../../src/kustomization/edit.ts'
import { editText, readText } from './edits.ts'
import { cases, type Case } from './generate/case.ts'
import type { Piece } from './generate/write-file.ts'

type Edited = EditResult & { readonly kind: 'edited' }

type Property = (given: Case, result: Edited) => void

/** What holds for every edit that is not refused. */
export const properties: Readonly<Record<string, Property>> = {
  'twice is once': ({ edits }, { text }) => {
    expect(edited(text, edits).text).toBe(text)
  },

  'to the values that are there, not a byte': (_given, { text, entries }) => {
    // All entries of a name are set alike, so what differs there cannot be asked for.
    const settled = entries.filter(({ after }) =>
      entriesOf(text).every(
        (other) => other.name !== after.name || isDeepStrictEqual(other, after),
      ),
    )
    expect(edited(text, settled.map(same)).text).toBe(text)
  },

  'the order in which the images are given does not matter': (
    { text, edits },
    result,
  ) => {
    expect(edited(text, edits.toReversed()).text).toBe(result.text)
  },

  'two different images give the same text, whichever is edited first': (
    { text, edits },
    { entries },
  ) => {
    const [first, second] = edits
    if (!first || !second) return
    if (givesWhatIsAsked(first, second) || givesWhatIsAsked(second, first))
      return
    const both = edited(text, [first, second]).text
    const forth = edited(edited(text, [first]).text, [second]).text
    const back = edited(edited(text, [second]).text, [first]).text
    // A new entry stands behind the last one and wears the quotes that it sees there.
    const isNew = entries.some(({ edit, before }) => edit < 2 && !before)
    const shown = (file: string) => (isNew ? sorted(entriesOf(file)) : file)
    expect([forth, back].map(shown)).toEqual([both, both].map(shown))
  },

  'what holds no named image stays byte for byte': (
    { text, pieces, edits, entries },
    result,
  ) => {
    const known = result.entries.filter(({ before }) => before !== undefined)
    const names = new Set(known.map(({ after }) => after.name))
    const present = edits.filter((_, index) =>
      known.some(({ edit }) => edit === index),
    )
    const isNamed = ({ entry }: Piece) =>
      entry !== undefined && names.has(entries[entry]?.values.name ?? '')
    // To a text that keeps its line breaks, the blank lines below belong.
    const isKept = (index: number): boolean => {
      const [above, here] = pieces.slice(index - 1, index + 1)
      return (
        above !== undefined &&
        here?.text.trim() === '' &&
        (isKept(index - 1) || (isNamed(above) && /[|>]\d?\+/.test(above.text)))
      )
    }
    expect(edited(text, present).text).toMatch(
      frame(pieces, (piece, index) => isNamed(piece) || isKept(index)),
    )
  },

  'comments of a named image stay': ({ text }, result) => {
    expect(commentLines(result.text)).toEqual(commentLines(text))
  },

  'a comment behind a field stays on its line': ({ text }, result) => {
    const was = trailingComments(text)
    const is = trailingComments(result.text)
    const removed = new Set(
      result.entries.flatMap(({ before = {}, after }) =>
        Object.keys(before)
          .filter((field) => !(field in after))
          .map((field) => field.toLowerCase()),
      ),
    )
    const lost = without(was, is).filter(({ key }) => !removed.has(key))
    const gained = without(is, was).filter(
      ({ key, braces, comment }) =>
        key !== '' || (braces > 0 && comment !== '# none'),
    )
    // What stood on the last line of a long value is now on its only one.
    const free = lost
      .filter(({ key }) => key === '')
      .map(({ comment }) => comment)
    expect(gained.filter(({ comment }) => !free.includes(comment))).toEqual([])
    expect(lost.filter(({ key }) => key !== '')).toEqual([])
  },

  'lines that hold no changed field stay': (
    { text, entries: models },
    result,
  ) => {
    const isUnreadable = models.some((model) => model.isUnreadable)
    const changed = new Set(
      result.entries.flatMap(({ before, after }) =>
        before === undefined
          ? []
          : FIELDS.filter(
              (field) => isUnreadable || before[field] !== after[field],
            ),
      ),
    )
    const kept = linesWithout(text, new Set([...changed, 'images']))
    const lines = result.text.split(/\r?\n/).map(bare)
    let at = 0
    for (const line of kept) {
      const found = lines.findIndex(
        (other, index) =>
          index >= at &&
          // The brace that stood behind a field that went has moved up.
          (other.endsWith(line) || other.startsWith(`${line}}`)),
      )
      expect({ line, isThere: found >= 0, text: result.text }).toMatchObject({
        isThere: true,
      })
      at = found + 1
    }
  },

  'a new entry takes nothing away': ({ text, edits }, result) => {
    const added = edits.filter((_, index) =>
      result.entries.some(({ edit, before }) => edit === index && !before),
    )
    const after = edited(text, added).text
    const empty =
      /images["']?\s*:\s*(?:[&!]\S+\s+)*(?:\[\s*(?:#.*)?\s*\]|~|null|!!null)/i.test(
        text,
      )
    if (!empty) expect(isWithin(text, after)).toBe(true)
  },
}

/** Throws with the smallest case that the property does not hold for. */
export function checkProperty(
  property: Property,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): void {
  const checked = fc.property(cases, (given) => {
    const result = editText(given.text, given.edits)
    if (result.kind === 'edited') property(given, result)
  })
  fc.assert(checked, { seed, numRuns: runs })
}

function edited(text: string, edits: readonly ImageEdit[]): Edited {
  const result = editText(text, edits)
  if (result.kind === 'edited') return result
  throw new Error(`${result.problem.message}\n${text}`)
}

function entriesOf(text: string): readonly ImageEntry[] {
  const result = readText(text)
  return result.kind === 'read' ? result.entries : []
}

function sorted(entries: readonly ImageEntry[]): readonly string[] {
  return entries.map((entry) => JSON.stringify(entry)).toSorted()
}

function commentLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => /^\s*(?:-\s+)?(#.*)/.exec(line)?.[1] ?? [])
}

const ENTRY_KEYS = new Set(['name', 'newname', 'newtag', 'digest', 'tagsuffix'])

interface TrailingComment {
  /** In lower case; empty where there is none of an entry on the line. */
  readonly key: string
  readonly comment: string
  /** Where there is no key, how many braces are opened on its line. */
  readonly braces: number
}

/** Each comment with the key before it on its line. */
function trailingComments(text: string): readonly TrailingComment[] {
  const found: TrailingComment[] = []
  let scalar = ''
  let key = ''
  let braces = 0
  for (const token of new Lexer().lex(text)) {
    if (token === '{') braces++
    if (token === ':') key = scalar
    else if (token.startsWith('#'))
      found.push(
        ENTRY_KEYS.has(key)
          ? { key, comment: token, braces: 0 }
          : { key: '', comment: token, braces },
      )
    else if (/^['"\w<]/.test(token))
      scalar = token.replaceAll(/['"]/g, '').toLowerCase()
    if (token.includes('\n') || token === '}') key = ''
    if (token.includes('\n')) braces = 0
  }
  return found
}

function without(
  all: readonly TrailingComment[],
  others: readonly TrailingComment[],
): readonly TrailingComment[] {
  const left = [...others]
  return all.filter((one) => {
    const index = left.findIndex((other) => isDeepStrictEqual(one, other))
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}

const FIELDS = ['name', 'newName', 'newTag', 'digest'] as const

/** The lines that are no part of these fields, as far as an edit beside them leaves them as they are. */
function linesWithout(
  text: string,
  fields: ReadonlySet<string>,
): readonly string[] {
  const names = [...fields].join('|')
  const held = new RegExp(`(?<![\\w.])['"]?(?:${names})['"]?\\s*(?::|$)`, 'i')
  let isHeld = false
  return text.split(/\r?\n/).flatMap((line) => {
    if (/^\s*(?:#|$)/.test(line)) return isHeld ? [] : [bare(line)]
    const isStart =
      /^[\s{[,-]*(?:\?|(?:[!&]\S+ )*['"]?[<a-zA-Z]+['"]?\s*:(?:[\s'"]|$))/.test(
        line,
      )
    if (isStart) isHeld = held.test(line)
    // A new field can stand behind the last one of a line in braces, a new entry behind braces alone.
    const isOpen = /\w.*\}|:\s.*:\s|^\W*$/.test(line)
    return isHeld || held.test(line) || isOpen ? [] : [bare(line)]
  })
}

/** Without what belongs to the lines around it. */
function bare(line: string): string {
  return line
    .replace(/^[\s{[,-]+/, '')
    .replace(/(?<!#.*)[\s,}\]]+$/, '')
    .replace(/,(?=\s+#)/, '')
}

/** An edit to what an entry says already. */
function same({ after }: Edited['entries'][number]): ImageEdit {
  return {
    find: { by: 'name', names: [after.name] },
    newName: wish(after.newName),
    newTag: wish(after.newTag),
    digest: wish(after.digest),
  }
}

function wish(value: string | undefined): FieldEdit {
  return value === undefined ? { kind: 'remove' } : { kind: 'set', value }
}

/** The pieces as they are, with anything in place of some. */
function frame(
  pieces: readonly Piece[],
  isFree: (piece: Piece, index: number) => boolean,
): RegExp {
  const parts = pieces.map((piece, index) =>
    isFree(piece, index)
      ? '[^]*?'
      : piece.text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`),
  )
  return new RegExp(`^${parts.join('')}$`)
}

/** The two are about one image: the first makes the entry that the second one asks for. */
function givesWhatIsAsked(
  { newName }: ImageEdit,
  { find }: ImageEdit,
): boolean {
  return (
    newName.kind === 'set' &&
    find.by === 'repository' &&
    find.names.includes(newName.value)
  )
}

/** Whether every character of a text is in another one, in their order. */
function isWithin(text: string, other: string): boolean {
  let at = 0
  for (const character of other)
    if (text.startsWith(character, at)) at += character.length
  return at === text.length
}
