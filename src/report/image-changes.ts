import { lastComponent, shortDigest } from '../image/reference.ts'
import type { FieldChange, FolderResult } from '../plan/folder-result.ts'

/**
 * The folders that a commit changes, and the images that it changes or holds there; all of both where nothing changes.
 * @returns the images as references
 */
export function changedParts(folders: readonly FolderResult[]): {
  readonly images: readonly string[]
  readonly paths: readonly string[]
} {
  const edited = folders.filter(({ role }) => role === 'edited')
  const changed = edited.filter(isChanged)
  const parts = changed.length === 0 ? edited : changed
  return {
    images: parts.flatMap(({ hold, images, changedImages: changing }) =>
      changing.length === 0 || hold !== 'unchanged' ? images : changing,
    ),
    paths: parts.map(({ path }) => path),
  }
}

/** Whether the commit changes a folder. */
export function isChanged({ fields, hold }: FolderResult): boolean {
  return fields.length > 0 || hold !== 'unchanged'
}

/** An image that changes alike in some folders. */
interface ChangedImage {
  /** The entry's name. */
  readonly image: string
  /** The fields of `newName:newTag@digest` that change; undefined where the file has none. */
  readonly from: string | undefined
  readonly to: string | undefined
  readonly folders: readonly string[]
}

/** The changes of the files by image; folders with the same change are together. */
export function changedImages(
  folders: readonly FolderResult[],
): readonly ChangedImage[] {
  const changes = folders.flatMap(({ path, fields }) =>
    [...Map.groupBy(fields, ({ image }) => image)].map(([image, own]) => ({
      image,
      from: side(own, 'from'),
      to: side(own, 'to'),
      path,
    })),
  )
  const alike = Map.groupBy(changes, ({ path: _, ...change }) =>
    JSON.stringify(change),
  )
  return [...alike.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return []
    const { path, ...change } = first
    return { ...change, folders: [path, ...more.map((one) => one.path)] }
  })
}

function side(
  fields: readonly FieldChange[],
  key: 'from' | 'to',
): string | undefined {
  const [name, tag, digest] = (['newName', 'newTag', 'digest'] as const).map(
    (field) => fields.find((one) => one.field === field)?.[key] ?? undefined,
  )
  const named = [name, tag].filter((part) => part !== undefined)
  const parts = [...(named.length > 0 ? [named.join(':')] : []), digest]
  const text = parts.filter((part) => part !== undefined)
  return text.length === 0 ? undefined : shortDigest(text.join('@'))
}

/** `api 1.4.1 -> 1.4.2`, each on one line, with the folders where it is not the same in all. */
export function changeLines(
  folders: readonly FolderResult[],
): readonly string[] {
  const count = folders.filter(({ fields }) => fields.length > 0).length
  return changedImages(folders).map(({ image, from, to, folders: paths }) => {
    const where = paths.length === count ? '' : ` in ${paths.join(', ')}`
    const text = `${lastComponent(image)} ${from ?? '(none)'} -> ${to ?? '(removed)'}${where}`
    return text.replace(/\s+/g, ' ')
  })
}
