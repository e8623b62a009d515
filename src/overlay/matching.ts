import { posix } from 'node:path'
import { matchingTexts } from '../git/snapshot.ts'
import {
  isComponent,
  isKustomization,
  isKustomizeFile,
} from '../kustomization/names.ts'
import type { OverlayFile } from './find.ts'
import type { TitledCommit } from './titled-commit.ts'
import { Refusal } from '../problem/problem.ts'
import type { FolderPattern } from '../request/folders/folder-pattern.ts'

/**
 * The folders of a commit that have a kustomization and match a pattern.
 *
 * @param input the input that has the patterns; those of `validate-overlays` match no components
 * @throws Refusal (overlay-not-found) for a pattern that matches none
 */
export async function findMatching(
  at: TitledCommit,
  input: 'overlays' | 'validate-overlays',
  patterns: readonly FolderPattern[],
): Promise<readonly OverlayFile[]> {
  const globs = patterns.filter((one) => one.kind === 'glob')
  if (globs.length === 0) return []
  const files = await matchingTexts(
    at,
    ({ mode, name }) =>
      (mode !== '120000' || input === 'validate-overlays') &&
      isKustomization(name) &&
      globs.some(({ expression }) => expression.test(posix.dirname(name))),
  )
  const found = files
    .filter(
      ({ text }) =>
        isKustomizeFile(text) &&
        !(input === 'validate-overlays' && isComponent(text)),
    )
    .map(({ name, text }) => ({
      folder: posix.dirname(name),
      file: name,
      text,
    }))
  const nothing = globs.find(
    ({ expression }) => !found.some(({ folder }) => expression.test(folder)),
  )
  if (nothing !== undefined)
    throw new Refusal({
      code: 'overlay-not-found',
      message: `Input "${input}": no folder with a kustomization matches "${nothing.folder}". "*" matches one name, "**" any number of folders.`,
    })
  return found
}
