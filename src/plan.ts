import { addNamedFiles } from './closure.ts'
import type { ChangedFile } from './git/commit.ts'
import type { Repository } from './git/repository.ts'
import type { Objects } from './git/snapshot.ts'
import type { Api } from './github/api.ts'
import type { Kustomize } from './kustomize/engine.ts'
import { renderedImages } from './manifests/images.ts'
import { editOverlay } from './edit-overlay.ts'
import { overlayRemarks, overlayReport } from './overlay-report.ts'
import { findOverlay, readOverlay } from './overlay.ts'
import { Refusal, type Problem } from './problem.ts'
import { entryReference } from './expected.ts'
import { renderAndProve } from './proof.ts'
import { render, type Tree } from './render.ts'
import type { OverlayReport, Remark } from './report/report.ts'
import { splitReference } from './request/image.ts'
import type { Request } from './request/inputs.ts'
import type { DeployedImage } from './request/message.ts'

/** What would land on one tip: every overlay edited, rendered and proved. */
export interface Plan {
  readonly files: readonly ChangedFile[]
  readonly overlays: readonly OverlayReport[]
  /** The images as the commit message names them. */
  readonly images: readonly DeployedImage[]
  readonly remarks: readonly Remark[]
}

export interface Workshop {
  readonly repository: Repository
  readonly objects: Objects
  /** Undefined for `validate: none`. */
  readonly kustomize: Kustomize | undefined
  /** GitHub's API, opened when it is needed. Throws a Refusal where the target has none. */
  readonly github: () => Promise<Api>
  readonly signal: AbortSignal
}

/**
 * Makes the edit on a tip, all overlays or none.
 * @throws Refusal with every problem of every overlay
 */
export async function makePlan(
  workshop: Workshop,
  {
    request,
    folders,
    tip,
  }: {
    readonly request: Request
    readonly folders: readonly string[]
    readonly tip: string
  },
): Promise<Plan> {
  const { objects } = workshop
  const found = await all(folders, (folder) =>
    findOverlay(objects, tip, folder),
  )
  await objects.read(found.map(({ object }) => object))
  const files = await all(found, (place) => readOverlay(objects, place))
  const trees = await loadTrees(workshop, { folders, tip })
  const overlays = await all(files, (file) =>
    editOverlay(file, request.images, () =>
      deployedBy(trees.get(file.folder), file.folder),
    ),
  )
  const changed = overlays.filter(({ text, edited }) => text !== edited)
  const bytes = new Map(
    changed.map(({ path, edited }) => [path, Buffer.from(edited)]),
  )
  const { validate } = request
  const rendered =
    validate === 'none'
      ? []
      : await all(overlays, (overlay) =>
          renderAndProve(treeOf(trees, overlay.folder), overlay, {
            changed: bytes,
            validate,
          }),
        )
  const reports = await Promise.all(
    overlays.map((overlay, index) =>
      overlayReport(overlay, rendered[index], {
        repository: workshop.repository,
        showDiff: request.showDiff,
      }),
    ),
  )
  return {
    files: changed.map(({ path, edited }) => ({
      path,
      bytes: Buffer.from(edited),
    })),
    overlays: reports,
    images: overlays.flatMap(({ entries }) =>
      entries.map(({ after }) => splitReference(entryReference(after))),
    ),
    remarks: overlays.flatMap((overlay, index) =>
      overlayRemarks(overlay, rendered[index]),
    ),
  }
}

/** Does the same for each item side by side; when some are refused, all their problems are told at once. */
async function all<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = await Promise.allSettled(items.map(work))
  const problems: Problem[] = []
  for (const result of results) {
    if (result.status === 'fulfilled') continue
    if (!(result.reason instanceof Refusal)) throw result.reason
    problems.push(...result.reason.problems)
  }
  const [first, ...more] = problems
  if (first !== undefined) throw new Refusal(first, ...more)
  return results.flatMap((result) =>
    result.status === 'fulfilled' ? [result.value] : [],
  )
}

/**
 * The files that each overlay names. Those of all are fetched together first, one request per level;
 * then each has its own, and is not charged for the others.
 */
async function loadTrees(
  { objects, kustomize }: Workshop,
  {
    folders,
    tip,
  }: { readonly folders: readonly string[]; readonly tip: string },
): Promise<ReadonlyMap<string, Tree>> {
  const trees = new Map<string, Tree>()
  if (kustomize === undefined) return trees
  await addNamedFiles(folders, { objects, commit: tip, files: new Map() })
  for (const folder of folders) {
    const tree = {
      kustomize,
      objects,
      commit: tip,
      files: new Map<string, Buffer>(),
    }
    await addNamedFiles([folder], tree)
    trees.set(folder, tree)
  }
  return trees
}

function treeOf(trees: ReadonlyMap<string, Tree>, folder: string): Tree {
  const tree = trees.get(folder)
  if (tree === undefined) throw new Error(`${folder} was not loaded`)
  return tree
}

async function deployedBy(
  tree: Tree | undefined,
  folder: string,
): Promise<ReadonlySet<string>> {
  if (tree === undefined) return new Set()
  const now = await render(tree, folder, new Map())
  if (now.kind === 'failed') throw new Refusal(now.problem)
  return new Set(
    renderedImages(now.manifests).map(
      ({ reference }) => splitReference(reference).repository,
    ),
  )
}
