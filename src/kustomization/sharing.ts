import { isAlias, type ParsedNode } from 'yaml'

import { isUsedElsewhere } from './aliases.ts'
import type { Entry } from './entries.ts'
import { isMergeKey, type FieldName } from './fields.ts'
import type { Kustomization } from './kustomization.ts'
import { nodeStart } from './nodes.ts'
import type { Change } from './plan.ts'
import type { Finding } from './text-problem.ts'

/** Anchors, aliases and merge keys: what an entry shares with other places can not be edited as its own. */
export function sharedValue(
  file: Kustomization,
  change: Change,
  stale: readonly FieldName[],
): Finding | undefined {
  return (
    aliasedItem(change.entry) ??
    anchorInUse(file, change, stale) ??
    mergeKey(change, stale)
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

export function listAnchorInUse(file: Kustomization): Finding | undefined {
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

function aliasedItem({ item }: Entry): Finding | undefined {
  if (!isAlias(item)) return undefined
  const message = `the entry is the alias "*${item.source}", and to edit it would change other places: write the entry out here`
  return { code: 'anchor-in-use', offset: nodeStart(item), message }
}
