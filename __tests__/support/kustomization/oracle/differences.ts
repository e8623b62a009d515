import type { ReadEntry } from './reading.ts'

/** What kustomize does to a list beside the edit, and we do not (reference 1.3, 1.4). */
export type Difference =
  | 'the list is sorted'
  | 'duplicates of other images are dropped'
  | 'duplicates of the image are dropped'
  | 'tagSuffix of the image is dropped'

type Rewrite = (
  entries: readonly ReadEntry[],
  named: ReadonlySet<string>,
) => readonly ReadEntry[]

const REWRITES: Readonly<Record<Difference, Rewrite>> = {
  'the list is sorted': (entries) =>
    entries.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b))),
  'duplicates of other images are dropped': (entries, named) =>
    entries.filter(
      (entry, index) => named.has(nameOf(entry)) || isFirst(entries, index),
    ),
  'duplicates of the image are dropped': (entries, named) =>
    entries.filter(
      (entry, index) => !named.has(nameOf(entry)) || isFirst(entries, index),
    ),
  'tagSuffix of the image is dropped': (entries, named) =>
    entries.map((entry) => {
      const { tagSuffix, ...others } = entry
      return named.has(nameOf(entry)) && tagSuffix !== undefined
        ? others
        : entry
    }),
}

/** Every set of them, the smallest first. */
export const differenceSets: readonly (readonly Difference[])[] = (
  Object.keys(REWRITES) as Difference[]
)
  .reduce<Difference[][]>(
    (sets, difference) => [...sets, ...sets.map((set) => [...set, difference])],
    [[]],
  )
  .toSorted((a, b) => a.length - b.length)

/** The list as it would be if kustomize did nothing but these. */
export function rewritten(
  entries: readonly ReadEntry[],
  named: ReadonlySet<string>,
  differences: readonly Difference[],
): readonly ReadEntry[] {
  return differences.reduce(
    (list, difference) => REWRITES[difference](list, named),
    entries,
  )
}

/** kustomize's own file with another list. */
export function withImages(
  written: string,
  entries: readonly ReadEntry[],
): string {
  const rest = written.replaceAll(/^images:\n(?:(?:[- ].*)?\n)*/gm, '')
  return `${rest}images: ${JSON.stringify(entries)}\n`
}

function nameOf({ name = '' }: ReadEntry): string {
  return name
}

function bytes(entry: ReadEntry): Buffer {
  return Buffer.from(nameOf(entry))
}

function isFirst(entries: readonly ReadEntry[], index: number): boolean {
  const name = nameOf(entries[index] ?? {})
  return entries.findIndex((entry) => nameOf(entry) === name) === index
}
