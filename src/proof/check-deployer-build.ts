import { folderName } from '../problem/message.ts'
import { fluxVariableDiagnostics } from './flux-variables.ts'
import { missingReference, type MissingReference } from './missing-reference.ts'
import type { RenderedFolder } from './prove-folder.ts'
import type { DeployerBuild } from '../deployer/deployer.ts'
import type { FluxImages } from '../deployer/image-overrides.ts'
import { changesBuild, overridden } from '../deployer/overrides.ts'
import { fillManifests, postBuildOf } from '../deployer/flux/post-build.ts'
import { error, notice, warning, type Diagnostic } from '../problem/problem.ts'
import type { Engine } from '../render/engine.ts'
import type { Changes } from '../render/input-files.ts'
import { isUnrestricted } from '../render/needs.ts'

/**
 * Renders the folder as a deployer builds it, and looks for each reference that the proof has shown. An image that the
 * deployer replaces is an error.
 */
export async function checkDeployerBuild(
  engine: Engine,
  rendered: RenderedFolder,
  build: DeployerBuild,
  changes: Changes,
): Promise<readonly Diagnostic[]> {
  const { path, file, text, overrides } = build
  const isOwn = path === rendered.path
  const isSame = isOwn && !changesBuild(overrides)
  const postBuild = postBuildOf(overrides)
  if (isSame && postBuild === undefined) return []
  const render = async (rule: FluxImages) => {
    if (isSame) return fillManifests(rendered.after, postBuild)
    const bytes = Buffer.from(overridden(text, overrides, rule))
    const result = await engine.build(path, new Map(changes).set(file, bytes))
    if (result.kind === 'failed') return result
    const isNew = !rendered.warnings.some(isUnrestricted)
    const outside = result.warnings.find(isUnrestricted)
    return overrides.tool === 'argocd' && isNew && outside !== undefined
      ? { kind: 'failed' as const, problem: { message: outside.message } }
      : fillManifests(result.manifests, postBuild)
  }
  const missingIn = (built: Awaited<ReturnType<typeof render>>) =>
    built.kind === 'failed'
      ? undefined
      : missingReference(rendered, built.manifests, isOwn, postBuild)
  const result = await render('fields')
  if (result.kind === 'failed') {
    const plain = isOwn ? undefined : await engine.build(path, changes)
    if (plain?.kind === 'failed')
      return [
        warning({
          ...plain.problem,
          code: 'deployer-unknown',
          message: `${build.title} deploys ${folderName(rendered.path)} as a part of ${folderName(path)}, and that cannot be built here: ${plain.problem.message}`,
          at: build.at,
        }),
      ]
    return [
      error({
        ...result.problem,
        code: 'deployer-overrides',
        message: `${build.title} changes how ${folderName(rendered.path)} is built, and the build fails: ${result.problem.message}`,
        at: build.at,
      }),
    ]
  }
  const filled = [
    ...fluxVariableDiagnostics(build, rendered, postBuild, result.missing),
  ]
  const missing = missingIn(result)
  const dependsOnVersion =
    overrides.tool === 'flux' && 'images' in overrides.fields
  const missingBefore = dependsOnVersion
    ? missingIn(await render('whole entries'))
    : missing
  const either = missing ?? missingBefore
  if (either === undefined) return filled
  const isSure = missing !== undefined && missingBefore !== undefined
  return [...filled, missingDiagnostic(build, rendered.path, either, isSure)]
}

function missingDiagnostic(
  { title, advice, at }: DeployerBuild,
  folder: string,
  { asked, deployed, isUnclear }: MissingReference,
  isSure: boolean,
): Diagnostic {
  if (isUnclear)
    return notice({
      code: 'deployer-unknown',
      message: `${title} deploys "${deployed}" from ${folderName(folder)}. Whether that is "${asked}", only the cluster knows.`,
      at,
    })
  const shown =
    deployed === undefined
      ? `"${asked}" of ${folderName(folder)} is not deployed`
      : `"${deployed}" is deployed from ${folderName(folder)}, not "${asked}"`
  const code = 'deployer-overrides'
  return isSure
    ? error({
        code,
        message: `${title} sets the image after the overlay: ${shown}. ${advice}`,
        at,
      })
    : warning({
        code,
        message: `${title} replaces the whole entry of an image in kustomize-controller 1.9.3 and older, and only its fields since 1.9.4: ${shown}. ${advice}`,
        at,
      })
}
