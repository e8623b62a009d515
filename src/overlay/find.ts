import { posix } from 'node:path'
import { collectProblems } from '../collect-problems.ts'
import { isLfsPointer } from '../render/input-files.ts'
import { followLink } from '../git/link.ts'
import type { Objects } from '../git/snapshot.ts'
import { kustomizationNames } from '../kustomization/names.ts'
import { listed, didYouMean } from '../manifests/did-you-mean.ts'
import { Refusal } from '../problem.ts'

/** Where the kustomization file of an overlay stands in a commit. */
export interface OverlayPlace {
  readonly folder: string
  readonly path: string
  readonly object: string
}

export interface OverlayFile extends OverlayPlace {
  readonly text: string
}

/**
 * Finds the kustomization file of a folder that is to be edited.
 * @throws Refusal (overlay-not-found, overlay-ambiguous, overlay-outside-repository)
 */
export async function findOverlay(
  objects: Objects,
  commit: string,
  folder: string,
): Promise<OverlayPlace> {
  const place = await findKustomization(objects, commit, folder)
  if (place.mode === '120000')
    throw new Refusal({
      code: 'overlay-outside-repository',
      message: `"${place.path}" is a symlink, which is not edited: write the folder of the file that it points at.`,
      at: { file: place.path },
    })
  return place
}

/**
 * Finds the kustomization file of a folder.
 * @throws Refusal (overlay-not-found, overlay-ambiguous, overlay-outside-repository)
 */
export async function findKustomization(
  objects: Objects,
  commit: string,
  folder: string,
): Promise<OverlayPlace & { readonly mode: string }> {
  const found = await objects.find(commit, folder)
  if (found.kind === 'submodule')
    throw new Refusal({
      code: 'overlay-outside-repository',
      message: `The overlay "${folder}" is in "${found.at}", a submodule: name its repository in "repository", and the folder there.`,
    })
  if (found.kind === 'symlink') {
    const end = await followLink(found, { objects, commit })
    throw new Refusal({
      code: 'overlay-outside-repository',
      message: `The overlay "${folder}" leads through "${found.at}", a symlink: write ${
        end.kind === 'folder'
          ? `"${posix.join(end.path, folder.slice(found.at.length))}"`
          : 'a folder of this repository'
      }.`,
    })
  }
  if (found.kind !== 'folder')
    throw new Refusal({
      code: 'overlay-not-found',
      message: `There is no folder "${folder}" on the branch. ${await nearFolders(objects, commit, folder)}`,
    })
  const entries = (await objects.list(found.object)).filter(({ name }) =>
    kustomizationNames.includes(name),
  )
  const [entry, other] = entries
  if (entry === undefined)
    throw new Refusal({
      code: 'overlay-not-found',
      message: `The folder "${folder}" has no kustomization.yaml, kustomization.yml or Kustomization.`,
    })
  const path = posix.join(folder, entry.name)
  if (other !== undefined)
    throw new Refusal({
      code: 'overlay-ambiguous',
      message: `The folder "${folder}" has both ${entry.name} and ${other.name}, and kustomize accepts only one: delete the one that is not used.`,
      at: { file: path },
    })
  return { folder, path, object: entry.object, mode: entry.mode }
}

/**
 * Reads the kustomization files of the folders that are to be edited.
 * @throws Refusal with what is wrong with each (see findOverlay), or with a file that is not UTF-8, or in Git LFS
 */
export async function readOverlays(
  objects: Objects,
  {
    folders,
    tip,
  }: { readonly folders: readonly string[]; readonly tip: string },
): Promise<readonly OverlayFile[]> {
  const found = await collectProblems(folders, (folder) =>
    findOverlay(objects, tip, folder),
  )
  await objects.read(found.map(({ object }) => object))
  return collectProblems(found, (place) => readOverlay(objects, place))
}

async function readOverlay(
  objects: Objects,
  place: OverlayPlace,
): Promise<OverlayFile> {
  const bytes = (await objects.read([place.object])).get(place.object)
  if (bytes !== undefined && isLfsPointer(bytes))
    throw new Refusal({
      code: 'invalid-kustomization',
      message: `"${place.path}" is in Git LFS, and the commit has only a pointer to it: keep it out of LFS, in .gitattributes.`,
      at: { file: place.path },
    })
  return { ...place, text: decode(place.path, bytes ?? Buffer.alloc(0)) }
}

/** What there is where the path still leads somewhere, and what was probably meant. */
async function nearFolders(
  objects: Objects,
  commit: string,
  folder: string,
): Promise<string> {
  const parts = folder.split('/')
  for (let length = parts.length - 1; length >= 0; length--) {
    const parent = parts.slice(0, length).join('/') || '.'
    const found = await objects.find(commit, parent)
    if (found.kind !== 'folder') continue
    const names = (await objects.list(found.object))
      .filter(({ type }) => type === 'tree')
      .map(({ name }) => name)
    const asked = (parts[length] ?? '').toLowerCase()
    const [near] = [
      ...names.filter((name) => name.startsWith(asked)),
      ...didYouMean(asked, names),
    ]
    const hint =
      near === undefined ? '' : ` Did you mean "${posix.join(parent, near)}"?`
    return `In "${parent}" there ${names.length === 1 ? 'is' : 'are'} ${names.length === 0 ? 'no folders' : listed(names)}.${hint}`
  }
  return ''
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes,
    )
  } catch {
    throw new Refusal({
      code: 'invalid-kustomization',
      message: `"${path}" is not UTF-8: save it as UTF-8.`,
      at: { file: path },
    })
  }
}
