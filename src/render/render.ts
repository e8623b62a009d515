import type { RenderResult } from './result.ts'
import { isLfsPointer, type Files, type Source } from './input-files.ts'
import { findCached, keepRender, type RenderCache } from './cache.ts'
import type { Kustomize, Rendered } from '../kustomize/engine.ts'
import type { KustomizeOnRunner } from '../kustomize/on-runner.ts'
import { buildWarnings } from '../manifests/deprecations.ts'
import { explainBuildFailure, explainStopped } from '../manifests/failure.ts'
import { addMissing } from './missing-files.ts'
import { Refusal } from '../problem.ts'
import { hiddenNote } from '../manifests/secrets.ts'

/** One commit of the target, and what is needed to render a folder of it. */
export interface Tree extends Source {
  readonly kustomize: Kustomize | KustomizeOnRunner
  readonly known: RenderCache
  readonly debug: (line: string) => void
  /** Whether people may see more of the manifests than their images. */
  readonly showDiff: boolean
}

/** Base, patch and component settle in four; a kustomization that still asks has no end. */
const mostRounds = 16

/**
 * Renders a folder of the commit with some files changed. What it needs, kustomize itself says: what it asks for and
 * was not there is added, and the render is made again. Only a render that missed nothing counts. One that would read
 * the same objects as an earlier one, of this attempt or another, is not made again; but the kustomize of the runner
 * may read the network too, and never says what it read.
 */
export async function render(
  tree: Tree,
  folder: string,
  changed: ReadonlyMap<string, Buffer>,
): Promise<RenderResult> {
  const { known, debug, kustomize } = tree
  const isEmbedded = kustomize.kind === 'embedded'
  const same = isEmbedded
    ? await findCached(known, folder, { source: tree, changed })
    : undefined
  if (same !== undefined) {
    debug(`${folder} is not rendered again: it reads the same objects.`)
    return same
  }
  for (let round = 0; round < mostRounds; round++) {
    const files = new Map(
      [...tree.files].map(([path, bytes]) => [
        path,
        changed.get(path) ?? bytes,
      ]),
    )
    const result = await renderOnce(tree, { folder, files, changed })
    if (result.kind === 'stopped')
      return { kind: 'failed', problem: explainStopped(folder, result) }
    const { missing } = result
    if (await addMissing(missing, tree)) continue
    // The one on the runner has all that can be there, and what it still lacks may have its reason.
    if (result.kind === 'failed' && !isEmbedded)
      await addMissing(namedIn(result.message), tree)
    const shown = tree.showDiff
      ? {}
      : { details: hiddenNote('What kustomize said') }
    const built: RenderResult =
      result.kind === 'rendered'
        ? {
            kind: 'built',
            manifests: result.manifests,
            warnings: buildWarnings(result.warnings, files),
          }
        : {
            kind: 'failed',
            problem: {
              ...explainBuildFailure(result.message, {
                folder,
                // As they are on the branch, for the lines: what is edited can be read.
                files: tree.files,
                engine: kustomize.kind,
              }),
              ...shown,
            },
          }
    const what = { source: tree, changed, files, missing, built }
    if (isEmbedded) await keepRender(known, folder, what)
    return built
  }
  throw new Refusal({
    code: 'render-too-large',
    message: `${folder} includes files that include files, more than ${mostRounds} levels deep. Set kustomize: path, or validate: none to land without a proof.`,
  })
}

/** The paths of the repository that kustomize did not find. */
function namedIn(message: string): readonly string[] {
  return Array.from(
    message.matchAll(/(?:lstat|open) \/repo\/([^\n:]+): no such file/gi),
    ([, path = '']) => path,
  )
}

/** The one on the runner has the whole tree on disk, so it misses nothing; and no limits of size. */
async function renderOnce(
  { kustomize, objects, commit }: Tree,
  {
    folder,
    files,
    changed,
  }: {
    readonly folder: string
    readonly files: Files
    readonly changed: ReadonlyMap<string, Buffer>
  },
): Promise<Rendered> {
  if (kustomize.kind === 'embedded') {
    checkSize(folder, files)
    return kustomize.render({ files, folder })
  }
  const write = (target: string) =>
    objects.export({ commit, folder: target, leaveOut: isLfsPointer })
  return kustomize.render({ tree: { id: commit, write }, changed, folder })
}

/** In the embedded kustomize, more than that can take gigabytes of memory. */
const largest = 16 * 1024 * 1024

function checkSize(folder: string, files: Files) {
  const size = [...files.values()].reduce((sum, { length }) => sum + length, 0)
  if (size > largest)
    throw new Refusal({
      code: 'render-too-large',
      message: `${folder} and what it includes are ${Math.round(size / 1024 / 1024)} MB, and at most 16 MB are rendered. Set kustomize: path, or validate: none to land without a proof.`,
    })
}
