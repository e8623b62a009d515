import type { Entry } from './entries.ts'
import type { Values } from './fields.ts'
import type { Kustomization } from './kustomization.ts'
import { nodeStart } from './nodes.ts'
import { quote, refuse, type Refused } from './text-problem.ts'

/** One field's wish: keep what is there, remove it, or set this text. */
export type FieldEdit =
  | { readonly kind: 'keep' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'set'; readonly value: string }

export interface ImageEdit {
  /**
   * Which entries: those with exactly this `name`; or ('repository') those whose name it is,
   * else all whose newName is of it. Not found: appended, with that as its name.
   */
  readonly find:
    | { readonly by: 'name'; readonly name: string }
    | { readonly by: 'repository'; readonly repository: string }
  readonly newName: FieldEdit
  readonly newTag: FieldEdit
  readonly digest: FieldEdit
}

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
    if (found.length === 0) {
      const after = wished(edit, {
        name: nameOf(edit),
        newName: '',
        newTag: '',
        digest: '',
      })
      const known = additions.get(after.name)
      if (known !== undefined && !isSame(known.after, after))
        return conflict(file, known.after, after)
      additions.set(after.name, {
        after,
        edits: [...(known?.edits ?? []), index],
      })
    }
    for (const entry of found) {
      const after = wished(edit, firstOfName(found, entry).values)
      const known = changes.get(entry)
      if (known !== undefined && !isSame(known.after, after))
        return conflict(file, known.after, after, entry)
      changes.set(entry, {
        entry,
        after,
        edits: [...(known?.edits ?? []), index],
      })
    }
  }
  const inFileOrder = file.entries.flatMap((entry) => changes.get(entry) ?? [])
  const byName = [...additions.values()].toSorted((a, b) =>
    a.after.name < b.after.name ? -1 : 1,
  )
  return { kind: 'plan', changes: inFileOrder, additions: byName }
}

function findEntries(
  entries: readonly Entry[],
  find: ImageEdit['find'],
): readonly Entry[] {
  if (find.by === 'name')
    return entries.filter(({ values }) => values.name === find.name)
  const named = entries.filter(({ values }) => values.name === find.repository)
  if (named.length > 0) return named
  return entries.filter(
    ({ values }) => repositoryOf(values.newName) === find.repository,
  )
}

function nameOf({ find }: ImageEdit): string {
  return find.by === 'name' ? find.name : find.repository
}

/** `newName: registry/app:stable` is not what the field is for, and still names registry/app. */
export function repositoryOf(newName: string): string {
  return newName.replace(/@.*$/s, '').replace(/:[^/]*$/, '')
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

function isSame(a: Values, b: Values): boolean {
  return (
    a.newName === b.newName && a.newTag === b.newTag && a.digest === b.digest
  )
}

function conflict(
  file: Kustomization,
  one: Values,
  other: Values,
  entry?: Entry,
): Refused {
  const offset =
    entry === undefined ? nodeStart(file.root) : nodeStart(entry.item)
  const values = [one, other].map(reference).toSorted().join(' and ')
  const message = `two of the images asked for are the one entry ${quote(one.name)}, with different values (${values}): ask for one of them`
  return refuse(file.text, { code: 'conflicting-edits', offset, message })
}

function reference({ name, newName, newTag, digest }: Values): string {
  return `${newName || name}${newTag && `:${newTag}`}${digest && `@${digest}`}`
}
