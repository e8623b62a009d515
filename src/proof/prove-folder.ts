import type { RenderResult } from '../render/result.ts'
import type { EditedOverlay } from '../overlay/edit.ts'
import { expectedImages, markEntries, type ExpectedEntry } from './markers.ts'
import { prove, type Proof } from '../manifests/check.ts'
import { type Diagnostic, Refusal, type Problem } from '../problem.ts'
import { askOtherEntries } from './other-entries.ts'
import { render, type Tree } from '../render/render.ts'
import { refuseUnproved } from './explain.ts'

/** Every file that the commit will change, by path. */
export type Changed = ReadonlyMap<string, Buffer>

/** What rendering a folder has shown. */
export interface Rendered {
  /** Undefined where it did not build before the edit. */
  readonly before: string | undefined
  readonly after: string
  /** Undefined where only the build was asked for, or nothing that was edited is in it. */
  readonly proof: Proof | undefined
  /** By index, what the proof is about. */
  readonly expected: readonly ExpectedEntry[]
  /** The changed files, with a marker for each of these. */
  readonly marked: Changed
  readonly warnings: readonly Diagnostic[]
}

export interface What {
  /** The edited kustomizations whose images are to be proved here. */
  readonly edits: readonly EditedOverlay[]
  /** Whether each of those images has to be deployed here; else it is only told where not. */
  readonly demanded: boolean
  readonly changed: Changed
  readonly validate: 'images' | 'build'
}

/**
 * Renders a folder as it was and as it will be, and proves that the images of the request are what it deploys.
 *
 * @throws Refusal (build-failed, render-too-large, image-not-rendered, image-mismatch, image-left-behind)
 */
export async function renderAndProve(
  tree: Tree,
  folder: string,
  { edits, demanded, changed, validate }: What,
): Promise<Rendered> {
  const expected = validate === 'images' ? expectedImages(edits, folder) : []
  const marked = markAll(edits, expected, changed)
  // Side by side: what is not needed after a failure costs less than waiting for it.
  const [after, before, shown] = await Promise.all([
    render(tree, folder, changed),
    renderBefore(tree, folder, changed),
    expected.length === 0 ? undefined : render(tree, folder, marked),
  ])
  if (after.kind === 'failed')
    throw new Refusal(blame(after.problem, before ?? after))
  const { manifests, warnings } = after
  const result = {
    before: textOf(before ?? after),
    after: manifests,
    marked,
    warnings,
  }
  if (shown === undefined) return { ...result, proof: undefined, expected: [] }
  if (shown.kind === 'failed') throw new Refusal(shown.problem)
  const renders = { ...result, marked: shown.manifests }
  const first = prove(renders, expected)
  const proof =
    first.leftBehind.length === 0
      ? first
      : await askOtherEntries(tree, folder, {
          edits,
          changed,
          expected,
          renders,
        })
  await refuseUnproved(tree, folder, {
    expected,
    proof,
    manifests,
    marked,
    demanded,
  })
  return { ...result, proof, expected }
}

/** Undefined where nothing that changes is in the folder's closure. */
async function renderBefore(
  tree: Tree,
  folder: string,
  changed: Changed,
): Promise<RenderResult | undefined> {
  const isTouched = [...changed.keys()].some((path) => tree.files.has(path))
  return isTouched ? render(tree, folder, new Map()) : undefined
}

function markAll(
  edits: readonly EditedOverlay[],
  expected: readonly ExpectedEntry[],
  changed: Changed,
): Changed {
  return new Map([
    ...changed,
    ...edits.map(({ path, edited }): [string, Buffer] => {
      const own = expected.filter(({ file }) => file === path)
      return [path, Buffer.from(markEntries(path, edited, own))]
    }),
  ])
}

function textOf(built: RenderResult): string | undefined {
  return built.kind === 'built' ? built.manifests : undefined
}

/** Says it when the folder did not build before the edit either: then nobody looks for the fault in the edit. */
function blame(problem: Problem, before: RenderResult): Problem {
  if (problem.code !== 'build-failed') return problem
  const words =
    before.kind === 'built'
      ? 'It did build before the edit.'
      : 'It did not build before the edit either.'
  return { ...problem, message: `${problem.message} ${words}` }
}
