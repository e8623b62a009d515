import { posix } from 'node:path'
import type { CheckedFolder, RenderedFolder } from './prove-folder.ts'
import type { Overrides } from '../deployer/deployer.ts'
import type { FluxImages } from '../deployer/image-overrides.ts'
import { changesBuild, overridden } from '../deployer/overrides.ts'
import { parseObject, splitObjects } from '../manifests/objects.ts'
import { error, warning, type Diagnostic, type Place } from '../problem.ts'
import type { Engine } from '../render/engine.ts'
import type { Changes } from '../render/input-files.ts'
import { lastComponent, splitReference } from '../request/reference.ts'

/** How a deployer builds a folder: its kustomization, or one above it, with overrides. */
export interface DeployerBuild {
  /** Who sets them, as the subject of a sentence. */
  readonly title: string
  /** What to do about them, as a sentence. */
  readonly advice: string
  readonly at: Place | undefined
  readonly overrides: Overrides
  /** The folder that is built. */
  readonly path: string
  /** The whole path of its kustomization, and its text as it will be committed. */
  readonly file: string
  readonly text: string
}

/**
 * What a deployer does to an image on its way into the cluster: renders the folder as the deployer builds it, and
 * looks for each reference that the proof has shown. An image that it replaces is an error.
 */
export async function checkBuild(
  engine: Engine,
  folder: CheckedFolder & { readonly check: RenderedFolder },
  {
    build,
    changes,
  }: { readonly build: DeployerBuild; readonly changes: Changes },
): Promise<readonly Diagnostic[]> {
  const isOwn = build.path === folder.path
  if (isOwn && !changesBuild(build.overrides)) return []
  const render = (rule: FluxImages) =>
    engine.build(
      build.path,
      new Map([
        ...changes,
        [
          build.file,
          Buffer.from(overridden(build.text, build.overrides, rule)),
        ],
      ]),
    )
  const result = await render('fields')
  if (result.kind === 'failed')
    return [
      error({
        ...result.problem,
        code: 'deployer-overrides',
        message: `${build.title} changes how ${folder.path} is built, and the build fails: ${result.problem.message}`,
        at: build.at,
      }),
    ]
  const lost = lostReference(folder.check, result.manifests, isOwn)
  if (!dependsOnVersion(build.overrides))
    return lost === undefined ? [] : [replaced(build, folder.path, lost)]
  const older = await render('whole entries')
  const lostBefore =
    older.kind === 'failed'
      ? undefined
      : lostReference(folder.check, older.manifests, isOwn)
  if (lost !== undefined && lostBefore !== undefined)
    return [replaced(build, folder.path, lost)]
  const differs = lost ?? lostBefore
  return differs === undefined
    ? []
    : [
        warning({
          code: 'deployer-overrides',
          message: `${build.title} replaces the whole entry of an image in kustomize-controller 1.9.3 and older, and only its fields since 1.9.4: ${shown(folder.path, differs)}. ${build.advice}`,
          at: build.at,
        }),
      ]
}

/** A reference that was asked for, and what is deployed instead. */
interface LostReference {
  readonly asked: string
  readonly deployed: string | undefined
}

function lostReference(
  { proof, after }: RenderedFolder,
  manifests: string,
  isOwn: boolean,
): LostReference | undefined {
  const controlled = (proof?.controlled ?? []).flat()
  const asked = Map.groupBy(controlled, ({ reference }) => reference)
  const now = references(manifests)
  const before = references(after)
  for (const [reference, places] of asked) {
    const wanted = isOwn ? count(before, reference) : places.length
    if (count(now, reference) >= wanted) continue
    const { repository } = splitReference(reference)
    const deployed =
      now.find((text) =>
        isOther(text, reference, (one) => one === repository),
      ) ??
      now.find((text) =>
        isOther(
          text,
          reference,
          (one) => lastComponent(one) === lastComponent(repository),
        ),
      )
    return { asked: reference, deployed }
  }
  return undefined
}

function isOther(
  text: string,
  reference: string,
  isMeant: (repository: string) => boolean,
): boolean {
  return (
    text !== reference &&
    /^\S+$/.test(text) &&
    isMeant(splitReference(text).repository)
  )
}

function references(manifests: string): readonly string[] {
  return splitObjects(manifests).flatMap((text) => [
    ...parseObject(text).leaves.values(),
  ])
}

function count(texts: readonly string[], wanted: string): number {
  return texts.filter((text) => text === wanted).length
}

function dependsOnVersion(overrides: Overrides): boolean {
  return overrides.tool === 'flux' && 'images' in overrides.spec
}

function replaced(
  { title, advice, at }: DeployerBuild,
  folder: string,
  lost: LostReference,
): Diagnostic {
  return error({
    code: 'deployer-overrides',
    message: `${title} sets the image after the overlay: ${shown(folder, lost)}. ${advice}`,
    at,
  })
}

function shown(folder: string, { asked, deployed }: LostReference): string {
  return deployed === undefined
    ? `"${asked}" of ${folder} is not deployed`
    : `"${deployed}" is deployed from ${folder}, not "${asked}"`
}

/** The kustomization that Flux makes for a path without one, as far as a folder below it goes. */
export function generatedKustomization(
  path: string,
  folder: string,
): { readonly file: string; readonly text: string } {
  const below = path === '.' ? folder : folder.slice(path.length + 1)
  return {
    file: posix.join(path, 'kustomization.yaml'),
    text: `resources:\n- ${JSON.stringify(below)}\n`,
  }
}
