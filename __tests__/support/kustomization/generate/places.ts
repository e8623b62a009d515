import type { EntryPlan } from './entry.ts'
import type { FilePlan } from './file.ts'
import { modelOf, type EntryModel } from './model.ts'
import { isAliasItem, mergedText, type EntryPlace } from './entry-place.ts'

/** Those of `images`, then those of `imageTags`, which JSON files here do not have. */
export function allEntries({
  list,
  legacy,
  json,
}: FilePlan): readonly EntryPlan[] {
  const own = list.kind === 'missing' ? [] : list.entries
  return json === 'no' ? [...own, ...legacy] : own
}

export function placesOf(
  plan: FilePlan,
  readable: boolean,
): readonly EntryPlace[] {
  const { list, json, shared } = plan
  const own = list.kind === 'missing' ? 0 : list.entries.length
  let earlier: number | undefined
  return allEntries(plan).map((entry, index) => {
    const place: EntryPlace = {
      index,
      dash: list.dash,
      flow: json !== 'no' || (index < own && list.kind.startsWith('flow')),
      json: json === 'lines' || json === 'compact',
      readable,
      shared: shared !== undefined && json === 'no',
      earlier,
    }
    const isMap =
      entry.item === 'map' || (entry.item === 'alias' && earlier === undefined)
    if (entry.anchored && isMap && json === 'no') earlier = index
    return place
  })
}

export function modelsOf(
  plan: FilePlan,
  places: readonly EntryPlace[],
): readonly EntryModel[] {
  const models: EntryModel[] = []
  const entries = allEntries(plan)
  const referred = new Set(
    entries.flatMap((entry, index) => {
      const place = places[index] as EntryPlace
      const refers =
        isAliasItem(entry, place) ||
        (entry.merge?.of === 'entry' && mergedText(entry, place) !== undefined)
      return refers ? [place.earlier] : []
    }),
  )
  for (const [index, entry] of entries.entries()) {
    const place = places[index] as EntryPlace
    models.push(
      modelOf(entry, {
        place,
        shared: place.shared ? plan.shared : undefined,
        earlier:
          place.earlier === undefined ? undefined : models[place.earlier],
        isReferred: referred.has(index),
      }),
    )
  }
  return models
}
