import {
  findCached,
  keepRender,
  type RenderCache,
  type RenderResult,
} from './cache.ts'
import {
  isLfsPointer,
  type Changes,
  type Files,
  type Source,
} from './input-files.ts'
import { addMissing } from './missing-files.ts'
import type { Objects } from '../git/snapshot.ts'
import type { Kustomize, Rendered } from '../kustomize/engine.ts'
import type { KustomizeOnRunner } from '../kustomize/on-runner.ts'
import { buildWarnings } from '../manifests/deprecations.ts'
import { explainBuildFailure, explainStopped } from '../manifests/failure.ts'
import { hiddenNote } from '../manifests/secrets.ts'
import { Refusal } from '../problem.ts'

/** What the renders of a run share. */
export interface RenderServices {
  readonly objects: Objects
  /** Undefined for `validate: none`. */
  readonly kustomize: Kustomize | KustomizeOnRunner | undefined
  readonly known: RenderCache
  readonly debug: (line: string) => void
  /** Whether people may see more of the manifests than their images. */
  readonly showDiff: boolean
}

type Tree = RenderServices &
  Source & { readonly kustomize: Kustomize | KustomizeOnRunner }

/** Base, patch and component take four; a kustomization that goes on asking has no end. */
const mostRounds = 16

/**
 * Renders a folder of the commit with some files changed. kustomize asks for the files that it needs: those that were
 * not given are added, and the render is made again. Only a render that missed nothing counts. One that would read the
 * same objects as an earlier one, of this attempt or another, is not made again. The kustomize of the runner may read
 * the network too, and never reports what it read.
 *
 * @throws Refusal (build-failed, render-too-large)
 */
export async function render(
  tree: Tree,
  folder: string,
  changes: Changes,
): Promise<RenderResult> {
  const { known, debug, kustomize } = tree
  const isEmbedded = kustomize.kind === 'embedded'
  const cached = isEmbedded
    ? await findCached(known, folder, { source: tree, changes })
    : undefined
  if (cached !== undefined) {
    debug(`${folder} is not rendered again: it reads the same objects.`)
    return cached
  }
  for (let round = 0; round < mostRounds; round++) {
    const files = new Map(
      [...tree.files].map(([path, bytes]) => [
        path,
        changes.get(path) ?? bytes,
      ]),
    )
    const rendered = await renderOnce(tree, { folder, files, changes })
    if (rendered.kind === 'stopped')
      return { kind: 'failed', problem: explainStopped(folder, rendered) }
    const { missing } = rendered
    if (await addMissing(missing, tree)) continue
    // The one on the runner has every file, and what it still lacks may be a submodule or a symlink.
    if (rendered.kind === 'failed' && !isEmbedded)
      await addMissing(namedIn(rendered.message), tree)
    const result = resultOf(rendered, folder, { ...tree, given: files })
    if (isEmbedded)
      await keepRender(known, folder, {
        source: tree,
        changes,
        asked: [...files.keys(), ...missing],
        result,
      })
    return result
  }
  throw new Refusal({
    code: 'render-too-large',
    message: `${folder} includes files that include files, more than ${mostRounds} levels deep. Set kustomize: path, or validate: none to land without a proof.`,
  })
}

function resultOf(
  rendered: Exclude<Rendered, { kind: 'stopped' }>,
  folder: string,
  {
    kustomize,
    files,
    given,
    showDiff,
  }: Pick<Tree, 'kustomize' | 'files' | 'showDiff'> & { readonly given: Files },
): RenderResult {
  if (rendered.kind === 'rendered')
    return {
      kind: 'built',
      manifests: rendered.manifests,
      warnings: buildWarnings(rendered.warnings, given),
    }
  const problem = explainBuildFailure(rendered.message, {
    folder,
    // As they are on the branch, for the lines: what is edited can be read.
    files,
    engine: kustomize.kind,
  })
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

/** The one on the runner has the whole tree on disk, so it misses nothing; and no limits of size. */
async function renderOnce(
  { kustomize, objects, commit }: Tree,
  {
    folder,
    files,
    changes,
  }: {
    readonly folder: string
    readonly files: Files
    readonly changes: Changes
  },
): Promise<Rendered> {
  if (kustomize.kind === 'embedded') {
    checkSize(folder, files)
    return kustomize.render({ files, folder })
  }
  const write = (target: string) =>
    objects.export({ commit, folder: target, leaveOut: isLfsPointer })
  return kustomize.render({
    tree: { id: commit, write },
    changed: changes,
    folder,
  })
}

/** In bytes: in the embedded kustomize, more than that can take gigabytes of memory. */
const largest = 16 * 1024 * 1024

function checkSize(folder: string, files: Files) {
  const size = [...files.values()].reduce((sum, { length }) => sum + length, 0)
  if (size > largest)
    throw new Refusal({
      code: 'render-too-large',
      message: `${folder} and what it includes are ${Math.round(size / 1024 / 1024)} MB, and at most 16 MB are rendered. Set kustomize: path, or validate: none to land without a proof.`,
    })
}
