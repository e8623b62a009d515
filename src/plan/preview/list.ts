import { posix } from 'node:path'
import type { ChangedFile } from '../../git/commit.ts'
import {
  withoutResources,
  withResource,
} from '../../kustomization/resources.ts'
import { cannotEdit, readOverlays } from '../../overlay/find.ts'
import type { TitledCommit } from '../../overlay/titled-commit.ts'
import { warning, type Diagnostic, type Problem } from '../../problem.ts'
import { openEngine } from '../../render/engine.ts'
import type { Changes } from '../../render/input-files.ts'
import { firstSentence } from '../diagnostics.ts'
import type { PlanServices } from '../plan.ts'

/** The kustomization of `list-in` with a folder, or without some; nothing where it stays as it is. */
export async function editList(
  at: TitledCommit,
  {
    listIn,
    add,
    remove = [],
  }: {
    readonly listIn: string
    readonly add?: string
    readonly remove?: readonly string[]
  },
): Promise<readonly ChangedFile[] | Problem> {
  const read = await readOverlays(at, [listIn])
  if (read.kind === 'failed') return withAdvice(read.problems[0], listIn)
  const [source] = read.all
  if (source === undefined) return []
  const entry = (folder: string) => posix.relative(listIn, folder)
  const result =
    add === undefined
      ? withoutResources(source, remove.map(entry))
      : withResource(source, entry(add))
  if (result.kind === 'refused') return cannotEdit(result.problem)
  return result.text === source.text
    ? []
    : [{ path: source.file, bytes: Buffer.from(result.text) }]
}

function withAdvice(problem: Problem, listIn: string): Problem {
  return problem.code === 'overlay-not-found'
    ? {
        ...problem,
        message: `Input "list-in": "${listIn}" has no kustomization. Add ${posix.join(listIn, 'kustomization.yaml')} with "resources: []".`,
        details: undefined,
      }
    : problem
}

/**
 * What is wrong with a list that does not build: an error where it built before, else a warning. Undefined where it
 * builds, or nothing is rendered.
 * @param candidate the commit that has the list as it will be
 * @param changes what else changes there
 */
export async function listBroken(
  services: PlanServices,
  tip: string,
  candidate: string,
  listIn: string,
  changes?: Changes,
): Promise<Diagnostic | undefined> {
  const after = await openEngine(services, candidate)?.build(listIn, changes)
  if (after?.kind !== 'failed') return undefined
  const { problem } = after
  const before = await openEngine(services, tip)?.build(listIn)
  if (before?.kind === 'failed')
    return warning({
      code: 'folder-broken',
      message: `Input "list-in": "${listIn}" does not build, and did not build before this edit. What it lists is not deployed. ${firstSentence(problem.message)}`,
      at: problem.at,
    })
  return {
    ...problem,
    message: `Input "list-in": "${listIn}" would not build any more. ${problem.message}`,
  }
}
