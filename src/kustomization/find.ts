import type { Entry } from './entries.ts'
import type { ImageEdit } from './image-edit.ts'

export function findEntries(
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

/** `newName: registry/app:stable` is not what the field is for, and still names registry/app. */
export function repositoryOf(newName: string): string {
  return newName.replace(/@.*$/s, '').replace(/:[^/]*$/, '')
}
