import type { FilePlan, ListPlan } from './file.ts'
import { finish } from './line-ends.ts'
import type { EntryModel } from './model.ts'
import { allEntries, modelsOf, placesOf } from './places.ts'
import { valuesOf, type EntryPlace } from './entry-place.ts'
import { commentsBelow, writeComments, writeEntry } from './write-entry.ts'
import type { EntryPlan } from './entry.ts'

/** A stretch of a file; with the entry whose text it is, if it is one's. */
export interface Piece {
  readonly text: string
  readonly entry: number | undefined
}

export interface WrittenFile {
  readonly pieces: readonly Piece[]
  /** Those of `images`, then those of `imageTags`. */
  readonly entries: readonly EntryModel[]
}

/** `readable`: with every number that stands for a text in quotes. */
export function writeFile(plan: FilePlan, readable: boolean): WrittenFile {
  const places = placesOf(plan, readable)
  const entries = modelsOf(plan, places)
  const pieces =
    plan.json === 'no' ? blockFile(plan, places) : jsonFile(plan, places)
  return { pieces: finish(plan, pieces), entries }
}

const other = (text: string): Piece => ({ text, entry: undefined })

function blockFile(
  plan: FilePlan,
  places: readonly EntryPlace[],
): readonly Piece[] {
  const { start, head, before, shared, list, after, legacy, end } = plan
  const indented = (texts: readonly string[]) =>
    texts.join('').replaceAll('%', ' '.repeat(list.dash))
  const own = list.kind === 'missing' ? 0 : list.entries.length
  return [
    other(start),
    other(head + indented(before)),
    other(shared === undefined ? '' : sharedText(shared)),
    ...listPieces(list, places.slice(0, own)),
    other(indented(after)),
    ...(legacy.length === 0 ? [] : [other('imageTags:\n')]),
    ...legacy.flatMap((entry, index) =>
      blockPieces(entry, places[own + index] as EntryPlace),
    ),
    other(usedAnchors(plan, places)),
    other(end),
  ]
}

function sharedText({ tag, newName }: NonNullable<FilePlan['shared']>): string {
  const name = newName === undefined ? '' : `  newName: ${newName}\n`
  return `commonAnnotations: &base\n  newTag: &shared ${tag}\n${name}`
}

/** Something else of the file that says what an entry says. */
function usedAnchors(plan: FilePlan, places: readonly EntryPlace[]): string {
  const used = allEntries(plan).flatMap((entry, index) =>
    valuesOf(entry, places[index] as EntryPlace).flatMap((value, field) =>
      value.kind === 'text' && value.anchor === 'used'
        ? [`  used${index}x${field}: *value${index}x${field}\n`]
        : [],
    ),
  )
  return used.length === 0 ? '' : `openapi:\n${used.join('')}`
}

function listPieces(
  list: ListPlan,
  places: readonly EntryPlace[],
): readonly Piece[] {
  if (list.kind === 'missing') return []
  const key = `${list.key}:`
  // go-yaml takes no tab behind the colon of a key with a question mark.
  const behind = (text: string) =>
    list.key.startsWith('?') ? text.replace('\t', ' ') : text
  if (list.entries.length === 0) return [other(`${key}${behind(list.none)}\n`)]
  const { marks } = list
  if (list.kind === 'block' || list.kind === 'twice')
    return [
      ...(list.kind === 'twice' ? [other('images:\n- name: app\n')] : []),
      other(`${key}${marks}${behind(list.trail)}\n`),
      ...list.entries.flatMap((entry, index) =>
        blockPieces(entry, places[index] as EntryPlace),
      ),
    ]
  const inLines = list.kind === 'flow-lines'
  return [
    other(`${key}${marks}${list.isBelowKey ? '\n  ' : ' '}[`),
    ...inBrackets(list, places, inLines),
    other(
      `${list.trailingComma && !inLines ? ',' : ''}${inLines ? '\n  ' : ''}]${list.trail}\n`,
    ),
  ]
}

function inBrackets(
  { entries, trailingComma }: ListPlan,
  places: readonly EntryPlace[],
  inLines: boolean,
): readonly Piece[] {
  return entries.flatMap((entry, index) => {
    const isLast = index === entries.length - 1
    const { trail } = entry.dash
    const gap = inLines ? `\n${writeComments(entry.above, 2)}  ` : ''
    const comma = isLast && !(trailingComma && inLines) ? '' : ','
    const behind = inLines ? trail : isLast ? '' : ' '
    return [
      other(gap),
      { text: writeEntry(entry, places[index] as EntryPlace), entry: index },
      other(comma + behind),
    ]
  })
}

function blockPieces(plan: EntryPlan, place: EntryPlace): readonly Piece[] {
  return [
    other(writeComments(plan.above, place.dash, place.dash)),
    { text: writeEntry(plan, place), entry: place.index },
    other(commentsBelow(plan, place)),
  ]
}

/** The whole file in braces: JSON, or YAML that looks like it. */
function jsonFile(
  { list, json }: FilePlan,
  places: readonly EntryPlace[],
): readonly Piece[] {
  const inLines = json === 'lines' || (json === 'braces' && list.trailingComma)
  const gap = inLines ? '\n  ' : ''
  const space = json === 'compact' ? '' : ' '
  const quote = json === 'braces' ? '' : '"'
  const key = (name: string) => `${quote}${name}${quote}:${space}`
  const text = (said: string) => quote + said + quote
  const none = list.none.startsWith(' ~') ? 'null' : '[]'
  const listed =
    places.length === 0
      ? [other(`${key('images')}${none}`)]
      : [
          other(`${key('images')}[`),
          ...inBrackets({ ...list, trailingComma: false }, places, false),
          other(']'),
        ]
  const images = list.kind === 'missing' ? [] : [listed]
  const resources = [other(`${key('resources')}[${text('workloads.yaml')}]`)]
  const namespace = [other(`${key('namespace')}${text('shop')}`)]
  // The list is the first, the middle or the last one.
  const fields = {
    0: [...images, resources, namespace],
    1: [resources, ...images, namespace],
    2: [resources, namespace, ...images],
  }[(list.dash % 3) as 0 | 1 | 2]
  const trail = json === 'braces' && inLines ? list.trail : ''
  return [
    other('{'),
    ...fields.flatMap((field, index) => {
      const comma = index < fields.length - 1 ? `,${trail}` : ''
      return [
        other(index > 0 && !inLines && json !== 'compact' ? ' ' : gap),
        ...field,
        other(comma),
      ]
    }),
    other(inLines ? '\n}\n' : '}\n'),
  ]
}
