import { findKustomization } from './find.ts'
import type { TitledCommit } from './titled-commit.ts'
import type { ValidatedFolder } from './folder.ts'
import { findMatching } from './matching.ts'
import { collectProblems, type Collected } from '../problem/problem.ts'
import type { FolderPattern } from '../request/folders/folder-pattern.ts'

/**
 * The folders that `validate-overlays` names on a commit, without the edited ones. A pattern finds the folders that
 * kustomize can build: no components, which render nothing by themselves.
 *
 * @returns or why not (overlay-not-found, overlay-ambiguous, overlay-outside-repository)
 */
export async function findValidated(
  at: TitledCommit,
  patterns: readonly FolderPattern[],
  edited: readonly string[],
): Promise<Collected<ValidatedFolder>> {
  const folders = patterns.filter((one) => one.kind === 'folder')
  const kustomizations = collectProblems(
    await Promise.all(
      folders.map(({ folder }) => findKustomization(at, folder)),
    ),
  )
  if (kustomizations.kind === 'failed') return kustomizations
  const named = kustomizations.all.map(({ folder }) => folder)
  const matching = await findMatching(at, 'validate-overlays', patterns)
  // The named ones come first, so that a pattern adds only what is not named.
  const found = matching.map(({ folder }) => folder)
  const all = [...new Set([...named, ...found])]
    .filter((path) => !edited.includes(path))
    .map((path): ValidatedFolder => {
      return { path, role: 'validated', isNamed: named.includes(path) }
    })
  return { kind: 'done', all }
}
