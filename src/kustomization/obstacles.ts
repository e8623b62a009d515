import { isScalar } from 'yaml'

import type { Entry } from './entries.ts'
import { FIELD_NAMES, type FieldName } from './fields.ts'
import { repositoryOf } from './image-edit.ts'
import type { Kustomization } from './kustomization.ts'
import { isFlow, nodeStart, type Pair } from './nodes.ts'
import type { Change, Plan } from './plan.ts'
import { listAnchorInUse, sharedValue } from './sharing.ts'
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
  return additions.length === 0 ? undefined : listAnchorInUse(file)
}

function obstacle(file: Kustomization, change: Change): Finding | undefined {
  const { entry } = change
  const wrong =
    nameless(entry) ?? twoTags(change) ?? notText(entry) ?? twoSpellings(entry)
  if (wrong !== undefined) return wrong
  const stale = staleFields(change)
  if (stale.length === 0) return undefined
  return sharedValue(file, change, stale) ?? unusualSyntax(file, entry)
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
    const { keys, pairs } = entry.fields[name]
    const [first] = keys
    const other = keys.find((key) => key !== first)
    if (other === undefined) continue
    const at =
      pairs.findLast(({ key }) => String(key) !== first) ?? pairs.at(-1)
    const message = `"${first}" and "${other}" are one field to kustomize: remove one of them`
    return {
      code: 'duplicate-field',
      offset: nodeStart(at?.key ?? entry.item),
      message,
    }
  }
  return undefined
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
      message: `the entry ${quote(text.slice(start, map.range[1]))} has no braces: write it as {name: ..., newTag: ...}`,
    }
  }
  const odd = map.items.find((pair) => !isOrdinary(pair))
  if (odd === undefined) return undefined
  const message = `the key ${quote(String(odd.key))} has no colon: write it as "key: value"`
  return { code: 'unsupported-syntax', offset: nodeStart(odd.key), message }
}

function isOrdinary({ key, srcToken }: Pair): boolean {
  return (
    isScalar(key) &&
    srcToken?.sep?.some(({ type }) => type === 'map-value-ind') === true
  )
}

function fieldAt({ fields, item }: Entry, field: FieldName): number {
  const live = fields[field].pairs.at(-1)
  return live === undefined
    ? nodeStart(item)
    : nodeStart(live.value ?? live.key)
}
