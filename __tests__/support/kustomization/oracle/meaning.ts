import { isDeepStrictEqual } from 'node:util'

import { readFile, type ReadEntry, type ReadFile } from './reading.ts'

const FIELDS = ['newName', 'newTag', 'digest'] as const

/**
 * Holds our file, as kustomize reads it, against its own one: the named images say the same,
 * and everything else is what it was, where it was. Says what is wrong.
 */
export function meaningProblem(
  {
    given: { text },
    before,
    named,
    theirs,
  }: {
    readonly given: { readonly text: string }
    readonly before: ReadFile
    readonly named: ReadonlySet<string>
    readonly theirs: string
  },
  after: ReadFile,
): string | undefined {
  if (!isDeepStrictEqual(after.rest, before.rest))
    return 'something beside the images changed'
  const wanted = new Map(
    readFile(theirs).images.map((entry) => [entry.name ?? '', entry]),
  )
  const edited = (entry: ReadEntry) =>
    named.has(entry.name ?? '')
      ? { ...entry, ...values(wanted.get(entry.name ?? '')) }
      : entry
  const present = new Set(
    [...before.images, ...before.imageTags].map(({ name = '' }) => name),
  )
  const added = [...named]
    .filter((name) => !present.has(name))
    .toSorted()
    .map((name) => edited({ name }))
  const images = before.images.map(edited)
  const imageTags = before.imageTags.map(edited)
  const withAdded = (at: number) => [
    images.toSpliced(at, 0, ...added).map(plain),
    imageTags.map(plain),
  ]
  const expected = withAdded(images.length)
  const found = [after.images.map(plain), after.imageTags.map(plain)]
  // A line behind a text that the end of the file cuts off would change that text.
  if (!text.endsWith('\n') && isDeepStrictEqual(found, withAdded(-1)))
    return undefined
  return isDeepStrictEqual(found, expected)
    ? undefined
    : `the images are ${JSON.stringify(found)} and not ${JSON.stringify(expected)}`
}

function values(entry: ReadEntry | undefined): ReadEntry {
  return Object.fromEntries(
    FIELDS.map((field) => [field, entry?.[field] ?? '']),
  )
}

/** Nothing is as good as an empty text, or as a newName that repeats the name. */
function plain(entry: ReadEntry): ReadEntry {
  const present = Object.entries(entry).filter(
    ([field, value]) =>
      value !== '' && !(field === 'newName' && value === entry.name),
  )
  return Object.fromEntries(present)
}
