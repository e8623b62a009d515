import { addNamedFiles } from './input-files.ts'
import type { Objects } from '../git/snapshot.ts'
import type { RenderCache } from './cache.ts'
import { renderedImages } from '../manifests/images.ts'
import { Refusal } from '../problem.ts'
import { render, type Tree } from './render.ts'
import { splitReference } from '../request/image.ts'

export interface Renderer {
  readonly objects: Objects
  /** Undefined for `validate: none`. */
  readonly kustomize: Tree['kustomize'] | undefined
  readonly known: RenderCache
  readonly debug: (line: string) => void
  readonly showDiff: boolean
}

/**
 * The files that each folder names. Those of all are fetched together first, one request per level;
 * then each has its own, and is not charged for the others.
 */
export async function loadRenderInputs(
  { objects, kustomize, known, debug, showDiff }: Renderer,
  {
    folders,
    tip,
  }: { readonly folders: readonly string[]; readonly tip: string },
): Promise<ReadonlyMap<string, Tree>> {
  const trees = new Map<string, Tree>()
  if (kustomize === undefined) return trees
  await addNamedFiles(folders, { objects, commit: tip, files: new Map() })
  for (const folder of folders) {
    const files = new Map<string, Buffer>()
    const tree = {
      kustomize,
      objects,
      commit: tip,
      files,
      known,
      debug,
      showDiff,
    }
    await addNamedFiles([folder], tree)
    trees.set(folder, tree)
  }
  return trees
}

export function treeOf(trees: ReadonlyMap<string, Tree>, folder: string): Tree {
  const tree = trees.get(folder)
  if (tree === undefined) throw new Error(`${folder} was not loaded`)
  return tree
}

/**
 * The repositories that a folder renders as it is.
 * @throws Refusal where it does not build
 */
export async function deployedBy(
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
