import { isKustomization } from './closure.ts'
import {
  expectedImages,
  markEntries,
  otherMarks,
  type ExpectedEntry,
  type Mark,
} from './expected.ts'
import { prove, type Proof } from './manifests/check.ts'
import type { Renders } from './manifests/expectation.ts'
import {
  explainLeftBehind,
  explainMismatch,
  explainNotRendered,
} from './manifests/explain.ts'
import type { EditedOverlay } from './edit-overlay.ts'
import { Refusal, type Problem } from './problem.ts'
import { render, type Built, type Tree } from './render.ts'

/** Every file that the commit will change, by path. */
type Changed = ReadonlyMap<string, Buffer>

/** What rendering an edited overlay has shown. */
export interface RenderedOverlay {
  /** Undefined where the overlay did not build before the edit. */
  readonly before: string | undefined
  readonly after: string
  /** Undefined where only the build was asked for. */
  readonly proof: Proof | undefined
}

/**
 * Renders an overlay as it was and as it will be, and proves that the images of the request are what it deploys.
 *
 * @throws Refusal (build-failed, render-too-large, image-not-rendered, image-mismatch, image-left-behind)
 */
export async function renderAndProve(
  tree: Tree,
  overlay: EditedOverlay,
  {
    changed,
    validate,
  }: {
    readonly changed: Changed
    readonly validate: 'images' | 'build'
  },
): Promise<RenderedOverlay> {
  const { folder } = overlay
  const expected = validate === 'images' ? expectedImages(overlay) : []
  const marks = Buffer.from(markEntries(overlay.path, overlay.edited, expected))
  // Side by side: what is not needed after a failure costs less than waiting for it.
  const [after, before, marked] = await Promise.all([
    render(tree, folder, changed),
    changed.size === 0 ? undefined : render(tree, folder, new Map()),
    expected.length === 0
      ? undefined
      : render(tree, folder, new Map([...changed, [overlay.path, marks]])),
  ])
  if (after.kind === 'failed')
    throw new Refusal(blame(after.problem, before ?? after))
  const known = textOf(before ?? after)
  const manifests = after.manifests
  if (marked === undefined)
    return { before: known, after: manifests, proof: undefined }
  if (marked.kind === 'failed') throw new Refusal(marked.problem)
  const renders = { before: known, after: manifests, marked: marked.manifests }
  const first = prove(renders, expected)
  const proof =
    first.leftBehind.length === 0
      ? first
      : await askOtherEntries(tree, overlay, { changed, expected, renders })
  refuseUnproved(overlay, { expected, proof, manifests })
  return { before: known, after: manifests, proof }
}

function textOf(built: Built): string | undefined {
  return built.kind === 'built' ? built.manifests : undefined
}

/** Says it when the overlay did not build before the edit either: then nobody looks for the fault in the edit. */
function blame(problem: Problem, before: Built): Problem {
  if (problem.reason !== 'build-failed') return problem
  const words =
    before.kind === 'built'
      ? 'It did build before the edit.'
      : 'It did not build before the edit either.'
  return { ...problem, message: `${problem.message} ${words}` }
}

/**
 * A reference that still shows the old value may be another entry's, such as a canary's, in this file or a base's.
 * Rendered once more with a tag for each of those entries as well, it tells.
 */
async function askOtherEntries(
  tree: Tree,
  overlay: EditedOverlay,
  {
    changed,
    expected,
    renders,
  }: {
    readonly changed: Changed
    readonly expected: readonly ExpectedEntry[]
    readonly renders: Renders
  },
): Promise<Proof> {
  const own = new Set(expected.map(({ name }) => name))
  const none = new Set<string>()
  const others: Mark[] = []
  const marked = new Map(changed)
  const files = [...new Map([...tree.files, ...changed])].filter(([path]) =>
    isKustomization(path),
  )
  for (const [number, [path, bytes]] of files.entries()) {
    const isOwn = path === overlay.path
    const text = isOwn ? overlay.edited : bytes.toString()
    const marks = otherMarks(text, {
      except: isOwn ? own : none,
      label: `other-${number}`,
    })
    const all = isOwn ? [...marks, ...expected] : marks
    if (all.length > 0)
      marked.set(path, Buffer.from(markEntries(path, text, all)))
    others.push(...marks)
  }
  const built = await render(tree, overlay.folder, marked)
  return prove(
    { ...renders, marked: textOf(built) ?? renders.marked },
    expected,
    others.map(({ marker }) => marker),
  )
}

function refuseUnproved(
  { folder, path }: EditedOverlay,
  {
    expected,
    proof,
    manifests,
  }: {
    readonly expected: readonly ExpectedEntry[]
    readonly proof: Proof
    readonly manifests: string
  },
) {
  const place = (name: string) => ({
    folder,
    file: path,
    line: expected.find((image) => image.name === name)?.line,
  })
  const problems = [
    ...expected
      .filter((_, index) => proof.controlled[index]?.length === 0)
      .map((image) => explainNotRendered(image, manifests, place(image.name))),
    ...proof.mismatches.map((mismatch) =>
      explainMismatch(mismatch, place(mismatch.expected.name)),
    ),
    ...proof.leftBehind
      .filter(({ isOld }) => isOld)
      .map((left) => explainLeftBehind(left, place(left.expected.name))),
  ]
  const [first, ...more] = problems
  if (first !== undefined) throw new Refusal(first, ...more)
}
