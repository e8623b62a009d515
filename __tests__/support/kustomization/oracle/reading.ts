import { parseAllDocuments } from 'yaml'

/** An entry of `images` as kustomize wrote it: every value the text that it is. */
export interface ReadEntry {
  readonly name?: string
  readonly newName?: string
  readonly newTag?: string
  readonly digest?: string
  readonly tagSuffix?: string
}

export interface ReadFile {
  readonly images: readonly ReadEntry[]
  readonly imageTags: readonly ReadEntry[]
  /** Everything else. */
  readonly rest: unknown
}

/** A file in the words of kustomize itself. */
export function readFile(text: string): ReadFile {
  const [document] = parseAllDocuments(text, {
    schema: 'failsafe',
    uniqueKeys: false,
  })
  const { images, imageTags, ...rest } = (document?.toJS() ?? {}) as Record<
    'images' | 'imageTags',
    ReadEntry[] | undefined
  >
  return { images: images ?? [], imageTags: imageTags ?? [], rest }
}
