import { isScalar, type ParsedNode } from 'yaml'

import {
  findList,
  openKustomization,
  type Kustomization,
} from './kustomization.ts'
import { addItem, removeItems } from './plain-lists.ts'
import { follow } from '../yaml/document.ts'
import { isNullScalar } from '../yaml/nodes.ts'
import type { SourceFile } from '../yaml/refusal.ts'
import { editText, type EditedText } from '../yaml/splice.ts'

/** Lists a folder in `resources`, in its place where they are sorted; a folder that is there already stays as it is. */
export function withResource(source: SourceFile, folder: string): EditedText {
  return editText(source, () => {
    const { file, list, folders } = openResources(source.text)
    return folders.includes(plainPath(folder))
      ? []
      : addItem(file, list, folder, folders)
  })
}

/** Takes folders out of `resources`, with every mention of them. */
export function withoutResources(
  source: SourceFile,
  gone: readonly string[],
): EditedText {
  const paths = gone.map(plainPath)
  return editText(source, () => {
    const { file, list, folders } = openResources(source.text)
    const indices = folders.flatMap((folder, index) =>
      folder !== undefined && paths.includes(folder) ? index : [],
    )
    return removeItems(file, list, indices)
  })
}

function openResources(text: string) {
  const file = openKustomization(text)
  const form = 'a list, with "- FOLDER" on each line'
  const list = findList(file.root, 'resources', form)
  const items = list?.node?.items ?? []
  return { file, list, folders: items.map((item) => pathOf(item, file)) }
}

/** What an item names; undefined where it is not a text. */
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
