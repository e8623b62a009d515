import { addMissing, type Files } from './closure.ts'
import type { Objects } from './git/snapshot.ts'
import type { Kustomize } from './kustomize/engine.ts'
import { explainBuildFailure } from './manifests/failure.ts'
import { Refusal, type Problem } from './problem.ts'

/** One commit of the target, and what is needed to render folders of it. */
export interface Tree {
  readonly kustomize: Kustomize
  readonly objects: Objects
  readonly commit: string
  /** What was read of the commit so far; renders add to it. */
  readonly files: Files
}

export type Built =
  | { readonly kind: 'built'; readonly manifests: string }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** Base, patch and component settle in four; a kustomization that still asks has no end. */
const mostRounds = 16

/**
 * Renders a folder of the commit with some files changed. What it needs, kustomize itself says: what it asks for and
 * was not there is added, and the render is made again. Only a render that missed nothing counts.
 */
export async function render(
  tree: Tree,
  folder: string,
  changed: ReadonlyMap<string, Buffer>,
): Promise<Built> {
  for (let round = 0; round < mostRounds; round++) {
    const files = new Map([...tree.files, ...changed])
    const result = await tree.kustomize.render({ files, folder })
    if (result.kind === 'stopped')
      return { kind: 'failed', problem: stopped(folder, result) }
    if (await addMissing(result.missing, tree)) continue
    return result.kind === 'rendered'
      ? { kind: 'built', manifests: result.manifests }
      : {
          kind: 'failed',
          problem: explainBuildFailure(result.message, {
            folder,
            files: tree.files,
          }),
        }
  }
  throw new Refusal({
    reason: 'render-too-large',
    message: `${folder} includes files that include files, more than ${mostRounds} levels deep. Write validate: none to land without a proof.`,
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
      ? `Rendering ${folder} takes too much ${why}. Write validate: none to land without a proof.`
      : why === 'deadline'
        ? `The time was up while ${folder} was rendered. Give more in "timeout".`
        : `kustomize crashed while it rendered ${folder}: an image whose name is no regular expression (such as "c++") does that.`,
    details: message,
  }
}
