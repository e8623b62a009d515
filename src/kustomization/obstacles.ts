import { isAlias, isScalar, type ParsedNode } from 'yaml'

import { isUsedElsewhere } from './aliases.ts'
import type { Entry } from './entries.ts'
import { FIELD_NAMES, isMergeKey, type FieldName } from './fields.ts'
import type { Kustomization } from './kustomization.ts'
import {
  isBlockScalar,
  isFlow,
  lastNode,
  nodeStart,
  type Pair,
} from './nodes.ts'
import { repositoryOf, type Change, type Plan } from './plan.ts'
import { staleFields } from './steps.ts'
import { quote, type Finding } from './text-problem.ts'

/** Why a plan can not be carried out, or would not mean what was asked. */
export function planObstacle(
  file: Kustomization,
  { changes, additions }: Plan,
): Finding | undefined {
  for (const change of changes) {
    const found = obstacle(file, change)
    if (found !== undefined) return found
  }
  return additions.length === 0
    ? undefined
    : (listAnchorInUse(file) ?? openEnd(file))
}

function obstacle(file: Kustomization, change: Change): Finding | undefined {
  const { entry } = change
  const wrong =
    nameless(entry) ?? twoTags(change) ?? notText(entry) ?? twoSpellings(entry)
  if (wrong !== undefined) return wrong
  const stale = staleFields(change)
  if (stale.length === 0) return undefined
  return (
    aliasedItem(entry) ??
    unusualSyntax(file, entry) ??
    anchorInUse(file, change, stale) ??
    mergeKey(change, stale)
  )
}

function nameless({ item, values }: Entry): Finding | undefined {
  if (values.name !== '') return undefined
  const message = `this entry has ${quote(`newName: ${values.newName}`)} but no name, so kustomize applies it to nothing: add its name (or remove a stray dash)`
  return { code: 'entry-without-name', offset: nodeStart(item), message }
}

/** What a newName or a newTag holds already can not be given again: kustomize renders both. */
function twoTags({ entry, after }: Change): Finding | undefined {
  const { newName, newTag, digest } = after
  const repository = repositoryOf(newName)
  if (newTag !== '' && newName !== repository) {
    const message = `${quote(`newName: ${newName}`)} holds a tag or digest, and kustomize would render "${newName}:${newTag}": write "newName: ${repository}"`
    return { code: 'two-tags', offset: fieldAt(entry, 'newName'), message }
  }
  const double = newName.includes('@')
    ? (['newName', newName] as const)
    : (['newTag', newTag] as const)
  if (digest === '' || !double[1].includes('@')) return undefined
  const message = `${quote(`${double[0]}: ${double[1]}`)} holds a digest, and kustomize would render a second one behind it: remove the one from ${double[0]}`
  return { code: 'two-digests', offset: fieldAt(entry, double[0]), message }
}

function notText(entry: Entry): Finding | undefined {
  const field = FIELD_NAMES.find(
    (name) => entry.fields[name].reading.kind === 'not-scalar',
  )
  if (field === undefined) return undefined
  const message = `"${field}" is a map or a list, perhaps a template such as {{TAG}} that was never rendered: write a text in quotes`
  return { code: 'field-not-text', offset: fieldAt(entry, field), message }
}

/** Of `newTag` and `newtag` kustomize reads the one that sorts last, wherever it stands. */
function twoSpellings(entry: Entry): Finding | undefined {
  for (const name of FIELD_NAMES) {
    const [first, ...others] = entry.fields[name].pairs
    const other = others.find(({ key }) => String(key) !== String(first?.key))
    if (first === undefined || other === undefined) continue
    const message = `"${String(first.key)}" and "${String(other.key)}" are one field to kustomize: remove one of them`
    return { code: 'duplicate-field', offset: nodeStart(other.key), message }
  }
  return undefined
}

function aliasedItem({ item }: Entry): Finding | undefined {
  if (!isAlias(item)) return undefined
  const message = `the entry is the alias "*${item.source}", and to edit it would change other places: write the entry out here`
  return { code: 'anchor-in-use', offset: nodeStart(item), message }
}

function unusualSyntax(
  { text }: Kustomization,
  { map }: Entry,
): Finding | undefined {
  const start = nodeStart(map)
  if (isFlow(map) && text[start] !== '{') {
    return {
      code: 'unsupported-syntax',
      offset: start,
      message:
        'an entry without braces in a list in brackets: write it as {name: ..., newTag: ...}',
    }
  }
  const odd = map.items.find((pair) => !isOrdinary(pair))
  if (odd === undefined) return undefined
  const message =
    'a key with "?", an anchor or a tag, or without a colon, is not edited: write it as "key: value"'
  return { code: 'unsupported-syntax', offset: nodeStart(odd.key), message }
}

function isOrdinary({ key, srcToken }: Pair): boolean {
  const ordinary = ['space', 'newline', 'comment', 'comma']
  const hasColon =
    srcToken?.sep?.some(({ type }) => type === 'map-value-ind') === true
  return (
    isScalar(key) &&
    hasColon &&
    srcToken.start.every(({ type }) => ordinary.includes(type))
  )
}

function anchorInUse(
  file: Kustomization,
  { entry }: Change,
  stale: readonly FieldName[],
): Finding | undefined {
  const values = stale.flatMap((field) =>
    entry.fields[field].pairs.flatMap(({ value }) => value ?? []),
  )
  return sharedAnchor(file, [...values, entry.map, entry.list])
}

function listAnchorInUse(file: Kustomization): Finding | undefined {
  const list = file.images?.pair.value
  return sharedAnchor(file, list === null || list === undefined ? [] : [list])
}

function sharedAnchor(
  { aliases }: Kustomization,
  nodes: readonly ParsedNode[],
): Finding | undefined {
  const shared = nodes.find((node) => isUsedElsewhere(node, aliases))
  if (shared === undefined || isAlias(shared)) return undefined
  const message = `"&${shared.anchor}" is used elsewhere as "*${shared.anchor}", so an edit here would change that too: write the value out in both places`
  return { code: 'anchor-in-use', offset: nodeStart(shared), message }
}

/** A new line at the end would become, or change, the text of a block scalar that ends without a line break. */
function openEnd({ text, root, images }: Kustomization): Finding | undefined {
  const last = root.items.at(-1)
  if (images !== undefined || last === undefined || isFlow(root))
    return undefined
  const scalar = lastNode(last.value)
  if (
    scalar === null ||
    !isBlockScalar(scalar) ||
    scalar.range[1] < text.length ||
    text.endsWith('\n')
  )
    return undefined
  const message =
    'the file ends in a block of text without a final line break, so nothing can be added behind it: end it with a line break'
  return { code: 'unsupported-syntax', offset: text.length, message }
}

/** A key cannot take away what a merge key brings, nor win against one that stands behind it. */
function mergeKey(
  { entry, after }: Change,
  stale: readonly FieldName[],
): Finding | undefined {
  const field = stale.find((name) => {
    const { merged, pairs } = entry.fields[name]
    return after[name] === ''
      ? merged !== 'nothing'
      : merged === 'live' && pairs.length > 0
  })
  if (field === undefined) return undefined
  const merge = entry.map.items.findLast(isMergeKey)
  const message = `"${field}" comes through the merge key "<<", which kustomize lets win here: write ${field} out in this entry, without "<<"`
  return {
    code: 'merge-key',
    offset: merge === undefined ? nodeStart(entry.map) : nodeStart(merge.key),
    message,
  }
}

function fieldAt({ fields, item }: Entry, field: FieldName): number {
  const live = fields[field].pairs.at(-1)
  return live === undefined
    ? nodeStart(item)
    : nodeStart(live.value ?? live.key)
}
