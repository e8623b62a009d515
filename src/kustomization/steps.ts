import { isMergeKey, FIELD_NAMES, type FieldName } from './fields.ts'
import type { Pair } from './nodes.ts'
import type { Change } from './plan.ts'

/** What has to happen to the fields of an entry. */
export interface Steps {
  readonly replace: readonly ReplaceStep[]
  readonly insert: readonly InsertStep[]
  readonly remove: readonly Pair[]
}

export interface ReplaceStep {
  readonly pair: Pair
  readonly value: string
}

export interface InsertStep {
  readonly after: Pair
  readonly fields: readonly NewField[]
}

export interface NewField {
  readonly name: FieldName
  readonly value: string
}

/** The fields that are not yet as they should be; none for an entry that is. */
export function staleFields({
  entry,
  after,
}: Pick<Change, 'entry' | 'after'>): readonly FieldName[] {
  return FIELD_NAMES.filter((name) => {
    const { kind, value } = entry.fields[name].reading
    // An unquoted number that says the right thing is written anew, in quotes: kustomize can not read it.
    return value !== after[name] || kind === 'not-string'
  })
}

export function stepsFor(change: Change): Steps {
  const { entry, after } = change
  const stale = staleFields(change)
  const remove = stale
    .filter((name) => after[name] === '')
    .flatMap((name) => entry.fields[name].pairs)
  const written = stale.filter((name) => after[name] !== '')
  const replace = written.flatMap((name): readonly ReplaceStep[] => {
    const pair = entry.fields[name].pairs.at(-1)
    return pair === undefined ? [] : [{ pair, value: after[name] }]
  })
  const fields = written
    .filter((name) => entry.fields[name].pairs.length === 0)
    .map((name) => ({
      name,
      value: after[name],
      after: placeFor(name, change, remove),
    }))
  const insert = [...Map.groupBy(fields, (field) => field.after)].map(
    ([place, group]): InsertStep => ({ after: place, fields: group }),
  )
  return { replace, insert, remove }
}

/**
 * Behind the field that people write before it, as far as that one stays;
 * and behind a merge key that brings the field, because kustomize lets the later one win.
 */
function placeFor(
  field: FieldName,
  { entry }: Change,
  removed: readonly Pair[],
): Pair {
  const { items } = entry.map
  const staying = items.filter((pair) => !removed.includes(pair))
  const before = FIELD_NAMES.slice(0, FIELD_NAMES.indexOf(field))
    .flatMap((name) => entry.fields[name].pairs.slice(-1))
    .findLast((pair) => staying.includes(pair))
  const merge =
    entry.fields[field].merged === 'nothing'
      ? undefined
      : staying.findLast(isMergeKey)
  const places = [before, merge].filter((pair) => pair !== undefined)
  return (
    staying.findLast((pair) => places.includes(pair)) ??
    (staying.at(-1) as Pair)
  )
}
