import { posix } from 'node:path'
import { changesBuild } from '../../deployer/overrides.ts'
import {
  mergeSourceFile,
  sourceFileOf,
} from '../../deployer/argocd/source-file.ts'
import { entriesIn, readTexts, type Snapshot } from '../../git/snapshot.ts'
import { Refusal } from '../../problem/problem.ts'
import type { DeployerBuild } from '../../deployer/deployer.ts'

const none = { tool: 'argocd', fields: {} } as const

interface SourceFile {
  readonly path: string
  readonly application: string | undefined
  readonly text: string
}

/** The `.argocd-source*.yaml` of a folder: of all applications, and of one each. */
export async function sourceFiles(snapshot: Snapshot, folder: string) {
  const entries = (await entriesIn(snapshot, folder)).filter(
    ({ type, name }) => type === 'blob' && sourceFileOf(name) !== null,
  )
  const files = (await readTexts(snapshot.objects, entries)).map(
    ({ name, text }): SourceFile => {
      const application = sourceFileOf(name) ?? undefined
      return { path: posix.join(folder, name), application, text }
    },
  )
  return {
    common: files.filter(({ application }) => application === undefined),
    own: files.filter(({ application }) => application !== undefined),
  }
}

/**
 * Adds the overrides of files, which win over the application; a file that overrides gives the title and the place.
 * @throws Refusal (deployer-overrides) for a file that Argo CD cannot read (argo-cd, repository.go:mergeSourceParameters)
 */
export function withFiles(
  build: DeployerBuild,
  files: readonly SourceFile[],
): DeployerBuild {
  let { overrides, ...rest } = build
  for (const { path, text } of files) {
    const own = mergeSourceFile(none, text)
    if (own === undefined)
      throw new Refusal({
        code: 'deployer-overrides',
        message: `"${path}" is not a map of YAML, so Argo CD cannot build ${build.path}. Fix the file, or delete it.`,
        at: { file: path, line: 1 },
      })
    if (changesBuild(own))
      rest = {
        ...rest,
        title: `"${path}"`,
        advice:
          'Argo CD Image Updater usually writes this file. Let one of the two set the image: delete the file, or remove this step.',
        at: { file: path, line: 1 },
      }
    overrides = mergeSourceFile(overrides, text) ?? overrides
  }
  return { ...rest, overrides }
}
