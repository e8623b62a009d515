import { posix } from 'node:path'
import { collectProblems } from '../collect-problems.ts'
import type { Objects } from '../git/snapshot.ts'
import {
  isComponent,
  isKustomization,
  isKustomizeFile,
} from '../kustomization/names.ts'
import { findKustomization } from './find.ts'
import type { ValidatedFolder } from './folder.ts'
import { Refusal } from '../problem.ts'
import type { FolderPattern } from '../request/folder-pattern.ts'

/**
 * The folders that `validate-overlays` names on a commit, without the edited ones. A pattern finds the folders that
 * kustomize can build: no components, which render nothing by themselves.
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
      message: `Input "validate-overlays": no folder with a kustomization matches "${nothing.text}". "*" matches one name, "**" any number of folders.`,
    })
  const matching = found.filter((folder) =>
    globs.some(({ expression }) => expression.test(folder)),
  )
  // The named ones come first, so that a pattern adds only what is not named.
  return [...new Set([...named, ...matching])]
    .filter((path) => !edited.includes(path))
    .map((path) => ({
      path,
      role: 'validated',
      isNamed: named.includes(path),
    }))
}

/** Every folder of the commit that has a kustomization, and is not a component. */
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
