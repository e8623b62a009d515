import { posix } from 'node:path'
import { matchingTexts } from '../git/snapshot.ts'
import {
  isComponent,
  isKustomization,
  isKustomizeFile,
} from '../kustomization/names.ts'
import type { TitledCommit } from './titled-commit.ts'
import { Refusal } from '../problem.ts'
import type { FolderPattern } from '../request/folders/folder-pattern.ts'

/** A folder that a pattern matches. */
export interface MatchingFolder {
  readonly folder: string
  /** The whole path of its kustomization. */
  readonly file: string
  readonly text: string
  /** A component renders nothing by itself. */
  readonly isComponent: boolean
}

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
): Promise<readonly MatchingFolder[]> {
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
    .map(({ name, text }) => ({
      folder: posix.dirname(name),
      file: name,
      text,
      isComponent: isComponent(text),
    }))
    .filter(
      (one) =>
        isKustomizeFile(one.text) &&
        !(one.isComponent && input === 'validate-overlays'),
    )
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
