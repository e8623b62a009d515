/**
 * What `add-mask` hides, and nothing else: the real runner also hides encoded forms of each secret,
 * which would cover up an action that forgets to mask the base64 of its token.
 */
export class Masks {
  readonly #values = new Set<string>()

  get values(): string[] {
    return [...this.#values]
  }

  /** The value, and each of its lines. */
  add(value: string): void {
    this.#values.add(value)
    for (const line of value.split(/[\r\n]+/)) {
      if (line.trim() !== '') this.#values.add(line.trim())
    }
  }

  apply(text: string): string {
    const ranges = [...this.#values]
      .flatMap((value) => occurrences(text, value))
      .toSorted((a, b) => a[0] - b[0])
    let masked = ''
    let at = 0
    for (const [start, end] of ranges) {
      // Values that overlap or touch are one secret to the reader.
      if (start > at || at === 0) masked += `${text.slice(at, start)}***`
      at = Math.max(at, end)
    }
    return masked + text.slice(at)
  }
}

function occurrences(text: string, value: string): [number, number][] {
  const found: [number, number][] = []
  for (
    let at = text.indexOf(value);
    at >= 0;
    at = text.indexOf(value, at + 1)
  ) {
    found.push([at, at + value.length])
  }
  return found
}
