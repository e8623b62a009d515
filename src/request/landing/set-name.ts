/** GitHub takes 255 bytes for a ref; two of these and a branch fit. */
const longest = 80

/**
 * One part of a ref for a set of names. A slash becomes two hyphens, as git cannot have both `acme/api` and
 * `acme/api/worker`. Where another set would get the same name, a hash is added.
 */
export function setName(names: readonly string[]): string {
  const sorted = [...new Set(names)].toSorted()
  const readable = sorted
    .map((name) =>
      name.replaceAll('/', '--').replace(/[^A-Za-z0-9_.-]|\.(?=\.)/g, '_'),
    )
    .join('+')
    .slice(0, longest)
    .replace(/^[-.]+|[-.]+$|\.lock$/g, '')
  const isExact = sorted.every((name) =>
    /^[A-Za-z0-9]+([._/-][A-Za-z0-9]+)*$/.test(name),
  )
  return isExact && readable === sorted.join('+').replaceAll('/', '--')
    ? readable
    : `${readable || 'root'}-${hash(sorted.join('\n'))}`
}

/** FNV-1a with 32 bits: against confusion, not against an attack. */
export function hash(text: string): string {
  let value = 0x811c9dc5
  for (const letter of text)
    value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}
