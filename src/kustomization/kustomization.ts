import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import {
  type Pair,
  isNullScalar,
  keyText,
  nodeStart,
  valueOf,
} from '../yaml/nodes.ts'
import {
  checkReadable,
  checkYaml,
  firstDocument,
  follow,
  resolveAliases,
  type Aliases,
} from '../yaml/document.ts'
import {
  eachField,
  fieldReader,
  isMergeKey,
  readValue,
  type Fields,
  type Values,
} from './fields.ts'
import { quote, refuse } from '../yaml/refusal.ts'

/** A kustomization that was read: where its images are, in the text as it is. */
export interface Kustomization {
  readonly text: string
  readonly root: YAMLMap.Parsed
  readonly aliases: Aliases
  readonly images: ListField | undefined
  /** `images`, then `imageTags`: the order in which kustomize applies them. */
  readonly lists: readonly ListField[]
  /** Those of all lists. */
  readonly entries: readonly Entry[]
}

/** A list of the file, such as `images`, or `imageTags`, its name in the first versions of kustomize. */
export interface ListField {
  readonly pair: Pair
  /** Nothing where the list is null. */
  readonly node: YAMLSeq.Parsed | undefined
}

export interface Entry {
  readonly list: YAMLSeq.Parsed
  /** As it is in the list: the map itself, or an alias of one. */
  readonly item: ParsedNode
  readonly map: YAMLMap.Parsed
  readonly fields: Fields
  readonly values: Values
}

/** Reads a kustomization; refuses what is not one, or not one that can be edited. */
export function openKustomization(text: string): Kustomization {
  checkReadable(text)
  const document = firstDocument(text)
  const aliases = resolveAliases(document)
  checkYaml(text, document, aliases)
  const root = document.contents
  if (!isMap(root)) return refuseRoot(text, root)
  checkKeys(root)
  checkKind(root, aliases)
  const images = findList(root, 'images')
  const lists = [images, findList(root, 'imageTags')].filter(
    (list) => list !== undefined,
  )
  const fieldsOf = fieldReader(aliases)
  const entries = lists.flatMap(({ node }) =>
    node === undefined ? [] : readEntries(text, node, aliases, fieldsOf),
  )
  return { text, root, aliases, images, lists, entries }
}

/** Refuses a key that is there twice, and what is not a list. */
export function findList(
  root: YAMLMap.Parsed,
  name: string,
  form = 'a list of entries, each with "- name: ..."',
): ListField | undefined {
  const [pair, second] = root.items.filter(
    (item) => keyText(item) === name.toLowerCase(),
  )
  if (pair === undefined) return undefined
  const { key, value } = pair
  // kustomize takes the last one, then writes both (kubernetes-sigs/kustomize#4724).
  if (second !== undefined) {
    const message = `"${String(second.key)}" is here a second time ("${String(key)}" above): kustomize reads only one of them, put all entries under one key`
    refuse('duplicate-list', nodeStart(second.key), message)
  }
  if (isSeq(value)) return { pair, node: value }
  if (value === null || isNullScalar(value)) return { pair, node: undefined }
  const found = isAlias(value)
    ? 'an alias'
    : isMap(value)
      ? 'a map'
      : quote(String(value.value))
  const message = `"${String(key)}" is ${found}: write it as ${form}`
  return refuse('not-a-list', nodeStart(value), message)
}

/** The entries of a list; an item that is null (a dash and nothing) is none, as good as an empty entry. */
function readEntries(
  text: string,
  list: YAMLSeq.Parsed,
  aliases: Aliases,
  fieldsOf: (map: ParsedNode) => Fields,
): readonly Entry[] {
  return list.items.flatMap((item): readonly Entry[] => {
    const map = follow(item, aliases)
    if (isNullScalar(map)) return []
    if (!isMap(map)) {
      const [start, end] = item.range
      const message = `an entry of images is ${quote(text.slice(start, end))}, which is not a map: write it as "- name: NAME" with "newTag: TAG" below`
      return refuse('entry-not-a-map', start, message)
    }
    checkKeys(map)
    const fields = fieldsOf(map)
    const values = eachField((name) => fields[name].reading.value)
    return [{ list, item, map, fields, values }]
  })
}

/** A key that is an alias can be any key. */
function checkKeys({ items }: YAMLMap.Parsed): void {
  const key = items.map((pair): unknown => pair.key).find(isAlias)
  if (key === undefined) return
  const message = `the key ${quote(`*${key.source}`)} is an alias, and so can be any key: write the key out`
  refuse('unsupported-syntax', key.range?.[0] ?? 0, message)
}

function refuseRoot(text: string, root: ParsedNode | null): never {
  if (root === null || (isScalar(root) && root.range[0] === root.range[1])) {
    const message =
      'the file (its first document) is empty: kustomize deploys nothing from it, so add what it should deploy first'
    return refuse('empty-file', 0, message)
  }
  const offset = nodeStart(root)
  const message = `${quote(text.slice(offset))} is not a kustomization, which is a map with keys such as "resources" and "images": give the folder that has one`
  return refuse('not-a-map', offset, message)
}

/** Flux has an object of the same kind; to take it for the file of kustomize is the classic mistake. */
function checkKind(root: YAMLMap.Parsed, aliases: Aliases): void {
  const merge = root.items.find(isMergeKey)
  if (merge !== undefined) {
    const message =
      '"<<" at the top of a kustomization can bring images that are not seen here: write its keys out'
    refuse('merge-key', nodeStart(merge.key), message)
  }
  const apiVersion = valueOf(root, 'apiVersion')
  const version = readValue(apiVersion, aliases).value
  if (
    apiVersion !== null &&
    version.startsWith('kustomize.toolkit.fluxcd.io/')
  ) {
    const message = `"apiVersion: ${version}" is a Kustomization of Flux, not of kustomize: give the folder that its spec.path names`
    refuse('flux-kustomization', nodeStart(apiVersion), message)
  }
  const kind = valueOf(root, 'kind')
  const name = readValue(kind, aliases).value
  if (kind !== null && !['', 'Kustomization', 'Component'].includes(name)) {
    const message = `${quote(`kind: ${name}`)} is not a kustomization, whose kind is Kustomization or Component: give the folder that has one`
    refuse('wrong-kind', nodeStart(kind), message)
  }
}
