import { isScalar, type ParsedNode } from 'yaml'

import { checkAnchors } from './obstacles.ts'
import {
  findList,
  openKustomization,
  type Kustomization,
  type ListField,
} from './kustomization.ts'
import { addItem, removeItems } from './plain-lists.ts'
import { follow } from '../yaml/document.ts'
import { isNullScalar } from '../yaml/nodes.ts'
import type { SourceFile } from '../yaml/refusal.ts'
import { editText, type EditedText, type Splice } from '../yaml/splice.ts'

/** Lists a folder in `resources`, in its place where they are sorted; a folder that is there already stays as it is. */
export function withResource(source: SourceFile, folder: string): EditedText {
  return edit(source, (file, list, folders) =>
    folders.includes(plainPath(folder))
      ? []
      : addItem(file, list, folder, folders),
  )
}

/** Takes folders out of `resources`, with every mention of them. */
export function withoutResources(
  source: SourceFile,
  gone: readonly string[],
): EditedText {
  const paths = gone.map(plainPath)
  return edit(source, (file, list, folders) => {
    const indices = folders.flatMap((folder, index) =>
      folder !== undefined && paths.includes(folder) ? index : [],
    )
    return removeItems(file, list, indices)
  })
}

function edit(
  source: SourceFile,
  work: (
    file: Kustomization,
    list: ListField | undefined,
    /** What each item names; undefined where it is not a text. */
    folders: readonly (string | undefined)[],
  ) => readonly Splice[],
): EditedText {
  return editText(source, () => {
    const file = openKustomization(source.text)
    const list = findList(file.root, 'resources')
    const items = list?.node?.items ?? []
    const folders = items.map((item) => pathOf(item, file))
    const splices = work(file, list, folders)
    if (splices.length > 0 && list?.node !== undefined)
      checkAnchors(file, [list.node, ...items])
    return splices
  })
}

function pathOf(
  item: ParsedNode,
  { aliases }: Kustomization,
): string | undefined {
  const node = follow(item, aliases)
  return isScalar(node) && !isNullScalar(node)
    ? plainPath(String(node.value))
    : undefined
}

/** `./a/` and `a` are one folder. */
function plainPath(written: string): string {
  return written.replace(/^(?:\.\/+)+|\/+$/g, '')
}
