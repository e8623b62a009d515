import type { Files, Source } from './closure.ts'
import { findKnown, keepKnown, type KnownRenders } from './known-renders.ts'
import type { Kustomize } from './kustomize/engine.ts'
import { buildWarnings, type BuildWarning } from './manifests/deprecations.ts'
import { explainBuildFailure } from './manifests/failure.ts'
import { addMissing } from './missing.ts'
import { Refusal, type Problem } from './problem.ts'

/** One commit of the target, and what is needed to render a folder of it. */
export interface Tree extends Source {
  readonly kustomize: Kustomize
  readonly known: KnownRenders
  readonly debug: (line: string) => void
}

export type Built =
  | {
      readonly kind: 'built'
      readonly manifests: string
      readonly warnings: readonly BuildWarning[]
    }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** Base, patch and component settle in four; a kustomization that still asks has no end. */
const mostRounds = 16

/**
 * Renders a folder of the commit with some files changed. What it needs, kustomize itself says: what it asks for and
 * was not there is added, and the render is made again. Only a render that missed nothing counts. One that would read
 * the same objects as an earlier one, of this attempt or another, is not made again.
 */
export async function render(
  tree: Tree,
  folder: string,
  changed: ReadonlyMap<string, Buffer>,
): Promise<Built> {
  const { known, debug } = tree
  const same = await findKnown(known, folder, { source: tree, changed })
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
    checkSize(folder, files)
    const result = await tree.kustomize.render({ files, folder })
    if (result.kind === 'stopped')
      return { kind: 'failed', problem: stopped(folder, result) }
    const { missing } = result
    if (await addMissing(missing, tree)) continue
    const built: Built =
      result.kind === 'rendered'
        ? {
            kind: 'built',
            manifests: result.manifests,
            warnings: buildWarnings(result.warnings, files),
          }
        : {
            kind: 'failed',
            problem: explainBuildFailure(result.message, { folder, files }),
          }
    const what = { source: tree, changed, files, missing, built }
    await keepKnown(known, folder, what)
    return built
  }
  throw new Refusal({
    reason: 'render-too-large',
    message: `${folder} includes files that include files, more than ${mostRounds} levels deep. Write kustomize: path, or validate: none to land without a proof.`,
  })
}

/** In the embedded kustomize, more than that can take gigabytes of memory. */
const largest = 16 * 1024 * 1024

function checkSize(folder: string, files: Files) {
  const size = [...files.values()].reduce((sum, { length }) => sum + length, 0)
  if (size > largest)
    throw new Refusal({
      reason: 'render-too-large',
      message: `${folder} and what it includes are ${Math.round(size / 1024 / 1024)} MB, and at most 16 MB are rendered. Write kustomize: path, or validate: none to land without a proof.`,
    })
}

function stopped(
  folder: string,
  { why, message }: { readonly why: string; readonly message: string },
): Problem {
  const tooMuch = why === 'time' || why === 'memory'
  return {
    reason: tooMuch
      ? 'render-too-large'
      : why === 'deadline'
        ? 'timeout'
        : 'build-failed',
    message: tooMuch
      ? `Rendering ${folder} takes too much ${why}. Write kustomize: path, or validate: none to land without a proof.`
      : why === 'deadline'
        ? `The time was up while ${folder} was rendered. Give more in "timeout".`
        : crashed(folder, message),
    details: message,
  }
}

/** kustomize reads the name of an image as a regular expression, and panics where it is none (before its PR 6184). */
function crashed(folder: string, message: string): string {
  return message.includes('IsImageMatched')
    ? `kustomize crashed while it rendered ${folder}: the name of an image there is no regular expression, such as "c++".`
    : `kustomize crashed while it rendered ${folder}. Write kustomize: path, or validate: none to land without a proof.`
}
