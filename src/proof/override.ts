import { posix } from 'node:path'
import type { RenderedFolder } from './prove-folder.ts'
import { isKustomization } from '../kustomization/names.ts'
import {
  overridesIn,
  withoutPatches,
  type Override,
} from '../kustomization/overrides.ts'
import { showsMarker } from '../manifests/check/check.ts'
import { catches, type ExpectedImage } from '../manifests/check/expectation.ts'
import { explainNotRendered } from '../manifests/explain/explain.ts'
import { imageLeaves, type RenderedImage } from '../manifests/images.ts'
import type { OverridePlace } from '../manifests/explain/not-followed.ts'
import { askedAmong } from '../manifests/explain/suggestion.ts'
import type { Problem } from '../problem/problem.ts'
import type { Engine } from '../render/engine.ts'
import type { Changes, Files } from '../render/input-files.ts'
import { repositoryOf, splitReference } from '../image/reference.ts'

/** One render for each candidate: a longer search would not be worth the wait. */
const maxRenders = 40

/**
 * Finds the item of a kustomization that sets an image after its entry, or renames it before: renders the folder without
 * each candidate, until the image follows its entry.
 *
 * @param image the image that should follow the entry; undefined for any
 */
export async function findOverride(
  engine: Engine,
  { path: folder, marked }: RenderedFolder,
  entry: ExpectedImage,
  image?: RenderedImage,
): Promise<OverridePlace | undefined> {
  const files = await engine.inputs(folder)
  if (!isNamedElsewhere(files, entry)) return undefined
  const overrides = [...files].flatMap(([file, bytes]) => {
    if (!isKustomization(file)) return []
    const text = (marked.get(file) ?? bytes).toString()
    const own = new Set(file === entry.file ? [entry.name] : [])
    return overridesIn(text, own).map((override) => ({ ...override, file }))
  })
  const renderWith = async (changes: Changes) => {
    const result = await engine.build(folder, changes)
    if (result.kind === 'failed') return 'failed'
    return follows(result.manifests, entry, image) ? 'follows' : 'differs'
  }
  const [patches, entries] = [
    overrides.filter(({ name }) => name === undefined),
    overrides.filter(({ name }) => name !== undefined && meets(name, entry)),
  ]
  // Mostly none of them sets it, and then one render is enough.
  const isAnyPatch =
    patches.length < 3 ||
    (await renderWith(allWithout(patches, files, marked))) !== 'differs'
  const candidates = [...(isAnyPatch ? patches : []), ...entries]
  for (const override of candidates.slice(0, maxRenders)) {
    const without = Buffer.from(override.without)
    const changes = new Map(marked).set(override.file, without)
    if ((await renderWith(changes)) === 'follows')
      return placeOf(files, override, image)
  }
  return undefined
}

/** Whether an entry of another name can reach the image of an entry. */
function meets(name: string, { name: own, reference }: ExpectedImage) {
  return [own, reference].some((one) =>
    catches(repositoryOf(name), repositoryOf(one)),
  )
}

function allWithout(
  patches: readonly { readonly file: string }[],
  files: Files,
  marked: Changes,
): Changes {
  const names = new Set(patches.map(({ file }) => file))
  const without = Array.from(names, (file) => {
    const text = (marked.get(file) ?? files.get(file) ?? '').toString()
    return [file, Buffer.from(withoutPatches(text))] as const
  })
  return new Map([...marked, ...without])
}

/** The problem of an entry that no image of a folder follows. */
export async function explainNotFollowed(
  engine: Engine,
  rendered: RenderedFolder,
  entry: ExpectedImage,
): Promise<Problem> {
  const override = await findOverride(engine, rendered, entry)
  const asked = askedAmong(entry, rendered.proof.expected, rendered.path)
  return explainNotRendered(asked, rendered.after, override)
}

/** An image that no other file names is misspelt, not overridden. */
function isNamedElsewhere(files: Files, { name, file }: ExpectedImage) {
  const { repository } = splitReference(name)
  return [...files].some(([path, bytes]) => {
    const parts = bytes.toString().split(repository)
    return parts.length > (path === file ? 2 : 1)
  })
}

function follows(
  manifests: string,
  { marker }: ExpectedImage,
  image: RenderedImage | undefined,
): boolean {
  return imageLeaves(manifests).some(
    ({ id, path, reference }) =>
      (image === undefined || (id === image.id && path === image.path)) &&
      showsMarker(reference, marker),
  )
}

/** The place of the override: in the patch, where that is a file. */
function placeOf(
  files: Files,
  { file, field, line, path, newName }: Override & { readonly file: string },
  image: RenderedImage | undefined,
): OverridePlace {
  const named = posix.join(posix.dirname(file), path ?? '')
  const bytes = files.get(named)
  if (bytes === undefined) return { field, newName, at: { file, line } }
  const row = bytes
    .toString()
    .split('\n')
    .findIndex((text) =>
      image === undefined
        ? /^[^#]*\bimage\b/.test(text)
        : text.includes(image.reference),
    )
  const at = { file: named, line: row < 0 ? undefined : row + 1 }
  return { field, newName, at }
}
