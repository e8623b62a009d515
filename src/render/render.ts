import {
  findCached,
  keepRender,
  type RenderCache,
  type RenderResult,
} from './cache.ts'
import { isLfsPointer, type Files } from './input-files.ts'
import { addMissing } from './requested-files.ts'
import {
  buildWithNeeds,
  type Build,
  type BuildWithNeeds,
  type Render,
} from './needs.ts'
import type { Objects } from '../git/snapshot.ts'
import type { Kustomize } from '../kustomize/engine.ts'
import type { KustomizeOnRunner } from '../kustomize/on-runner.ts'
import { buildWarnings } from '../manifests/deprecations.ts'
import {
  explainBuildFailure,
  explainStopped,
} from '../manifests/failure/failure.ts'
import { hiddenNote } from '../manifests/secrets/secrets.ts'
import { error, type Problem } from '../problem.ts'
import type { Timeline } from '../timeline.ts'

/** What the renders of a run share. */
export interface RenderServices {
  readonly objects: Objects
  /** Undefined for `validate: none`. */
  readonly kustomize: Kustomize | KustomizeOnRunner | undefined
  readonly renderCache: RenderCache
  readonly debug: (line: string) => void
  readonly timeline: Timeline
  /** Whether people may see more of the manifests than their images. */
  readonly showDiff: boolean
}

/**
 * Renders a folder. In the embedded kustomize, a render that would read the same objects as an earlier one, of this
 * attempt or another, is not made again. The kustomize of the runner may read the network too, and never reports what
 * it read: so each render is made.
 */
export async function renderFolder(
  kustomize: Kustomize | KustomizeOnRunner,
  services: RenderServices,
  render: Render,
): Promise<RenderResult> {
  const { renderCache, debug, showDiff } = services
  if (kustomize.kind === 'path') {
    const build = await buildWithNeeds(render, {
      // It could read any file of the runner.
      mayUnrestrict: false,
      build: (one) => buildOnRunner(kustomize, one),
    })
    return resultOf(build, render, showDiff, 'path')
  }
  const cached = await findCached(renderCache, render)
  if (cached !== undefined) {
    debug(`${render.folder} is not rendered again: it reads the same objects.`)
    return cached
  }
  const build = await buildWithNeeds(render, {
    mayUnrestrict: true,
    build: (one, isUnrestricted) =>
      buildEmbedded(kustomize, one, isUnrestricted),
  })
  const result = resultOf(build, render, showDiff, 'embedded')
  if (build.rendered.kind === 'rendered' || build.rendered.kind === 'failed')
    await keepRender(renderCache, render, build.asked, result)
  return result
}

/** It has the whole tree on disk and no limits of size. */
async function buildOnRunner(
  kustomize: KustomizeOnRunner,
  render: Render,
): Promise<Build> {
  const { objects, commit, folder, changes } = render
  const write = (target: string) =>
    objects.export(commit, { folder: target, leaveOut: isLfsPointer })
  const tree = { id: commit, write }
  const rendered = await kustomize.render({ tree, changed: changes, folder })
  // It has every file, and what it still lacks may be a submodule or a symlink.
  const lacked =
    rendered.kind === 'failed' &&
    (await addMissing(namedIn(rendered.message), render))
  const files = await changedFiles(render)
  return typeof lacked === 'boolean'
    ? { rendered, files, asked: [] }
    : refused(lacked, files)
}

/** Base, patch and component take four; a kustomization that goes on asking has no end. */
const maxRounds = 16

/**
 * Builds again with the files that kustomize asked for in vain, until it lacks none.
 */
async function buildEmbedded(
  kustomize: Kustomize,
  render: Render,
  isUnrestricted: boolean,
): Promise<Build> {
  const { folder } = render
  for (let round = 0; round < maxRounds; round++) {
    const files = await changedFiles(render)
    if (sizeOf(files) > maxInputBytes)
      return refused(tooLarge(folder, files), files)
    const rendered = await kustomize.render({
      files,
      folder,
      args: isUnrestricted ? ['--load-restrictor=LoadRestrictionsNone'] : [],
    })
    const missing = rendered.kind === 'stopped' ? [] : rendered.missing
    const lacked = await addMissing(missing, render)
    if (typeof lacked !== 'boolean') return refused(lacked, files)
    if (!lacked)
      return { rendered, files, asked: [...files.keys(), ...missing] }
  }
  const problem = error({
    code: 'render-too-large',
    message: `${folder} includes files through other files, more than ${maxRounds} levels deep. Set kustomize: path, or validate: none to land without a proof.`,
  })
  return refused(problem, new Map())
}

/** A build that cannot be made, whatever kustomize says. */
function refused(problem: Problem, files: Files): Build {
  return { rendered: { kind: 'refused', problem }, files, asked: [] }
}

/** The input of kustomize: the files with the changes, and the files that the changes add. */
async function changedFiles({
  objects,
  commit,
  files,
  changes,
}: Render): Promise<Files> {
  const changed: Files = new Map(
    [...files].map(([path, bytes]) => [path, changes.get(path) ?? bytes]),
  )
  for (const [path, bytes] of changes) {
    if (files.has(path)) continue
    const { kind } = await objects.find(commit, path)
    if (kind === 'nothing') changed.set(path, bytes)
  }
  return changed
}

function resultOf(
  { rendered, files: given, needs }: BuildWithNeeds,
  { folder, files }: Render,
  showDiff: boolean,
  engine: 'embedded' | 'path',
): RenderResult {
  if (rendered.kind === 'stopped')
    return { kind: 'failed', problem: explainStopped(folder, rendered) }
  if (rendered.kind === 'refused')
    return { kind: 'failed', problem: rendered.problem }
  if (rendered.kind === 'rendered') {
    const { notices = [], unrestricted = [] } = needs ?? {}
    const own = buildWarnings(rendered.warnings, given)
    const warnings = [own, notices, unrestricted].flat()
    return { kind: 'built', manifests: rendered.manifests, warnings }
  }
  // The files as they are on the branch, for the lines: what is edited can be read.
  const problem = explainBuildFailure(rendered.message, folder, files, engine)
  const details = showDiff
    ? problem.details
    : hiddenNote('The output of kustomize')
  return { kind: 'failed', problem: { ...problem, details } }
}

/** The paths of the repository that kustomize did not find. */
function namedIn(message: string): readonly string[] {
  return Array.from(
    message.matchAll(/(?:lstat|open) \/repo\/([^\n:]+): no such file/gi),
    ([, path = '']) => path,
  )
}

/** In bytes: in the embedded kustomize, more than that can take gigabytes of memory. */
const maxInputBytes = 16 * 1024 * 1024

function sizeOf(files: Files): number {
  return [...files.values()].reduce((sum, { length }) => sum + length, 0)
}

function tooLarge(folder: string, files: Files): Problem {
  const megabytes = Math.round(sizeOf(files) / 1024 / 1024)
  return error({
    code: 'render-too-large',
    message: `${folder} and what it includes are ${megabytes} MB, and at most 16 MB are rendered. Set kustomize: path, or validate: none to land without a proof.`,
  })
}
