import { isUtf8 } from 'node:buffer'
import { posix } from 'node:path'
import { isLfsPointer } from '../render/input-files.ts'
import { existingFolders } from './existing-folders.ts'
import { followLink } from '../git/link.ts'
import {
  adviseKustomization,
  kustomizedFolders,
  type Advice,
} from './missing-kustomization.ts'
import { kustomizationNames } from '../kustomization/names.ts'
import {
  error,
  isProblem,
  type Diagnostic,
  type Problem,
} from '../problem/problem.ts'
import type { TitledCommit } from './titled-commit.ts'
import type { SourceFile } from '../yaml/refusal.ts'

/** The kustomization file of a folder of a commit. */
interface FoundFile {
  readonly folder: string
  /** Its whole path. */
  readonly file: string
  readonly object: string
  readonly mode: string
}

export interface OverlayFile extends SourceFile {
  readonly folder: string
}

/**
 * Finds the kustomization file of a folder.
 * @returns or why there is none (overlay-not-found, overlay-ambiguous, overlay-outside-repository)
 */
export async function findKustomization(
  at: TitledCommit,
  folder: string,
): Promise<FoundFile | Problem> {
  const { objects, commit, title } = at
  const found = await objects.find(commit, folder)
  if (found.kind === 'submodule')
    return error({
      code: 'overlay-outside-repository',
      message: `The overlay "${folder}" is in the submodule "${found.at}". Set "repository" to the repository of the submodule, and "overlays" to the folder there.`,
    })
  if (found.kind === 'symlink') {
    const end = await followLink(found, { objects, commit })
    return error({
      code: 'overlay-outside-repository',
      message: `The overlay "${folder}" leads through "${found.at}", a symlink. Write ${
        end.kind === 'folder'
          ? `"${posix.join(end.path, folder.slice(found.at.length))}"`
          : 'a folder of this repository'
      }.`,
    })
  }
  const listFiles = async () =>
    (await objects.listAll(commit)).map(({ name }) => name)
  const advise = async () => adviseKustomization(folder, await listFiles())
  if (found.kind === 'file') return isFile(folder, await listFiles())
  if (found.kind !== 'folder') {
    const { text, isLikely } = await existingFolders(at, folder)
    // Where no folder is likely, it can be an overlay that is not committed yet.
    const advice: Partial<Advice> = isLikely ? {} : await advise()
    return error({
      code: 'overlay-not-found',
      message: `There is no folder "${folder}" on ${title}. ${text}${advice.details === undefined ? '' : ` ${advice.message}`}`,
      details: advice.details,
    })
  }
  const entries = (await objects.list(found.object)).filter(({ name }) =>
    kustomizationNames.includes(name),
  )
  const [entry, other] = entries
  if (entry === undefined) {
    const { message, details } = await advise()
    return error({
      code: 'overlay-not-found',
      message: `The folder "${folder}" has no kustomization.yaml, kustomization.yml or Kustomization. ${message}`,
      details,
    })
  }
  const file = posix.join(folder, entry.name)
  if (other !== undefined)
    return error({
      code: 'overlay-ambiguous',
      message: `The folder "${folder}" has both ${entry.name} and ${other.name}, and kustomize accepts only one. Delete the one that is not used.`,
      at: { file },
    })
  return { folder, file, object: entry.object, mode: entry.mode }
}

/** @param files every path of the commit */
function isFile(path: string, files: readonly string[]): Problem {
  const folder = posix.dirname(path)
  const isKustomized = kustomizedFolders(files).includes(folder)
  const { message, details }: Advice = isKustomized
    ? { message: `Write "${folder}", the folder of its kustomization.` }
    : adviseKustomization(folder, files)
  return error({
    code: 'overlay-not-found',
    message: `The overlay "${path}" is a file, and only a kustomization is edited. ${message}`,
    details,
  })
}

/**
 * Reads the kustomization file of one folder.
 * @returns or what is wrong with it (see findKustomization), with a file that is not UTF-8, or in Git LFS
 */
export async function readOverlay(
  at: TitledCommit,
  folder: string,
): Promise<OverlayFile | Problem> {
  const found = await findKustomization(at, folder)
  if (isProblem(found)) return found
  const { file, object, mode } = found
  if (mode === '120000')
    return error({
      code: 'overlay-outside-repository',
      message: `"${file}" is a symlink, and this action does not edit symlinks. Write the folder of the file that it points at.`,
      at: { file },
    })
  const blobs = await at.objects.read([object])
  const bytes = blobs.get(object) ?? Buffer.alloc(0)
  if (isLfsPointer(bytes))
    return error({
      code: 'invalid-kustomization',
      message: `"${file}" is in Git LFS, and the commit has only a pointer to it. Exclude it from LFS in .gitattributes.`,
      at: { file },
    })
  if (!isUtf8(bytes))
    return error({
      code: 'invalid-kustomization',
      message: `"${file}" is not UTF-8. Save it as UTF-8.`,
      at: { file },
    })
  return { folder, file, text: bytes.toString() }
}

/** The problem of a kustomization that cannot be edited as asked. */
export function cannotEdit({ message, at }: Diagnostic): Problem {
  return error({
    code: 'invalid-kustomization',
    message: `Could not edit ${at?.file}, line ${at?.line}: ${message}.`,
    at,
  })
}
