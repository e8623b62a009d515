import type { ImageEdit } from '../../../../src/image/entry.ts'
import type { ReadEntry } from './reading.ts'

/** The names of the entries that an edit is about: a rule of ours, as kustomize finds by name only. */
export function namesFor(
  edit: ImageEdit,
  entries: readonly ReadEntry[],
): readonly string[] {
  const { find } = edit
  if (find.by === 'name') return find.names
  const names = new Set(entriesFor(edit, entries).map(({ name = '' }) => name))
  return names.size === 0 ? find.names : [...names]
}

/** kustomize cannot set one of several entries of a name, and a request for a repository can. */
export function meansSomeOfName(
  edit: ImageEdit,
  entries: readonly ReadEntry[],
): boolean {
  const found = entriesFor(edit, entries)
  const names = new Set(found.map(({ name }) => name))
  return entries.some(
    (entry) => names.has(entry.name) && !found.includes(entry),
  )
}

function entriesFor(
  { find }: ImageEdit,
  entries: readonly ReadEntry[],
): readonly ReadEntry[] {
  const [wanted] = find.names
  const named = entries.filter(({ name }) => name === wanted)
  return find.by === 'name' || named.length > 0
    ? named
    : entries.filter(({ newName = '' }) => repositoryOf(newName) === wanted)
}

/** A port is before a slash, a tag is not. */
function repositoryOf(image: string): string {
  const [named = ''] = image.split('@', 1)
  const colon = named.lastIndexOf(':')
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named
}

/** `NAME=NEWNAME:TAG@DIGEST`, in which `*` keeps a part and what is not written goes. */
export function argumentFor(name: string, edit: ImageEdit): string {
  const part = (field: 'newName' | 'newTag' | 'digest', mark: string) => {
    const wish = edit[field]
    if (wish.kind === 'remove') return ''
    return mark + (wish.kind === 'set' ? wish.value : '*')
  }
  return `${name}=${part('newName', '')}${part('newTag', ':')}${part('digest', '@')}`
}
