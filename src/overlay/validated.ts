import { posix } from 'node:path'
import { collectProblems } from '../collect-problems.ts'
import type { Objects } from '../git/snapshot.ts'
import {
  isComponent,
  isKustomization,
  isKustomizeFile,
} from '../kustomization/names.ts'
import { findKustomization } from './find.ts'
import { Refusal } from '../problem.ts'
import type { FolderPattern } from '../request/validate-overlays.ts'

/** A folder of `validate-overlays`. */
export interface ValidatedFolder {
  readonly folder: string
  /** Whether it was named as it is: then the edited images that it uses have to be deployed by it. */
  readonly named: boolean
}

/**
 * The folders that `validate-overlays` means on a commit, without the edited ones. A pattern means every folder that
 * kustomize can build; components render nothing by themselves.
 *
 * @throws Refusal (overlay-not-found, overlay-ambiguous, overlay-outside-repository)
 */
export async function findValidated(
  objects: Objects,
  {
    commit,
    patterns,
    edited,
  }: {
    readonly commit: string
    readonly patterns: readonly FolderPattern[]
    readonly edited: readonly string[]
  },
): Promise<readonly ValidatedFolder[]> {
  const named = await collectProblems(
    patterns.flatMap((one) => (one.kind === 'folder' ? [one.folder] : [])),
    async (folder) => (await findKustomization(objects, commit, folder)).folder,
  )
  const globs = patterns.filter((one) => one.kind === 'glob')
  const found = globs.length === 0 ? [] : await buildable(objects, commit)
  const nothing = globs.find(
    ({ expression }) => !found.some((folder) => expression.test(folder)),
  )
  if (nothing !== undefined)
    throw new Refusal({
      code: 'overlay-not-found',
      message: `Input "validate-overlays": no folder with a kustomization matches "${nothing.text}". "*" stands for one name, "**" for any number of folders.`,
    })
  const known = new Set([...edited, ...named])
  return [...new Set(named.filter((folder) => !edited.includes(folder)))]
    .map((folder): ValidatedFolder => ({ folder, named: true }))
    .concat(
      found
        .filter(
          (folder) =>
            !known.has(folder) &&
            globs.some(({ expression }) => expression.test(folder)),
        )
        .map((folder) => ({ folder, named: false })),
    )
}

/** Every folder of the commit that has a kustomization which is no component. */
async function buildable(
  objects: Objects,
  commit: string,
): Promise<readonly string[]> {
  const files = (await objects.listAll(commit)).filter(
    ({ type, name }) => type === 'blob' && isKustomization(name),
  )
  const blobs = await objects.read(files.map(({ object }) => object))
  return files
    .filter(({ object }) => {
      const text = blobs.get(object)?.toString() ?? ''
      return isKustomizeFile(text) && !isComponent(text)
    })
    .map(({ name }) => posix.dirname(name))
}
