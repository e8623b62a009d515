import type { Entry } from './entries.ts'
import type { Values } from './fields.ts'

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

export function findEntries(
  entries: readonly Entry[],
  find: ImageEdit['find'],
): readonly Entry[] {
  const wanted = find.by === 'name' ? find.name : find.repository
  const named = entries.filter(({ values }) => values.name === wanted)
  if (find.by === 'name' || named.length > 0) return named
  return entries.filter(({ values }) => isOf(find, values))
}

/** Whether what an edit finds depends on what the entries' newName says. */
export function isFoundByNewName(
  entries: readonly Entry[],
  find: ImageEdit['find'],
): boolean {
  const found = findEntries(entries, find)
  return (
    find.by === 'repository' &&
    found.some(({ values }) => values.name !== find.repository)
  )
}

/** Whether the entry is of the repository, as its name or as its newName. */
export function isOf(
  find: ImageEdit['find'],
  { name, newName }: Values,
): boolean {
  return (
    find.by === 'repository' &&
    (name === find.repository || repositoryOf(newName) === find.repository)
  )
}

/** `newName: registry/app:stable` is not what the field is for, and still names registry/app. */
export function repositoryOf(newName: string): string {
  return newName.replace(/@.*$/s, '').replace(/:[^/]*$/, '')
}
