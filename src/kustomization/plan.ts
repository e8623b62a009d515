import { eachField, FIELD_NAMES, type Values } from './fields.ts'
import type { Entry, Kustomization } from './kustomization.ts'
import { nodeStart } from './nodes.ts'
import { quote, refuse } from './text-problem.ts'

/** What one field should be: what it is, nothing, or this text. */
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

/** An entry that is not there yet. */
export interface Addition {
  /** What kustomize should read from it. */
  readonly after: Values
  /** Indices into the edits: two may be about one entry if they agree. */
  readonly edits: readonly number[]
}

/** An entry that is there. */
export interface Change extends Addition {
  readonly entry: Entry
}

type Planned = Addition & Partial<Change>

export interface Plan {
  /** In the order of the file. */
  readonly changes: readonly Change[]
  /** By name, so that the order of the edits does not matter. */
  readonly additions: readonly Addition[]
}

/** What the edits make of which entries; refuses edits that contradict each other. */
export function planEdits(
  file: Kustomization,
  edits: readonly ImageEdit[],
): Plan {
  const changes = new Map<Entry, Change>()
  const additions = new Map<string, Addition>()
  for (const [index, edit] of edits.entries()) {
    const found = findEntries(file.entries, edit.find)
    for (const entry of found) {
      // Of several entries of one name, kustomize keeps values from the first one, even if it has none.
      const { name } = entry.values
      const first = found.find(({ values }) => values.name === name) ?? entry
      const after = afterEdit(edit, first.values)
      const known = changes.get(entry)
      const indices = [...agreeing(file, known, after), index]
      changes.set(entry, { entry, after, edits: indices })
    }
    if (found.length > 0) continue
    const name = wantedBy(edit.find)
    const after = afterEdit(edit, { ...eachField(() => ''), name })
    const indices = [...agreeing(file, additions.get(name), after), index]
    additions.set(name, { after, edits: indices })
  }
  const planned = [...changes.values(), ...additions.values()]
  for (const [index, edit] of edits.entries())
    checkNextTime(file, { index, edit }, planned)
  return {
    changes: file.entries.flatMap((entry) => changes.get(entry) ?? []),
    additions: [...additions.values()].toSorted((a, b) =>
      a.after.name < b.after.name ? -1 : 1,
    ),
  }
}

/** What one edit makes can be what another one finds the next time, when it should find nothing to do. */
function checkNextTime(
  file: Kustomization,
  { index, edit }: { readonly index: number; readonly edit: ImageEdit },
  planned: readonly Planned[],
): void {
  const { find } = edit
  const isByNewName =
    find.by === 'repository' &&
    findEntries(file.entries, find).some(
      ({ values }) => values.name !== find.repository,
    )
  if (!isByNewName) return
  for (const known of planned)
    if (!known.edits.includes(index) && isOf(find, known.after))
      agreeing(file, known, afterEdit(edit, known.after))
}

function wantedBy(find: ImageEdit['find']): string {
  return find.by === 'name' ? find.name : find.repository
}

function findEntries(
  entries: readonly Entry[],
  find: ImageEdit['find'],
): readonly Entry[] {
  const wanted = wantedBy(find)
  const named = entries.filter(({ values }) => values.name === wanted)
  if (find.by === 'name' || named.length > 0) return named
  return entries.filter(({ values }) => isOf(find, values))
}

/** Whether the entry is of the repository, as its name or as its newName. */
function isOf(find: ImageEdit['find'], { name, newName }: Values): boolean {
  const wanted = wantedBy(find)
  return (
    find.by === 'repository' &&
    (name === wanted || repositoryOf(newName) === wanted)
  )
}

/** `newName: registry/app:stable` is not what the field is for, and still names registry/app. */
export function repositoryOf(newName: string): string {
  return newName.replace(/@.*$/s, '').replace(/:[^/]*$/, '')
}

function afterEdit(edit: ImageEdit, present: Values): Values {
  return eachField((field) => {
    if (field === 'name') return present.name
    const wanted = edit[field]
    if (wanted.kind === 'keep') return present[field]
    return wanted.kind === 'set' ? wanted.value : ''
  })
}

/** The edits that want this too; refuses where they want something else. */
function agreeing(
  file: Kustomization,
  known: Planned | undefined,
  after: Values,
): readonly number[] {
  if (known === undefined) return []
  if (FIELD_NAMES.every((field) => known.after[field] === after[field]))
    return known.edits
  const values = [known.after, after].map(reference).toSorted().join(' and ')
  const message = `two of the images asked for are the one entry ${quote(after.name)}, with different values (${values}): ask for one of them`
  const node = known.entry?.item ?? file.root
  return refuse('conflicting-edits', nodeStart(node), message)
}

function reference({ name, newName, newTag, digest }: Values): string {
  return `${newName || name}${newTag && `:${newTag}`}${digest && `@${digest}`}`
}
