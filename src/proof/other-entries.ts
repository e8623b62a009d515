import {
  markEntries,
  otherMarkers,
  type ExpectedEntry,
  type Marker,
} from './markers.ts'
import { isKustomization } from '../kustomization/names.ts'
import { prove, type Proof } from '../manifests/check.ts'
import type { Renders } from '../manifests/expectation.ts'
import type { EditedFolder } from '../overlay/folder.ts'
import type { Engine } from '../render/engine.ts'
import type { Changes } from '../render/input-files.ts'

/**
 * A reference that still shows the old value may be another entry's, such as a canary's, in this file or a base's.
 * One more render, with a marker for each of those entries as well, shows it.
 */
export async function proveWithOtherEntries(
  engine: Engine,
  folder: string,
  {
    edited,
    changes,
    expected,
    renders,
  }: {
    readonly edited: readonly EditedFolder[]
    readonly changes: Changes
    readonly expected: readonly ExpectedEntry[]
    readonly renders: Renders
  },
): Promise<Proof> {
  const edits = new Map(edited.map(({ edit }) => [edit.file, edit.after]))
  const others: Marker[] = []
  const marked = new Map(changes)
  const files = [...(await engine.inputs(folder))].filter(([file]) =>
    isKustomization(file),
  )
  for (const [number, [file, bytes]] of files.entries()) {
    const text = edits.get(file) ?? (changes.get(file) ?? bytes).toString()
    const own = expected.filter((entry) => entry.file === file)
    const markers = otherMarkers(
      { file, text },
      {
        except: new Set(own.map(({ name }) => name)),
        label: `other-${number}`,
      },
    )
    const all = [...markers, ...own]
    if (all.length > 0)
      marked.set(file, Buffer.from(markEntries({ file, text }, all)))
    others.push(...markers)
  }
  const result = await engine.build(folder, marked)
  return prove(
    result.kind === 'built'
      ? { ...renders, marked: result.manifests }
      : renders,
    expected,
    others.map(({ marker }) => marker),
  )
}
