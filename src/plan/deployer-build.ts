import { posix } from 'node:path'
import { kustomizationIn, type Commit } from './commit.ts'
import { sourceFiles, withFiles } from './source-files.ts'
import type { Coverage } from '../deployer/covers.ts'
import { titleOf, type Deployer } from '../deployer/deployer.ts'
import { listOf, textOf } from '../deployer/manifest.ts'
import { readTexts } from '../git/snapshot.ts'
import type { EditedFolder } from '../overlay/folder.ts'
import {
  generatedKustomization,
  type DeployerBuild,
} from '../proof/check-deployer-build.ts'
import type { CheckedFolder } from '../proof/prove-folder.ts'

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
