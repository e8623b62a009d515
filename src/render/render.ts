import { folderAtStart } from '../problem/message.ts'
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
import { error, type Problem } from '../problem/problem.ts'
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
  const isEmbedded = kustomize.kind === 'embedded'
  const cached = isEmbedded ? await findCached(renderCache, render) : undefined
  if (cached !== undefined) {
    debug(`${render.folder} is not rendered again: it reads the same objects.`)
    return cached
  }
  const build = await buildWithNeeds(render, {
    // The one on the runner could then read any file of it.
    mayUnrestrict: isEmbedded,
    build: (one, isUnrestricted) => buildWhole(kustomize, one, isUnrestricted),
  })
  const result = resultOf(build, render, showDiff, kustomize.kind)
  const isAnswered = ['rendered', 'failed'].includes(build.rendered.kind)
  if (isEmbedded && isAnswered)
    await keepRender(renderCache, render, build.asked, result)
  return result
}

/** Base, patch and component take four; a kustomization that goes on asking has no end. */
const maxRounds = 16

/** Builds again with the files that kustomize asked for in vain, until it lacks none. */
async function buildWhole(
  kustomize: Kustomize | KustomizeOnRunner,
  render: Render,
  isUnrestricted: boolean,
): Promise<Build> {
  const { objects, commit, folder, changes } = render
  const args = isUnrestricted ? ['--load-restrictor=LoadRestrictionsNone'] : []
  const write = (target: string) =>
    objects.export(commit, { folder: target, leaveOut: isLfsPointer })
  const onDisk = { tree: { id: commit, write }, changed: changes }
  for (let round = 0; round < maxRounds; round++) {
    const files = await changedFiles(render)
    if (kustomize.kind === 'embedded' && sizeOf(files) > maxInputBytes)
      return refused(tooLarge(folder, files), files)
    // The embedded one takes the files, the one on the runner the whole tree.
    const rendered = await kustomize.render({ folder, files, args, ...onDisk })
    const missing = rendered.kind === 'stopped' ? [] : rendered.missing
    const lacked = await addMissing(missing, render)
    if (typeof lacked !== 'boolean') return refused(lacked, files)
    // The one on the runner has had every file.
    if (!lacked || kustomize.kind === 'path')
      return { rendered, files, asked: [...files.keys(), ...missing] }
  }
  const problem = error({
    code: 'render-too-large',
    message: `${folderAtStart(folder)} includes files through other files, more than ${maxRounds} levels deep. Set kustomize: path, or validate: none to land without a proof.`,
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

/** In bytes: in the embedded kustomize, more than that can take gigabytes of memory. */
const maxInputBytes = 16 * 1024 * 1024

function sizeOf(files: Files): number {
  return [...files.values()].reduce((sum, { length }) => sum + length, 0)
}

function tooLarge(folder: string, files: Files): Problem {
  const megabytes = Math.round(sizeOf(files) / 1024 / 1024)
  return error({
    code: 'render-too-large',
    message: `${folderAtStart(folder)} and what it includes are ${megabytes} MB, and at most 16 MB are rendered. Set kustomize: path, or validate: none to land without a proof.`,
  })
}
