import type { ImageEdit } from '../../../../src/image/entry.ts'
import type { Case } from '../generate/case.ts'

/** Whether something in the file or in what is asked of it is a cause to refuse with this word. */
export function mayRefuse(
  code: string,
  { entries, edits, traits: ofFile }: Case,
  names: readonly (readonly string[])[],
): boolean {
  const all = names.flat()
  if (ofFile.has(code)) return true
  if (code === 'entry-without-name') return all.includes('')
  if (code === 'conflicting-edits')
    return (
      new Set(all).size < all.length ||
      edits.some((edit) => edits.some((other) => makes(edit, other)))
    )
  return entries.some(
    ({ values: { name = '' }, traits }) =>
      all.includes(name) && traits.has(code),
  )
}

/** Whether one edit makes an entry that the other one would find the next time. */
function makes(
  { find: own, newName }: ImageEdit,
  { find }: ImageEdit,
): boolean {
  if (find.by === 'name') return false
  const isNamed = own.by === 'name' && own.names[0] === find.names[0]
  const isRenamed = newName.kind === 'set' && newName.value === find.names[0]
  return isNamed || isRenamed
}
