import { expectedImages, markEntries, type ExpectedEntry } from './markers.ts'
import { proveWithOtherEntries } from './other-entries.ts'
import { prove, type Proof } from '../manifests/check.ts'
import type { EditedFolder, Folder } from '../overlay/folder.ts'
import type { Diagnostic, Problem } from '../problem.ts'
import type { RenderResult } from '../render/cache.ts'
import type { Engine } from '../render/engine.ts'
import type { Changes } from '../render/input-files.ts'
import type { Request } from '../request/inputs.ts'

/** What rendering a folder has shown, as a value: explain.ts turns what failed into problems. */
export type Check =
  /** `validate: none`. */
  | { readonly kind: 'none' }
  | RenderedFolder
  | FailedFolder
  /** A component, proved in the validated folders that use it. */
  | { readonly kind: 'component'; readonly users: readonly string[] }

export type CheckedFolder = Folder & { readonly check: Check }

/** What the renders of a folder show. */
export interface RenderedFolder {
  readonly kind: 'rendered'
  /** Undefined where it did not build before the edit. */
  readonly before: string | undefined
  readonly after: string
  readonly warnings: readonly Diagnostic[]
  /** Undefined where only the build was asked for, or nothing that was edited is in it. */
  readonly proof: Proof | undefined
  /** By index, the images that the proof is about. */
  readonly expected: readonly ExpectedEntry[]
  /** The changed files, with a marker for each of these. */
  readonly marked: Changes
}

/** A folder that does not build. */
export interface FailedFolder {
  readonly kind: 'failed'
  readonly problem: Problem
  /** Undefined where it builds with the edit, and not with the markers. */
  readonly didBuild: boolean | undefined
}

export interface ProofOptions {
  /** Every file that the commit will change. */
  readonly changes: Changes
  readonly validate: Request['validate']
}

/**
 * Renders a folder as it was, as it will be, and with markers, which show what the edited entries control.
 * @param edited the folders whose edits are to be proved here
 */
export async function proveFolder(
  engine: Engine,
  path: string,
  edited: readonly EditedFolder[],
  { changes, validate }: ProofOptions,
): Promise<RenderedFolder | FailedFolder> {
  const expected = validate === 'images' ? expectedImages(edited, path) : []
  const marked = markAll(edited, expected, changes)
  // Side by side: what is not needed after a failure costs less than waiting for it.
  const [after, before, shown] = await Promise.all([
    engine.build(path, changes),
    buildBefore(engine, path, changes),
    expected.length === 0 ? undefined : engine.build(path, marked),
  ])
  if (after.kind === 'failed') {
    const { kind } = before ?? (await engine.build(path))
    return { ...after, didBuild: kind === 'built' }
  }
  const { manifests, warnings } = after
  const rendered = {
    kind: 'rendered',
    before: manifestsOf(before ?? after),
    after: manifests,
    warnings,
    marked,
  } as const
  if (shown === undefined) return { ...rendered, proof: undefined, expected }
  if (shown.kind === 'failed') return { ...shown, didBuild: undefined }
  const renders = { ...rendered, marked: shown.manifests }
  const first = prove(renders, expected)
  const proof =
    first.leftBehind.length === 0
      ? first
      : await proveWithOtherEntries(engine, path, {
          edited,
          changes,
          expected,
          renders,
        })
  return { ...rendered, proof, expected }
}

/** The images that nothing follows here. */
export function notFollowed({
  expected,
  proof,
}: RenderedFolder): readonly ExpectedEntry[] {
  return expected.filter((_, index) => proof?.controlled[index]?.length === 0)
}

/** Undefined where the folder reads nothing that changes. */
async function buildBefore(
  engine: Engine,
  folder: string,
  changes: Changes,
): Promise<RenderResult | undefined> {
  const files = await engine.inputs(folder)
  const isTouched = [...changes.keys()].some((file) => files.has(file))
  return isTouched ? engine.build(folder) : undefined
}

function markAll(
  edited: readonly EditedFolder[],
  expected: readonly ExpectedEntry[],
  changes: Changes,
): Changes {
  return new Map([
    ...changes,
    ...edited.map(({ edit: { file, after } }): [string, Buffer] => {
      const own = expected.filter((entry) => entry.file === file)
      return [file, Buffer.from(markEntries({ file, text: after }, own))]
    }),
  ])
}

function manifestsOf(result: RenderResult): string | undefined {
  return result.kind === 'built' ? result.manifests : undefined
}
