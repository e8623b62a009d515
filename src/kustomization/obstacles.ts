import { isAlias, isScalar, type ParsedNode } from 'yaml'

import { staleFields } from './change.ts'
import { FIELD_NAMES, isMergeKey, type FieldName } from './fields.ts'
import { repositoryOf } from '../image/reference.ts'
import type { Entry, Kustomization } from './kustomization.ts'
import { isFlow, nodeStart } from '../yaml/nodes.ts'
import type { Change, Plan } from './plan.ts'
import { quote, refuse } from '../yaml/refusal.ts'

/** Refuses a plan that cannot be carried out, or would not mean what was asked. */
export function checkPlan(
  file: Kustomization,
  { changes, additions }: Plan,
): void {
  for (const change of changes) {
    const { entry } = change
    checkName(entry)
    checkTags(change)
    checkFields(entry)
    const stale = staleFields(change)
    if (stale.length === 0) continue
    checkSharing(file, change, stale)
    checkSyntax(file, entry)
  }
  const list = file.images?.pair.value
  if (additions.length > 0 && list) checkAnchors(file, [list])
}

function checkName({ item, values }: Entry): void {
  if (values.name !== '') return
  const message = `this entry has ${quote(`newName: ${values.newName}`)} but no name, so kustomize applies it to nothing: add its name (or remove a stray dash)`
  refuse('entry-without-name', nodeStart(item), message)
}

/** What a newName or a newTag holds already cannot be given again: kustomize renders both. */
function checkTags({ entry, after }: Change): void {
  const { newName, newTag, digest } = after
  const repository = repositoryOf(newName)
  if (newTag !== '' && newName !== repository) {
    const message = `${quote(`newName: ${newName}`)} holds a tag or digest, and kustomize would render "${newName}:${newTag}": write "newName: ${repository}"`
    refuse('two-tags', valueStart(entry, 'newName'), message)
  }
  const field = newName.includes('@') ? 'newName' : 'newTag'
  if (digest === '' || !after[field].includes('@')) return
  const message = `${quote(`${field}: ${after[field]}`)} holds a digest, and kustomize would render a second one behind it: remove the digest from ${field}`
  refuse('two-digests', valueStart(entry, field), message)
}

function checkFields(entry: Entry): void {
  for (const name of FIELD_NAMES) {
    const { reading, keys, pairs } = entry.fields[name]
    if (reading.kind === 'not-scalar') {
      const message = `"${name}" is a map or a list, perhaps a template such as {{TAG}} that was never rendered: write a text in quotes`
      refuse('field-not-text', valueStart(entry, name), message)
    }
    // Of `newTag` and `newtag` kustomize reads the one that sorts last, wherever it is.
    const [first, second] = keys
    if (second !== undefined) {
      const at =
        pairs.findLast(({ key }) => String(key) !== first) ?? pairs.at(-1)
      const message = `"${first}" and "${second}" are one field to kustomize: remove one of them`
      refuse('duplicate-field', nodeStart(at?.key ?? entry.item), message)
    }
  }
}

/** What an entry shares with other places, by an anchor, an alias or a merge key, cannot be edited as its own. */
function checkSharing(
  file: Kustomization,
  { entry, after }: Change,
  stale: readonly FieldName[],
): void {
  const { item, map, list, fields } = entry
  if (isAlias(item)) {
    const message = `the entry is the alias "*${item.source}", so an edit would change other places too: write the entry out here`
    refuse('anchor-in-use', nodeStart(item), message)
  }
  const values = stale.flatMap((field) =>
    fields[field].pairs.flatMap(({ value }) => value ?? []),
  )
  checkAnchors(file, [...values, map, list])
  // A key cannot take away what a merge key brings, nor win against one that is behind it.
  const field = stale.find((name) => {
    const { merged, pairs } = fields[name]
    return after[name] === ''
      ? merged !== 'nothing'
      : merged === 'live' && pairs.length > 0
  })
  if (field === undefined) return
  const merge = map.items.findLast(isMergeKey)
  const message = `"${field}" comes from the merge key "<<", which overrides this entry in kustomize: write ${field} out in this entry, without "<<"`
  refuse('merge-key', nodeStart(merge?.key ?? map), message)
}

/** To change a node that an alias means is to change other places. */
export function checkAnchors(
  { aliases }: Pick<Kustomization, 'aliases'>,
  nodes: readonly ParsedNode[],
): void {
  const used = new Set(aliases.targets.values())
  const shared = nodes.find((node) => used.has(node))
  if (shared === undefined || isAlias(shared)) return
  const message = `"&${shared.anchor}" is used elsewhere as "*${shared.anchor}", so an edit here would change that too: write the value out in both places`
  refuse('anchor-in-use', nodeStart(shared), message)
}

function checkSyntax({ text }: Kustomization, { map }: Entry): void {
  const start = nodeStart(map)
  if (isFlow(map) && text[start] !== '{') {
    const message = `the entry ${quote(text.slice(start, map.range[1]))} has no braces: write it as {name: ..., newTag: ...}`
    refuse('unsupported-syntax', start, message)
  }
  const odd = map.items.find(
    ({ key, srcToken: token }) =>
      !isScalar(key) ||
      !token?.sep?.some(({ type }) => type === 'map-value-ind'),
  )
  if (odd === undefined) return
  const message = `the key ${quote(String(odd.key))} has no colon: write it as "key: value"`
  refuse('unsupported-syntax', nodeStart(odd.key), message)
}

function valueStart({ fields, item }: Entry, field: FieldName): number {
  const live = fields[field].pairs.at(-1)
  return nodeStart(live?.value ?? live?.key ?? item)
}
