import { posix } from 'node:path'
import { sourceFiles, withFiles } from './argocd-source-files.ts'
import type { Coverage } from '../../deployer/covers.ts'
import {
  titleOf,
  type Deployer,
  type DeployerBuild,
} from '../../deployer/deployer.ts'
import { listOf, textOf } from '../../deployer/manifest.ts'
import { entriesIn, textAt, type Snapshot } from '../../git/snapshot.ts'
import { isKustomization } from '../../kustomization/names.ts'
import type { EditedFolder } from '../../overlay/folder.ts'
import type { CheckedFolder } from '../../proof/prove-folder.ts'
import type { Engine } from '../../render/engine.ts'
import type { Changes } from '../../render/input-files.ts'

/** A commit, and the changes to it. */
export interface ChangedCommit extends Snapshot {
  readonly engine: Engine | undefined
  readonly changes: Changes
}

export type Edited = CheckedFolder & EditedFolder

/** How a deployer builds the folder, with the files beside its kustomization. */
export async function buildOf(
  changed: ChangedCommit,
  folder: Edited,
  deployer: Deployer,
  coverage: Coverage,
): Promise<readonly DeployerBuild[]> {
  if (coverage.kind === 'may') return []
  const { path } = coverage
  const { at, overrides, application } = deployer
  const place =
    coverage.kind === 'generates'
      ? generatedKustomization(path, folder.path)
      : await kustomizationAt(changed, path)
  if (place === undefined) return []
  const own = {
    title: titleOf(deployer),
    advice: 'Take the image out of its overrides, or set it there.',
    at,
    overrides,
    path,
    ...place,
  }
  if (overrides.tool === 'flux') return [await withoutMissing(changed, own)]
  const files = await sourceFiles(changed, path)
  const ofIt = files.own.filter((file) =>
    `_${file.application}`.endsWith(`_${application}`),
  )
  const all = [...files.common, ...ofIt]
  return [await withoutMissing(changed, withFiles(own, all))]
}

/** Without the components that are not there, where the deployer ignores these. */
async function withoutMissing(
  { objects, commit }: Snapshot,
  build: DeployerBuild,
): Promise<DeployerBuild> {
  const { overrides, path } = build
  const { fields } = overrides
  if (fields['ignoreMissingComponents'] !== true) return build
  const components: string[] = []
  for (const one of listOf(fields['components'])) {
    const component = textOf(one) ?? ''
    const { kind } = await objects.find(commit, posix.join(path, component))
    if (kind !== 'nothing') components.push(component)
  }
  const found = { ...overrides, fields: { ...fields, components } }
  return { ...build, overrides: found }
}

async function kustomizationAt(changed: ChangedCommit, path: string) {
  const entry = await kustomizationIn(changed, path)
  if (entry === undefined) return undefined
  const file = posix.join(path, entry.name)
  const text =
    changed.changes.get(file)?.toString() ?? (await textAt(changed, file))
  return text === undefined ? undefined : { file, text }
}

/** The kustomization of a folder of a commit. */
async function kustomizationIn(snapshot: Snapshot, folder: string) {
  return (await entriesIn(snapshot, folder)).find(
    ({ type, name }) => type === 'blob' && isKustomization(name),
  )
}

/** Without `deployed-by`: each `.argocd-source-*.yaml` beside an overlay is of an application that deploys it. */
export async function sourceFileBuilds(
  snapshot: Snapshot,
  { path, edit: { file, after: text } }: EditedFolder,
): Promise<readonly DeployerBuild[]> {
  const { common, own } = await sourceFiles(snapshot, path)
  const sets = own.map((one) => [...common, one])
  const overrides = { tool: 'argocd', fields: {} } as const
  const build = { title: '', advice: '', at: undefined, overrides }
  return (sets.length === 0 && common.length > 0 ? [common] : sets).map((set) =>
    withFiles({ ...build, path, file, text }, set),
  )
}

/** The kustomization that Flux generates for a path without one, reduced to one folder below it. */
function generatedKustomization(path: string, folder: string) {
  const below = path === '.' ? folder : folder.slice(path.length + 1)
  return {
    file: posix.join(path, 'kustomization.yaml'),
    text: `resources:\n- ${JSON.stringify(below)}\n`,
  }
}
