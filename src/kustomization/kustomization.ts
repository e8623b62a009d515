import { isMap, isScalar, type ParsedNode, type YAMLMap } from 'yaml'

import { danglingAlias, resolveAliases, type Aliases } from './aliases.ts'
import { firstDocument, invalidYaml } from './document.ts'
import {
  aliasKey,
  findLists,
  keyText,
  readEntries,
  readList,
  type Entry,
  type ImageList,
} from './entries.ts'
import { isMergeKey } from './fields.ts'
import { nodeStart, type Pair } from './nodes.ts'
import { unreadable } from './readable.ts'
import { readValue } from './reading.ts'
import { quote, refuse, type Finding, type Refused } from './text-problem.ts'

/** A kustomization that was read: where its images are, in the text as it is. */
export interface Kustomization {
  readonly kind: 'kustomization'
  readonly text: string
  readonly root: YAMLMap.Parsed
  readonly aliases: Aliases
  readonly images: ImageList | undefined
  readonly imageTags: ImageList | undefined
  /** Those of `images`, then those of `imageTags`: the order in which kustomize applies them. */
  readonly entries: readonly Entry[]
}

export function openKustomization(text: string): Kustomization | Refused {
  const obstacle = unreadable(text)
  if (obstacle !== undefined) return refuse(text, obstacle)
  const document = firstDocument(text)
  const aliases = resolveAliases(document)
  const invalid = invalidYaml(text, document) ?? danglingAlias(aliases)
  if (invalid !== undefined) return refuse(text, invalid)
  const root = document.contents
  if (!isMap(root)) return refuse(text, notAMap(text, root))
  const other = aliasKey(root) ?? otherKind(root, aliases)
  if (other !== undefined) return refuse(text, other)
  return withImages({ text, root: root, aliases })
}

function withImages(
  file: Pick<Kustomization, 'text' | 'root' | 'aliases'>,
): Kustomization | Refused {
  const { text, root, aliases } = file
  const reader = { aliases, known: new Map() }
  const lists: Partial<Record<'images' | 'imageTags', ImageList>> = {}
  const entries: Entry[] = []
  for (const key of ['images', 'imageTags'] as const) {
    const pairs = findLists(root, key)
    const [pair] = pairs
    if (pair === undefined) continue
    const list = duplicate(pairs) ?? readList(pair)
    if ('code' in list) return refuse(text, list)
    const found =
      list.node === undefined ? [] : readEntries(text, list.node, reader)
    if ('code' in found) return refuse(text, found)
    lists[key] = list
    entries.push(...found)
  }
  return {
    kind: 'kustomization',
    ...file,
    images: lists.images,
    imageTags: lists.imageTags,
    entries,
  }
}

/** kustomize takes the last one, then writes both (kubernetes-sigs/kustomize#4724). */
function duplicate([first, second]: readonly Pair[]): Finding | undefined {
  if (first === undefined || second === undefined) return undefined
  const message = `"${String(second.key)}" stands here a second time ("${String(first.key)}" above): kustomize reads only one of them, put all entries under one key`
  return {
    code: 'duplicate-images-key',
    offset: nodeStart(second.key),
    message,
  }
}

function notAMap(text: string, root: ParsedNode | null): Finding {
  if (root === null || (isScalar(root) && root.range[0] === root.range[1])) {
    const message =
      'the file (its first document) is empty: kustomize deploys nothing from it, so add what it should deploy first'
    return { code: 'empty-file', offset: 0, message }
  }
  const offset = nodeStart(root)
  const message = `${quote(text.slice(offset))} is no kustomization, which is a map with keys such as "resources" and "images": give the folder that has one`
  return { code: 'not-a-map', offset, message }
}

/** Flux has an object of the same kind; to take it for the file of kustomize is the classic mistake. */
function otherKind(
  root: YAMLMap.Parsed,
  aliases: Aliases,
): Finding | undefined {
  const merge = root.items.find(isMergeKey)
  if (merge !== undefined) {
    const message =
      '"<<" at the top of a kustomization can bring images that are not seen here: write its keys out'
    return { code: 'merge-key', offset: nodeStart(merge.key), message }
  }
  const kind = lastValue(root, 'kind', aliases)
  const apiVersion = lastValue(root, 'apiversion', aliases)
  if (apiVersion?.text.startsWith('kustomize.toolkit.fluxcd.io/')) {
    const message = `"apiVersion: ${apiVersion.text}" is a Kustomization of Flux, not of kustomize: give the folder that its spec.path names`
    return { code: 'flux-kustomization', offset: apiVersion.offset, message }
  }
  if (
    kind === undefined ||
    ['', 'Kustomization', 'Component'].includes(kind.text)
  )
    return undefined
  const message = `${quote(`kind: ${kind.text}`)} is no kustomization, whose kind is Kustomization or Component: give the folder that has one`
  return { code: 'wrong-kind', offset: kind.offset, message }
}

function lastValue(root: YAMLMap.Parsed, key: string, aliases: Aliases) {
  const pair = root.items.findLast((item) => keyText(item) === key)
  if (pair === undefined || pair.value === null) return undefined
  return {
    text: readValue(pair.value, aliases).value,
    offset: nodeStart(pair.value),
  }
}
