import { posix } from 'node:path'
import { isScalar } from 'yaml'

import { findList, openKustomization } from './kustomization.ts'
import { addItem, removeItems } from './plain-lists.ts'
import { follow } from '../yaml/document.ts'
import { isNullScalar } from '../yaml/nodes.ts'
import type { SourceFile } from '../yaml/refusal.ts'
import { editText, type EditedText } from '../yaml/splice.ts'

/**
 * Lists a folder in `resources`, in its place where they are sorted; a folder that is there already stays as it is.
 *
 * @param folder relative to the folder of the file
 */
export function withResource(source: SourceFile, folder: string): EditedText {
  return editText(source, () => {
    const { file, list, folders } = openResources(source)
    return folders.includes(folder) ? [] : addItem(file, list, folder, folders)
  })
}

/** Takes folders out of `resources`, with every mention of them. */
export function withoutResources(
  source: SourceFile,
  gone: readonly string[],
): EditedText {
  return editText(source, () => {
    const { file, list, folders } = openResources(source)
    const indices = folders.flatMap((folder, index) =>
      gone.includes(folder) ? index : [],
    )
    return removeItems(file, list, indices)
  })
}

function openResources({ file: path, text }: SourceFile) {
  const file = openKustomization(text)
  const form = 'a list, with "- FOLDER" on each line'
  const list = findList(file.root, 'resources', form)
  const items = list?.node?.items ?? []
  const folder = posix.dirname(path)
  // In the folder `previews`, `./a/`, `../previews/a` and `a` are one.
  const folders = items.map((item) => {
    const node = follow(item, file.aliases)
    return isScalar(node) && !isNullScalar(node)
      ? posix.relative(folder, posix.join(folder, String(node.value)))
      : ''
  })
  return { file, list, folders }
}
