import type { Entry } from './entries.ts'
import type { Values } from './fields.ts'
import {
  findEntries,
  isFoundByNewName,
  isOf,
  type ImageEdit,
} from './image-edit.ts'
import type { Kustomization } from './kustomization.ts'
import { nodeStart } from './nodes.ts'
import { quote, refuse, type Refused } from './text-problem.ts'

/** An entry that is there, and what kustomize should read from it afterwards. */
export interface Change {
  readonly entry: Entry
  readonly after: Values
  /** Indices into the edits: two may be about one entry if they agree. */
  readonly edits: readonly number[]
}

/** An entry that is not there yet. */
export interface Addition {
  readonly after: Values
  readonly edits: readonly number[]
}

export interface Plan {
  readonly kind: 'plan'
  /** In the order of the file. */
  readonly changes: readonly Change[]
  /** By name, so that the order of the edits does not matter. */
  readonly additions: readonly Addition[]
}

export function planEdits(
  file: Kustomization,
  edits: readonly ImageEdit[],
): Plan | Refused {
  const changes = new Map<Entry, Change>()
  const additions = new Map<string, Addition>()
  for (const [index, edit] of edits.entries()) {
    const found = findEntries(file.entries, edit.find)
    for (const entry of found) {
      const after = wished(edit, firstOfName(found, entry).values)
      const known = changes.get(entry)
      if (disagree(known, after)) return conflict(file, known, after)
      changes.set(entry, { entry, after, edits: [...indices(known), index] })
    }
    if (found.length > 0) continue
    const after = wished(edit, { ...NO_VALUES, name: nameOf(edit) })
    const known = additions.get(after.name)
    if (disagree(known, after)) return conflict(file, known, after)
    additions.set(after.name, { after, edits: [...indices(known), index] })
  }
  const conflicting = laterConflict(file, edits, [
    ...changes.values(),
    ...additions.values(),
  ])
  if (conflicting !== undefined) return conflicting
  const inFileOrder = file.entries.flatMap((entry) => changes.get(entry) ?? [])
  const byName = [...additions.values()].toSorted((a, b) =>
    a.after.name < b.after.name ? -1 : 1,
  )
  return { kind: 'plan', changes: inFileOrder, additions: byName }
}

/** What one edit makes can be what another one finds the next time, when it should find nothing to do. */
function laterConflict(
  file: Kustomization,
  edits: readonly ImageEdit[],
  planned: readonly (Change | Addition)[],
): Refused | undefined {
  for (const [index, edit] of edits.entries()) {
    if (!isFoundByNewName(file.entries, edit.find)) continue
    for (const known of planned) {
      const after = wished(edit, known.after)
      const isFound = known.edits.includes(index)
      if (!isFound && isOf(edit.find, known.after) && disagree(known, after))
        return conflict(file, known, after)
    }
  }
  return undefined
}

const NO_VALUES: Values = { name: '', newName: '', newTag: '', digest: '' }

function indices(known: Change | Addition | undefined): readonly number[] {
  return known?.edits ?? []
}

function nameOf({ find }: ImageEdit): string {
  return find.by === 'name' ? find.name : find.repository
}

/** Of several entries of one name, kustomize keeps values from the first one, even if it has none. */
function firstOfName(
  found: readonly Entry[],
  { values: { name } }: Entry,
): Entry {
  return found.find((entry) => entry.values.name === name) as Entry
}

function wished(edit: ImageEdit, present: Values): Values {
  const value = (field: 'newName' | 'newTag' | 'digest') => {
    const wish = edit[field]
    return wish.kind === 'keep'
      ? present[field]
      : wish.kind === 'set'
        ? wish.value
        : ''
  }
  return {
    name: present.name,
    newName: value('newName'),
    newTag: value('newTag'),
    digest: value('digest'),
  }
}

/** Two edits may be about one entry, if they want the same. */
function disagree<Known extends Change | Addition>(
  known: Known | undefined,
  after: Values,
): known is Known {
  return (
    known !== undefined &&
    (['newName', 'newTag', 'digest'] as const).some(
      (field) => known.after[field] !== after[field],
    )
  )
}

function conflict(
  file: Kustomization,
  known: Change | Addition,
  after: Values,
): Refused {
  const node = 'entry' in known ? known.entry.item : file.root
  const values = [known.after, after].map(reference).toSorted().join(' and ')
  const message = `two of the images asked for are the one entry ${quote(after.name)}, with different values (${values}): ask for one of them`
  return refuse(file.text, {
    code: 'conflicting-edits',
    offset: nodeStart(node),
    message,
  })
}

function reference({ name, newName, newTag, digest }: Values): string {
  return `${newName || name}${newTag && `:${newTag}`}${digest && `@${digest}`}`
}
