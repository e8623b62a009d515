import { isMap, isScalar, isSeq, type ParsedNode } from 'yaml'

import { follow } from '../yaml/document.ts'
import {
  openKustomization,
  type ImageList,
  type Kustomization,
} from './kustomization.ts'
import { keyText, nodeStart } from '../yaml/nodes.ts'
import { checkAnchors } from './obstacles.ts'
import { addItem, removeItems } from './plain-lists.ts'
import {
  orRefused,
  quote,
  refuse,
  type Refused,
  type SourceFile,
} from '../yaml/refusal.ts'
import { applySplices } from '../yaml/splice.ts'
import { isNullScalar } from './style.ts'

export type ResourcesResult =
  { readonly kind: 'edited'; readonly text: string } | Refused

/** Lists a folder in `resources`, in its place where they are sorted; a folder that is there already stays as it is. */
export function withResource(
  source: SourceFile,
  folder: string,
): ResourcesResult {
  return edit(source, (file, list, folders) =>
    folders.includes(plainPath(folder))
      ? []
      : addItem(file, list, { item: folder, items: folders }),
  )
}

/** Takes folders out of `resources`, with every mention of them. */
export function withoutResources(
  source: SourceFile,
  gone: readonly string[],
): ResourcesResult {
  const paths = gone.map(plainPath)
  return edit(source, (file, list, folders) =>
    removeItems(
      file,
      list,
      folders.flatMap((folder, index) =>
        folder !== undefined && paths.includes(folder) ? index : [],
      ),
    ),
  )
}

function edit(
  source: SourceFile,
  work: (
    file: Kustomization,
    list: ImageList | undefined,
    /** What each item names; undefined where it is not a text. */
    folders: readonly (string | undefined)[],
  ) => Parameters<typeof applySplices>[1],
): ResourcesResult {
  const { text } = source
  return orRefused(source, () => {
    const file = openKustomization(text)
    const list = findResources(file)
    const items = list?.node?.items ?? []
    const splices = work(
      file,
      list,
      items.map((item) => pathOf(item, file)),
    )
    if (splices.length > 0 && list?.node !== undefined)
      checkAnchors(file, [list.node, ...items])
    return { kind: 'edited', text: applySplices(text, splices) }
  })
}

function findResources({ root }: Kustomization): ImageList | undefined {
  const [pair, second] = root.items.filter(
    (item) => keyText(item) === 'resources',
  )
  if (second !== undefined)
    refuse(
      'duplicate-key',
      nodeStart(second.key),
      '"resources" is here a second time, and kustomize reads only one of them: put all of it under one key',
    )
  if (pair === undefined) return undefined
  const { value } = pair
  if (isSeq(value)) return { pair, node: value }
  if (value === null || isNullScalar(value)) return { pair, node: undefined }
  const found = isMap(value) ? 'a map' : quote(String(value))
  return refuse(
    'resources-not-a-list',
    nodeStart(value),
    `"resources" is ${found}: write it as a list, with "- FOLDER" on each line`,
  )
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
