import { isKustomization } from '../kustomization/names.ts'
import type { EditedOverlay } from '../overlay/edit.ts'
import {
  markEntries,
  otherMarks,
  type ExpectedEntry,
  type Mark,
} from './markers.ts'
import { prove, type Proof } from '../manifests/check.ts'
import type { Renders } from '../manifests/expectation.ts'
import { render, type Tree } from '../render/render.ts'

/**
 * A reference that still shows the old value may be another entry's, such as a canary's, in this file or a base's.
 * Rendered once more with a tag for each of those entries as well, it tells.
 */
export async function askOtherEntries(
  tree: Tree,
  folder: string,
  {
    edits,
    changed,
    expected,
    renders,
  }: {
    readonly edits: readonly EditedOverlay[]
    readonly changed: ReadonlyMap<string, Buffer>
    readonly expected: readonly ExpectedEntry[]
    readonly renders: Renders
  },
): Promise<Proof> {
  const edited = new Map(edits.map((edit) => [edit.path, edit.edited]))
  const others: Mark[] = []
  const marked = new Map(changed)
  const files = [...tree.files].filter(([path]) => isKustomization(path))
  for (const [number, [path, bytes]] of files.entries()) {
    const text = edited.get(path) ?? (changed.get(path) ?? bytes).toString()
    const own = expected.filter(({ file }) => file === path)
    const marks = otherMarks(text, {
      except: new Set(own.map(({ name }) => name)),
      label: `other-${number}`,
    })
    const all = [...marks, ...own]
    if (all.length > 0)
      marked.set(path, Buffer.from(markEntries(path, text, all)))
    others.push(...marks)
  }
  const built = await render(tree, folder, marked)
  return prove(
    {
      ...renders,
      marked: built.kind === 'built' ? built.manifests : renders.marked,
    },
    expected,
    others.map(({ marker }) => marker),
  )
}
