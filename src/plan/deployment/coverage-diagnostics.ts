import { isVague, type Coverage } from '../../deployer/covers.ts'
import type { KnownDeployers } from './find-deployers.ts'
import { pathsDownTo, titleOf, type Deployer } from '../../deployer/deployer.ts'
import { readsRepository, type Verdict } from '../../deployer/tracks-branch.ts'
import { error, notice, type Diagnostic } from '../../problem/problem.ts'
import { listed, folderName } from '../../problem/message.ts'

/** A deployer that covers a folder, and whether it deploys a commit that lands. */
export interface Covering {
  readonly deployer: Deployer
  readonly coverage: Coverage
  readonly verdict: Verdict
}

/** Diagnostics of the deployers of a folder: one that deploys it is enough, none is an error. */
export function coverageDiagnostics(
  folder: string,
  covering: readonly Covering[],
  known: KnownDeployers,
): readonly Diagnostic[] {
  if (covering.length === 0) return [uncovered(folder, known)]
  const isDeployed = covering.some(({ verdict }) => verdict.kind !== 'ignores')
  return covering
    .flatMap(
      (one) => verdictDiagnostic(folder, one, known.landing.branch) ?? [],
    )
    .map((one) => (isDeployed ? { ...one, severity: 'notice' } : one))
}

function verdictDiagnostic(
  folder: string,
  { deployer, coverage, verdict }: Covering,
  branch: string,
): Diagnostic | undefined {
  if (verdict.kind === 'deploys') return undefined
  const subject = titleOf(deployer)
  const { at } = deployer
  const isClear = !isVague(deployer) && coverage.kind !== 'may'
  return verdict.kind === 'unknown'
    ? notice({
        code: 'deployer-unknown',
        message: `${subject} ${isClear ? 'deploys' : 'may deploy'} ${folderName(folder)}, but ${verdict.why}.`,
        at,
      })
    : error({
        code: 'not-deployed',
        message: `${subject} does not deploy ${folderName(folder)} from "${branch}": ${verdict.why}. ${verdict.advice ?? 'Change it there, or set `branch` to what it deploys.'}`,
        at,
      })
}

function uncovered(
  folder: string,
  { deployers, others, unread, landing }: KnownDeployers,
): Diagnostic {
  const here = deployers.filter((one) => readsRepository(one, landing))
  const nearest = (here.length > 0 ? here : deployers).toSorted(
    (one, other) =>
      sharedFolders(other.path, folder) - sharedFolders(one.path, folder),
  )
  const found = nearest.map(
    (one) =>
      `${titleOf(one)} deploys ${one.path} of ${one.repository || 'a repository that its file does not name'}`,
  )
  const isNone = deployers.length + others.length === 0
  const none = 'There is no Application, ApplicationSet or Flux Kustomization'
  const sentences = [
    ...(isNone ? [none] : []),
    ...(found.length === 0 ? [] : [[...new Set(found)].slice(0, 5).join('; ')]),
    ...others.slice(0, 5),
    ...(unread.length === 0 ? [] : [`Not read: ${listed(unread)}`]),
    'Name the manifest that deploys it, or remove "deployed-by"',
  ]
  return error({
    code: 'not-deployed',
    message: `Nothing in "deployed-by" deploys ${folderName(folder)} of ${landing.repository}. ${sentences.map((one) => `${one}.`).join(' ')}`,
  })
}

/** How many folders two paths have in common, from the top. */
function sharedFolders(one: string, other: string): number {
  const folders = pathsDownTo(other)
  return pathsDownTo(one).filter((path) => folders.includes(path)).length
}
