import type { FilePlan, ListPlan } from './file.ts'
import { finish } from './line-ends.ts'
import type { EntryModel } from './model.ts'
import { allEntries, modelsOf, placesOf } from './places.ts'
import { valuesOf, type EntryPlace } from './entry-place.ts'
import { writeComments, writeEntry } from './write-entry.ts'
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
  if (list.entries.length === 0) return [other(`${key}${list.none}\n`)]
  const anchor = list.anchored ? ' &list' : ''
  if (list.kind === 'block' || list.kind === 'twice')
    return [
      ...(list.kind === 'twice' ? [other('images:\n- name: app\n')] : []),
      other(`${key}${anchor}${list.trail}\n`),
      ...list.entries.flatMap((entry, index) =>
        blockPieces(entry, places[index] as EntryPlace),
      ),
    ]
  const inLines = list.kind === 'flow-lines'
  return [
    other(`${key}${anchor} [`),
    ...inBrackets(list, places, inLines ? '\n  ' : ''),
    other(
      `${list.trailingComma ? ',' : ''}${inLines ? '\n  ' : ''}]${list.trail}\n`,
    ),
  ]
}

function inBrackets(
  { entries }: ListPlan,
  places: readonly EntryPlace[],
  gap: string,
): readonly Piece[] {
  return entries.flatMap((entry, index) => [
    other(index === 0 ? gap : `,${gap === '' ? ' ' : gap}`),
    { text: writeEntry(entry, places[index] as EntryPlace), entry: index },
  ])
}

function blockPieces(plan: EntryPlan, place: EntryPlace): readonly Piece[] {
  return [
    other(writeComments(plan.above, place.dash)),
    { text: writeEntry(plan, place), entry: place.index },
    other(writeComments(plan.below, place.dash)),
  ]
}

function jsonFile(
  { list, json }: FilePlan,
  places: readonly EntryPlace[],
): readonly Piece[] {
  const gap = json === 'lines' ? '\n  ' : ''
  const space = json === 'lines' ? ' ' : ''
  const key = `,${gap}"images":${space}`
  const images =
    list.kind === 'missing'
      ? []
      : list.entries.length === 0
        ? [other(`${key}[]`)]
        : [other(`${key}[`), ...inBrackets(list, places, ''), other(']')]
  return [
    other(`{${gap}"resources":${space}["workloads.yaml"]`),
    ...images,
    other(
      `,${gap}"namespace":${space}"shop"${json === 'lines' ? '\n' : ''}}\n`,
    ),
  ]
}
