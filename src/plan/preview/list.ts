import { posix } from 'node:path'
import type { ChangedFile } from '../../git/commit.ts'
import {
  cannotEdit,
  readOverlay,
  type OverlayFile,
} from '../../overlay/find.ts'
import type { TitledCommit } from '../../overlay/titled-commit.ts'
import {
  isProblem,
  warning,
  type Diagnostic,
  type Problem,
} from '../../problem/problem.ts'
import { openEngine } from '../../render/engine.ts'
import type { Changes } from '../../render/input-files.ts'
import type { EditedText } from '../../yaml/splice.ts'
import type { PlanServices } from '../plan.ts'
import { firstSentence } from '../../problem/message.ts'

/**
 * Edits the kustomization of `list-in`; nothing where it is not given, or stays as it is.
 * @param edit gets the file, and how it names a folder
 */
export async function editList(
  at: TitledCommit,
  listIn: string | undefined,
  edit: (list: OverlayFile, entry: (folder: string) => string) => EditedText,
): Promise<readonly ChangedFile[] | Problem> {
  if (listIn === undefined) return []
  const list = await readOverlay(at, listIn)
  if (isProblem(list))
    return list.code === 'overlay-not-found'
      ? {
          ...list,
          message: `Input "list-in": "${listIn}" has no kustomization. Add ${posix.join(listIn, 'kustomization.yaml')} with "resources: []".`,
          details: undefined,
        }
      : list
  const result = edit(list, (folder) => posix.relative(listIn, folder))
  if (result.kind === 'refused') return cannotEdit(result.problem)
  return result.text === list.text
    ? []
    : [{ path: list.file, bytes: Buffer.from(result.text) }]
}

/**
 * Says that a list does not build: a problem where it built before, else a warning.
 * @param candidate the commit that has the list as it will be
 * @param changes what else changes there
 */
export async function listDiagnostics(
  services: PlanServices,
  tip: string,
  candidate: string,
  listIn: string,
  changes?: Changes,
): Promise<readonly Diagnostic[] | Problem> {
  const after = await openEngine(services, candidate)?.build(listIn, changes)
  if (after?.kind !== 'failed') return []
  const { problem } = after
  const before = await openEngine(services, tip)?.build(listIn)
  if (before?.kind === 'failed')
    return [
      warning({
        code: 'folder-broken',
        message: `Input "list-in": "${listIn}" does not build, and did not build before this edit. What it lists is not deployed. ${firstSentence(problem.message)}`,
        at: problem.at,
      }),
    ]
  const message = `Input "list-in": "${listIn}" would not build any more. ${problem.message}`
  return { ...problem, message }
}
