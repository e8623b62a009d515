import { collectProblems } from '../collect-problems.ts'
import type { Objects } from '../git/snapshot.ts'
import { findKustomization } from './find.ts'
import type { ValidatedFolder } from './folder.ts'
import { findMatching } from './matching.ts'
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
  const matching = await findMatching(objects, commit, {
    input: 'validate-overlays',
    patterns,
  })
  // The named ones come first, so that a pattern adds only what is not named.
  return [...new Set([...named, ...matching.map(({ folder }) => folder)])]
    .filter((path) => !edited.includes(path))
    .map((path) => ({
      path,
      role: 'validated',
      isNamed: named.includes(path),
    }))
}
