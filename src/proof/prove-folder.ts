import {
  expectedImages,
  markEntries,
  markersIn,
  markOthers,
} from './markers.ts'
import { prove, type Proof } from '../manifests/check/check.ts'
import { proveByChange } from '../manifests/check/prove-by-change.ts'
import type { EditedFolder, Folder } from '../overlay/folder.ts'
import type { Diagnostic, Problem } from '../problem/problem.ts'
import type { Engine } from '../render/engine.ts'
import type { Changes } from '../render/input-files.ts'
import type { Request } from '../request/inputs.ts'

/** The result of rendering a folder; explain.ts turns a failed one into problems. */
export type Check =
  /** `validate: none`. */
  | { readonly kind: 'none' }
  | RenderedFolder
  | FailedFolder
  /** A component, proved in the validated folders that use it. */
  | { readonly kind: 'component'; readonly users: readonly string[] }

export type CheckedFolder = Folder & { readonly check: Check }

/** The renders of a folder that builds, and their proof. */
export interface RenderedFolder {
  readonly kind: 'rendered'
  readonly path: string
  /** Undefined where it did not build before the edit. */
  readonly before: string | undefined
  readonly after: string
  readonly warnings: readonly Diagnostic[]
  /** Empty where only the build was asked for, or nothing that was edited is in it. */
  readonly proof: Proof
  /** The changed files, with a marker for each of the expected images. */
  readonly marked: Changes
}

/** A folder that does not build. */
export interface FailedFolder {
  readonly kind: 'failed'
  readonly problem: Problem
  /** Whether it built before the edit; undefined where only the build with markers fails. */
  readonly didBuild: boolean | undefined
}

export interface ProofOptions {
  /** Every file that the commit will change. */
  readonly changes: Changes
  readonly validate: Request['validate']
}

const emptyProof: Proof = {
  expected: [],
  controlled: [],
  mismatches: [],
  renamed: [],
  leftBehind: [],
  elsewhere: [],
}

/**
 * Renders a folder as it was and as it will be, and with markers where these two do not show what the edited entries
 * control.
 * @param edited the folders whose edits are to be proved here
 */
export async function proveFolder(
  engine: Engine,
  path: string,
  edited: readonly EditedFolder[],
  { changes, validate }: ProofOptions,
): Promise<RenderedFolder | FailedFolder> {
  const expected = validate === 'images' ? expectedImages(edited, path) : []
  const marked = new Map(changes)
  for (const { file, after: text } of edited.map(({ edit }) => edit))
    marked.set(file, markEntries({ file, text }, markersIn(file, expected)))
  const files = await engine.inputs(path)
  const touched = [...changes.keys()].filter((file) => files.has(file))
  // Side by side: what is not needed after a failure costs less than waiting for it.
  const [after, before] = await Promise.all([
    engine.build(path, changes),
    touched.length > 0 ? engine.build(path) : undefined,
  ])
  if (after.kind === 'failed') {
    const { kind } = before ?? (await engine.build(path))
    return { ...after, didBuild: kind === 'built' }
  }
  const { manifests, warnings } = after
  const old = before ?? after
  const renders = {
    before: old.kind === 'built' ? old.manifests : undefined,
    after: manifests,
  }
  const rendered = (proof: Proof): RenderedFolder => {
    return { kind: 'rendered', path, ...renders, warnings, marked, proof }
  }
  if (expected.length === 0) return rendered(emptyProof)
  const isOnlyOwn = touched.every((file) =>
    edited.some(({ edit }) => edit.file === file),
  )
  const byChange =
    isOnlyOwn && renders.before !== undefined
      ? proveByChange(renders.before, manifests, expected)
      : undefined
  if (byChange !== undefined) return rendered(byChange)
  const shown = await engine.build(path, marked)
  if (shown.kind === 'failed') return { ...shown, didBuild: undefined }
  const first = prove({ ...renders, marked: shown.manifests }, expected)
  if (first.leftBehind.length === 0) return rendered(first)
  // What still shows the old value may follow another entry, such as a canary's: one more render shows it.
  const others = markOthers(files, changes, expected)
  const all = await engine.build(path, new Map([...marked, ...others.marked]))
  const best = all.kind === 'built' ? all : shown
  const allRenders = { ...renders, marked: best.manifests }
  return rendered(prove(allRenders, expected, others.markers))
}
