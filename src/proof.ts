import { editImages } from './kustomization/edit.ts'
import type { ImageEntry } from './kustomization/edit.ts'
import { prove, type ExpectedImage, type Proof } from './manifests/check.ts'
import {
  explainLeftBehind,
  explainMismatch,
  explainNotRendered,
} from './manifests/explain.ts'
import type { EditedOverlay } from './edit-overlay.ts'
import { Refusal, type Problem } from './problem.ts'
import { render, type Tree } from './render.ts'
import { splitReference } from './request/image.ts'

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
 * @param changed every file that the commit will change, by path
 * @throws Refusal (build-failed, render-too-large, image-not-rendered, image-mismatch, image-left-behind)
 */
export async function renderAndProve(
  tree: Tree,
  overlay: EditedOverlay,
  {
    changed,
    validate,
  }: {
    readonly changed: ReadonlyMap<string, Buffer>
    readonly validate: 'images' | 'build'
  },
): Promise<RenderedOverlay> {
  const { folder } = overlay
  const after = await render(tree, folder, changed)
  if (after.kind === 'failed')
    throw new Refusal(await blame(tree, folder, after.problem))
  const before =
    changed.size === 0 ? after : await render(tree, folder, new Map())
  const known = before.kind === 'built' ? before.manifests : undefined
  if (validate === 'build')
    return { before: known, after: after.manifests, proof: undefined }
  const expected = expectedImages(overlay)
  const marked = await render(
    tree,
    folder,
    new Map([
      ...changed,
      [overlay.path, Buffer.from(markedText(overlay.edited, expected))],
    ]),
  )
  if (marked.kind === 'failed') throw new Refusal(marked.problem)
  const renders = {
    before: known,
    after: after.manifests,
    marked: marked.manifests,
  }
  const proof = prove(renders, expected)
  refuseUnproved(overlay, { expected, proof, manifests: after.manifests })
  return { before: known, after: after.manifests, proof }
}

/** Says it when the overlay did not build before the edit either: then nobody looks for the fault in the edit. */
async function blame(
  tree: Tree,
  folder: string,
  problem: Problem,
): Promise<Problem> {
  if (problem.reason !== 'build-failed') return problem
  const before = await render(tree, folder, new Map())
  return before.kind === 'built'
    ? {
        ...problem,
        message: `${problem.message} It did build before the edit.`,
      }
    : {
        ...problem,
        message: `${problem.message} It did not build before the edit either.`,
      }
}

function expectedImages({
  entries,
}: EditedOverlay): readonly (ExpectedImage & { line: number })[] {
  const byName = Map.groupBy(entries, ({ after }) => after.name)
  return [...byName.values()].flatMap(([entry], index) =>
    entry === undefined
      ? []
      : [
          {
            wanted: entry.wanted.text,
            name: entry.after.name,
            reference: entryReference(entry.after),
            marker: `kustomize-bump-marker-${index}`,
            line: entry.line,
          },
        ],
  )
}

/** The reference that an entry gives to what it matches (kustomize, ImageTagTransformer). */
export function entryReference({
  name,
  newName,
  newTag,
  digest,
}: ImageEntry): string {
  return [
    newName ?? splitReference(name).repository,
    newTag === undefined ? '' : `:${newTag}`,
    digest === undefined ? '' : `@${digest}`,
  ].join('')
}

function markedText(text: string, expected: readonly ExpectedImage[]): string {
  const result = editImages(
    text,
    expected.map(({ name, marker }) => ({
      find: { by: 'name', name },
      newName: { kind: 'keep' },
      newTag: { kind: 'set', value: marker },
      digest: { kind: 'remove' },
    })),
  )
  if (result.kind === 'edited') return result.text
  throw new Error(
    `the edited file can not be marked: ${result.problem.message}`,
  )
}

function refuseUnproved(
  { folder, path }: EditedOverlay,
  {
    expected,
    proof,
    manifests,
  }: {
    readonly expected: readonly (ExpectedImage & { readonly line: number })[]
    readonly proof: Proof
    readonly manifests: string
  },
) {
  const place = (name: string) => ({
    folder,
    file: path,
    line: expected.find((image) => image.name === name)?.line ?? 1,
  })
  const problems = [
    ...expected
      .filter((_, index) => proof.controlled[index]?.length === 0)
      .map((image) => explainNotRendered(image, manifests, place(image.name))),
    ...proof.mismatches.map((mismatch) =>
      explainMismatch(mismatch, place(mismatch.expected.name)),
    ),
    ...proof.leftBehind.map((left) =>
      explainLeftBehind(left, place(left.expected.name)),
    ),
  ]
  const [first, ...more] = problems
  if (first !== undefined) throw new Refusal(first, ...more)
}
