import {
  entryReference,
  type FieldEdit,
  type ImageEdit,
} from '../image/entry.ts'
import { repositoryOf, splitReference } from '../image/reference.ts'
import { eachField, FIELD_NAMES, type Values } from './fields.ts'
import type { Entry, Kustomization } from './kustomization.ts'
import { nodeStart } from '../yaml/nodes.ts'
import { quote, refuse } from '../yaml/refusal.ts'

/** What becomes of an entry. */
interface Planned {
  /** Undefined for one that is not there yet. */
  readonly entry: Entry | undefined
  /** What kustomize should read from it. */
  readonly after: Values
  /** Indices into the edits: two may be about one entry if they agree. */
  readonly edits: readonly number[]
}

export type Change = Planned & { readonly entry: Entry }

export interface Plan {
  /** In the order of the file. */
  readonly changes: readonly Change[]
  /** By name, so that the order of the edits does not matter. */
  readonly additions: readonly Planned[]
}

/** What the edits make of which entries; refuses edits that contradict each other. */
export function planEdits(
  file: Kustomization,
  edits: readonly ImageEdit[],
): Plan {
  const planned = new Map<Entry | string, Planned>()
  const byNewName: (readonly [number, ImageEdit])[] = []
  for (const [index, edit] of edits.entries()) {
    const { names } = edit.find
    const found = findEntries(file.entries, edit.find)
    if (found.some(({ values }) => !names.includes(values.name)))
      byNewName.push([index, edit])
    for (const entry of found.length === 0 ? [undefined] : found) {
      const name = entry?.values.name ?? names[0]
      // Of several entries of one name, kustomize keeps values from the first one, even if it has none.
      const first = found.find(({ values }) => values.name === name)
      const empty = { ...eachField(() => ''), name }
      const after = afterEdit(edit, first?.values ?? empty)
      const known = planned.get(entry ?? name)
      const indices = [...agreeing(file, known, after), index]
      planned.set(entry ?? name, { entry, after, edits: indices })
    }
  }
  // What one edit makes can be what another one finds the next time, when it should find nothing to do.
  for (const [index, edit] of byNewName)
    for (const known of planned.values())
      if (!known.edits.includes(index) && isOf(edit.find, known.after))
        agreeing(file, known, afterEdit(edit, known.after))
  return {
    changes: file.entries.flatMap((entry) => {
      const change = planned.get(entry)
      return change === undefined ? [] : [{ ...change, entry }]
    }),
    additions: [...planned.values()]
      .filter(({ entry }) => entry === undefined)
      .toSorted((a, b) => (a.after.name < b.after.name ? -1 : 1)),
  }
}

function findEntries(
  entries: readonly Entry[],
  find: ImageEdit['find'],
): readonly Entry[] {
  const named = entries.filter(({ values }) => find.names.includes(values.name))
  if (find.by === 'name' || named.length > 0) return named
  return entries.filter(({ values }) => isOf(find, values))
}

/** Whether the entry is of a repository, as its name or as its newName. */
function isOf({ names }: ImageEdit['find'], { name, newName }: Values) {
  return names.includes(name) || names.includes(repositoryOf(newName))
}

function afterEdit(edit: ImageEdit, present: Values): Values {
  const { name } = present
  const asked = valueAfter(edit.newName, present.newName)
  // A newName that repeats the name says what none says, so it stays.
  const newName = asked === '' && present.newName === name ? name : asked
  const isKept = newName === present.newName
  const inside = versionInside(present)
  const isAsked =
    edit.newTag.kind === 'set' ||
    (edit.digest.kind === 'set' && inside?.digest !== '')
  if (inside === undefined || (isKept && !isAsked)) {
    const newTag = valueAfter(edit.newTag, present.newTag)
    return {
      name,
      newName,
      newTag,
      digest: valueAfter(edit.digest, present.digest),
    }
  }
  const newTag = valueAfter(edit.newTag, inside.tag)
  const digest = valueAfter(edit.digest, inside.digest || present.digest)
  if (!isKept) return { name, newName, newTag, digest }
  const isDigestInside = inside.digest !== ''
  const version = { newTag, digest: isDigestInside ? digest : '' }
  return {
    name,
    newName: entryReference({ name: inside.repository, ...version }),
    newTag: '',
    digest: isDigestInside ? '' : digest,
  }
}

function valueAfter(edit: FieldEdit, present: string): string {
  if (edit.kind === 'keep') return present
  return edit.kind === 'set' ? edit.value : ''
}

/** The version that a newName such as `registry/app:v1` holds, as long as the entry has no field for it. */
function versionInside({ newName, newTag, digest: field }: Values) {
  const { repository, tag = '', digest = '' } = splitReference(newName)
  const hasField = newTag !== '' || (digest !== '' && field !== '')
  return newName === repository || hasField
    ? undefined
    : { repository, tag, digest }
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
  const values = [known.after, after].map(entryReference).toSorted()
  const message = `two of the images set the entry ${quote(after.name)} to different values (${values.join(' and ')}): keep one of them`
  const node = known.entry?.item ?? file.root
  return refuse('conflicting-edits', nodeStart(node), message)
}
