const encoder = new TextEncoder()

/** How many bytes a text takes up, as the runner counts them. */
export function byteLength(text: string): number {
  return encoder.encode(text).length
}

/** The text, cut at the end of a line where it is longer than so many bytes. */
export function cut(text: string, most: number): string {
  if (byteLength(text) <= most) return text
  const { read } = encoder.encodeInto(text, new Uint8Array(Math.max(0, most)))
  const end = text.lastIndexOf('\n', read)
  const shown = text.slice(0, end < 0 ? read : end)
  return `${shown}\n... cut here, ${text.length - shown.length} characters more`
}

/** The size to which each is cut when all together may take so much: the small ones leave room to the large. */
export function fairShare(sizes: readonly number[], most: number): number {
  let left = most
  for (const [index, size] of sizes.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (sizes.length - index))
    if (size > share) return share
    left -= size
  }
  return most
}

/** The parts as long as there is room for them. */
export function partsWithinLimit(
  parts: readonly string[],
  most: number,
): readonly string[] {
  let left = most
  const end = parts.findIndex((part) => (left -= byteLength(part) + 2) < 0)
  return end < 0 ? parts : [...parts.slice(0, end), 'More does not fit here.']
}
