const encoder = new TextEncoder()

/** Cuts a text at the end of a line, to at most so many bytes. */
export function cut(text: string, max: number): string {
  if (Buffer.byteLength(text) <= max) return text
  const { read } = encoder.encodeInto(text, new Uint8Array(Math.max(0, max)))
  const end = text.lastIndexOf('\n', read)
  const shown = text.slice(0, end < 0 ? read : end)
  return `${shown}\n... cut here, ${text.length - shown.length} characters more`
}

/** The limit of each, so that all together keep within a total: small ones leave room for large ones. */
export function fairShare(sizes: readonly number[], max: number): number {
  let rest = max
  for (const [index, size] of sizes.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(rest / (sizes.length - index))
    if (size > share) return share
    rest -= size
  }
  return max
}

/** The first parts that fit into so many bytes. */
export function partsWithinLimit(
  parts: readonly string[],
  max: number,
): readonly string[] {
  let rest = max
  const end = parts.findIndex(
    (part) => (rest -= Buffer.byteLength(part) + 2) < 0,
  )
  return end < 0 ? parts : [...parts.slice(0, end), 'More does not fit here.']
}
