import { posix } from 'node:path'
import { collectProblems } from '../collect-problems.ts'
import { isLfsPointer } from '../render/input-files.ts'
import { followLink } from '../git/link.ts'
import type { Objects } from '../git/snapshot.ts'
import { kustomizationNames } from '../kustomization/names.ts'
import { listed, didYouMean } from '../manifests/did-you-mean.ts'
import { Refusal, type Diagnostic } from '../problem.ts'

/** The kustomization file of a folder of a commit. */
interface FoundFile {
  readonly folder: string
  /** Its whole path. */
  readonly file: string
  readonly object: string
  readonly mode: string
}

export interface OverlayFile {
  readonly folder: string
  /** The whole path of the kustomization file. */
  readonly file: string
  readonly text: string
}

/**
 * Finds the kustomization file of a folder.
 * @throws Refusal (overlay-not-found, overlay-ambiguous, overlay-outside-repository)
 */
export async function findKustomization(
  objects: Objects,
  commit: string,
  folder: string,
): Promise<FoundFile> {
  const found = await objects.find(commit, folder)
  if (found.kind === 'submodule')
    throw new Refusal({
      code: 'overlay-outside-repository',
      message: `The overlay "${folder}" is in "${found.at}", a submodule. Name its repository in "repository", and the folder there.`,
    })
  if (found.kind === 'symlink') {
    const end = await followLink(found, { objects, commit })
    throw new Refusal({
      code: 'overlay-outside-repository',
      message: `The overlay "${folder}" leads through "${found.at}", a symlink. Write ${
        end.kind === 'folder'
          ? `"${posix.join(end.path, folder.slice(found.at.length))}"`
          : 'a folder of this repository'
      }.`,
    })
  }
  if (found.kind !== 'folder')
    throw new Refusal({
      code: 'overlay-not-found',
      message: `There is no folder "${folder}" on the branch. ${await existingFolders(objects, commit, folder)}`,
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
  const file = posix.join(folder, entry.name)
  if (other !== undefined)
    throw new Refusal({
      code: 'overlay-ambiguous',
      message: `The folder "${folder}" has both ${entry.name} and ${other.name}, and kustomize accepts only one. Delete the one that is not used.`,
      at: { file },
    })
  return { folder, file, object: entry.object, mode: entry.mode }
}

/**
 * Reads the kustomization files of the folders that are to be edited.
 * @throws Refusal with what is wrong with each (see findKustomization), or with a file that is not UTF-8, or in Git LFS
 */
export async function readOverlays(
  objects: Objects,
  commit: string,
  folders: readonly string[],
): Promise<readonly OverlayFile[]> {
  const found = await collectProblems(folders, async (folder) => {
    const { mode, ...place } = await findKustomization(objects, commit, folder)
    if (mode !== '120000') return place
    throw new Refusal({
      code: 'overlay-outside-repository',
      message: `"${place.file}" is a symlink, which is not edited. Write the folder of the file that it points at.`,
      at: { file: place.file },
    })
  })
  const blobs = await objects.read(found.map(({ object }) => object))
  return collectProblems(found, async ({ folder, file, object }) => ({
    folder,
    file,
    text: decode(file, blobs.get(object) ?? Buffer.alloc(0)),
  }))
}

/** The folders of the last part of the path that exists, and the likely one among them. */
export async function existingFolders(
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
    const [likely] = [
      ...names.filter((name) => name.startsWith(asked)),
      ...didYouMean(asked, names),
    ]
    const hint =
      likely === undefined
        ? ''
        : ` Did you mean "${posix.join(parent, likely)}"?`
    return `In "${parent}" there ${names.length === 1 ? 'is' : 'are'} ${names.length === 0 ? 'no folders' : listed(names)}.${hint}`
  }
  return ''
}

function decode(file: string, bytes: Buffer): string {
  if (isLfsPointer(bytes))
    throw new Refusal({
      code: 'invalid-kustomization',
      message: `"${file}" is in Git LFS, and the commit has only a pointer to it. Keep it out of LFS, in .gitattributes.`,
      at: { file },
    })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes,
    )
  } catch {
    throw new Refusal({
      code: 'invalid-kustomization',
      message: `"${file}" is not UTF-8. Save it as UTF-8.`,
      at: { file },
    })
  }
}

/** The refusal of a kustomization that cannot be edited as asked. */
export function cannotEdit({ message, at }: Diagnostic): Refusal {
  return new Refusal({
    code: 'invalid-kustomization',
    message: `Could not edit ${at?.file}, line ${at?.line}: ${message}.`,
    at,
  })
}
