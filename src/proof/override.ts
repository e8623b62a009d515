import { posix } from 'node:path'
import { isKustomization } from '../kustomization/names.ts'
import type { ExpectedEntry } from './markers.ts'
import { overridesIn, type Override } from '../kustomization/overrides.ts'
import { showsMarker } from '../manifests/check.ts'
import { imageLeaves, type RenderedImage } from '../manifests/images.ts'
import type { OverridePlace } from '../manifests/not-followed.ts'
import { render, type Tree } from '../render/render.ts'
import { splitReference } from '../request/image.ts'

/** Each is a render; what cannot be found with so many is not worth the wait. */
const mostRenders = 40

/**
 * Looks for what sets an image after its entry, or before it to what the entry does not match: renders the folder
 * without each item that could, until the image follows its entry.
 *
 * @param marked the changed files, with the entry's marker in its own
 * @param image the one that is to follow; undefined for any
 */
export async function findOverride(
  tree: Tree,
  folder: string,
  {
    marked,
    entry,
    image,
  }: {
    readonly marked: ReadonlyMap<string, Buffer>
    readonly entry: ExpectedEntry
    readonly image?: RenderedImage
  },
): Promise<OverridePlace | undefined> {
  if (!isNamedElsewhere(tree, entry)) return undefined
  let left = mostRenders
  for (const [file, bytes] of tree.files) {
    if (!isKustomization(file)) continue
    const text = (marked.get(file) ?? bytes).toString()
    const own = new Set(file === entry.file ? [entry.name] : [])
    for (const override of overridesIn(text, own)) {
      if (left-- === 0) return undefined
      const less = Buffer.from(override.without)
      const built = await render(
        tree,
        folder,
        new Map([...marked, [file, less]]),
      )
      if (built.kind === 'built' && follows(built.manifests, entry, image))
        return placeOf(tree, file, { override, image })
    }
  }
  return undefined
}

/** What no other file has a word of is misspelt, not overridden. */
function isNamedElsewhere({ files }: Tree, { name, file }: ExpectedEntry) {
  const { repository } = splitReference(name)
  return [...files].some(([path, bytes]) => {
    const found = bytes.indexOf(repository)
    return (
      found >= 0 && (path !== file || bytes.indexOf(repository, found + 1) >= 0)
    )
  })
}

function follows(
  manifests: string,
  { marker }: ExpectedEntry,
  image: RenderedImage | undefined,
): boolean {
  return imageLeaves(manifests).some(
    ({ id, path, reference }) =>
      (image === undefined || (id === image.id && path === image.path)) &&
      showsMarker(reference, marker),
  )
}

/** In the patch itself, where that is a file. */
function placeOf(
  { files }: Tree,
  file: string,
  {
    override: { field, line, path, newName },
    image,
  }: { readonly override: Override; readonly image: RenderedImage | undefined },
): OverridePlace {
  const named =
    path === undefined ? undefined : posix.join(posix.dirname(file), path)
  const bytes = named === undefined ? undefined : files.get(named)
  if (named === undefined || bytes === undefined)
    return { field, newName, at: { file, line } }
  const rows = bytes.toString().split('\n')
  const row = rows.findIndex((text) =>
    image === undefined
      ? /^[^#]*\bimage\b/.test(text)
      : text.includes(image.reference),
  )
  return {
    field,
    newName,
    at: { file: named, ...(row < 0 ? {} : { line: row + 1 }) },
  }
}
