import { posix } from 'node:path'
import type { Coverage } from '../deployer/covers.ts'
import { titleOf, type Deployer } from '../deployer/deployer.ts'
import { listOf, textOf } from '../deployer/manifest.ts'
import { changesBuild } from '../deployer/overrides.ts'
import { mergeSourceFile, sourceFileOf } from '../deployer/source-file.ts'
import { readTexts, type Objects } from '../git/snapshot.ts'
import { isKustomization } from '../kustomization/names.ts'
import type { EditedFolder } from '../overlay/folder.ts'
import { Refusal } from '../problem.ts'
import {
  generatedKustomization,
  type DeployerBuild,
} from '../proof/check-deployer-build.ts'
import type { CheckedFolder } from '../proof/prove-folder.ts'
import type { Engine } from '../render/engine.ts'
import type { Changes } from '../render/input-files.ts'

/** A commit, and the changes to it. */
export interface Commit {
  readonly objects: Objects
  readonly tip: string
  readonly engine: Engine | undefined
  readonly changes: Changes
}

export type Edited = CheckedFolder & EditedFolder

/** How a deployer builds the folder, with the files beside its kustomization. */
export async function buildOf(
  commit: Commit,
  folder: Edited,
  deployer: Deployer,
  coverage: Coverage,
): Promise<readonly DeployerBuild[]> {
  if (coverage.kind === 'may') return []
  const { path } = coverage
  const place =
    coverage.kind === 'generates'
      ? generatedKustomization(path, folder.path)
      : await kustomizationAt(commit, folder, path)
  if (place === undefined) return []
  const own = {
    title: titleOf(deployer),
    advice: 'Take the image out of its overrides, or set it there.',
    at: deployer.at,
    overrides: deployer.overrides,
    path,
    ...place,
  }
  const besides = await sourceFiles(commit, path)
  const files = besides.filter(
    ({ application }) =>
      application === undefined ||
      application === deployer.application ||
      application.endsWith(`_${deployer.application}`),
  )
  return [await withoutMissing(commit, withFiles(own, files))]
}

/** Without the components that are not there, where the deployer ignores these. */
async function withoutMissing(
  { objects, tip }: Commit,
  build: DeployerBuild,
): Promise<DeployerBuild> {
  const { overrides, path } = build
  const fields =
    overrides.tool === 'argocd' ? overrides.kustomize : overrides.spec
  if (fields['ignoreMissingComponents'] !== true) return build
  const components: string[] = []
  for (const one of listOf(fields['components'])) {
    const component = textOf(one) ?? ''
    const { kind } = await objects.find(tip, posix.join(path, component))
    if (kind !== 'nothing') components.push(component)
  }
  const found = { ...fields, components }
  return {
    ...build,
    overrides:
      overrides.tool === 'argocd'
        ? { tool: 'argocd', kustomize: found }
        : { tool: 'flux', spec: found },
  }
}

async function kustomizationAt(
  { objects, tip, changes }: Commit,
  folder: Edited,
  path: string,
) {
  if (path === folder.path)
    return { file: folder.edit.file, text: folder.edit.after }
  const entry = await kustomizationIn(objects, tip, path)
  if (entry === undefined) return undefined
  const file = posix.join(path, entry.name)
  const [read] = await readTexts(objects, [entry])
  return { file, text: changes.get(file)?.toString() ?? read?.text ?? '' }
}

/** Without `deployed-by`: each `.argocd-source-*.yaml` beside an overlay is of an application that deploys it. */
export async function sourceFileBuilds(
  commit: Commit,
  folder: Edited,
): Promise<readonly DeployerBuild[]> {
  const files = await sourceFiles(commit, folder.path)
  const common = files.filter(({ application }) => application === undefined)
  const applications = files.filter((file) => file.application !== undefined)
  const sets = applications.map((file) => [...common, file])
  const { file, after: text } = folder.edit
  return (sets.length === 0 && common.length > 0 ? [common] : sets).map((set) =>
    withFiles(
      {
        title: '',
        advice: '',
        at: undefined,
        overrides: { tool: 'argocd', kustomize: {} },
        path: folder.path,
        file,
        text,
      },
      set,
    ),
  )
}

interface SourceFile {
  readonly path: string
  /** Undefined for the file of all applications. */
  readonly application: string | undefined
  readonly text: string
}

/** The `.argocd-source*.yaml` of a folder, the common one first. */
async function sourceFiles(
  { objects, tip }: Commit,
  folder: string,
): Promise<readonly SourceFile[]> {
  const entries = (await entriesOf(objects, tip, folder)).filter(
    ({ type, name }) => type === 'blob' && sourceFileOf(name) !== null,
  )
  return (await readTexts(objects, entries))
    .map(({ name, text }) => ({
      path: posix.join(folder, name),
      application: sourceFileOf(name) ?? undefined,
      text,
    }))
    .toSorted(
      (one, other) =>
        Number(one.application !== undefined) -
        Number(other.application !== undefined),
    )
}

/**
 * Adds the overrides of files, which win over the application; a file that overrides gives the title and the place.
 * @throws Refusal (deployer-overrides) for a file that Argo CD cannot read (argo-cd, repository.go:mergeSourceParameters)
 */
function withFiles(
  build: DeployerBuild,
  files: readonly SourceFile[],
): DeployerBuild {
  let { overrides, ...rest } = build
  for (const { path, text } of files) {
    if (overrides.tool !== 'argocd') break
    const merged = mergeSourceFile(overrides, text)
    if (merged === undefined)
      throw new Refusal({
        code: 'deployer-overrides',
        message: `"${path}" is not a map of YAML, so Argo CD cannot build ${build.path}. Fix the file, or delete it.`,
        at: { file: path, line: 1 },
      })
    if (isOverride(text))
      rest = {
        ...rest,
        title: `"${path}"`,
        advice:
          'Argo CD Image Updater usually writes this file. Let one of the two set the image: delete the file, or remove this step.',
        at: { file: path, line: 1 },
      }
    overrides = merged
  }
  return { ...rest, overrides }
}

function isOverride(text: string): boolean {
  const alone = mergeSourceFile({ tool: 'argocd', kustomize: {} }, text)
  return alone !== undefined && changesBuild(alone)
}

async function entriesOf(objects: Objects, tip: string, folder: string) {
  const found = await objects.find(tip, folder)
  return found.kind === 'folder' ? objects.list(found.object) : []
}

/** The kustomization of a folder of a commit. */
export async function kustomizationIn(
  objects: Objects,
  tip: string,
  folder: string,
) {
  return (await entriesOf(objects, tip, folder)).find(
    ({ type, name }) => type === 'blob' && isKustomization(name),
  )
}
