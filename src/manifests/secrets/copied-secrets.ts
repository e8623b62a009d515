/** Hiding shorter values would make a text unreadable. */
const shortest = 4
/** A shorter value is hidden as a word of its own only: it can be a part of many words. */
const shortestInWords = 8
/** What is compared of a long value, at its start and at its end. */
const longestEnd = 500

/** What there is of two renders of the same objects. */
export interface Sides<T> {
  readonly before: T
  readonly after: T
}

/**
 * Hides what a replacement has copied of Secrets into other objects, but not that it changed. Keys, kinds, names and
 * images stay: a change could not be read without them.
 * @param values of the Secrets on both sides, which are hidden already
 */
export function hideCopies(
  renders: Sides<string>,
  values: Sides<ReadonlySet<string>>,
): Sides<string> {
  const { before, after } = renders
  const old = spellings(values.before)
  const all = spellings(new Set([...values.before, ...values.after])).filter(
    (text) => {
      const [start = ''] = text.slice(0, longestEnd).split(/\s/, 1)
      const isThere = before.includes(start) || after.includes(start)
      return isThere && !/^(true|false)$/.test(text)
    },
  )
  if (all.length === 0) return renders
  const pattern = new RegExp(all.map(patternOf).join('|'), 'g')
  const wasThere = new Set(old.map(onOneLine))
  return {
    before: hide(before, pattern, () => '(hidden)'),
    after: hide(after, pattern, (text) =>
      wasThere.has(onOneLine(text)) ? '(hidden)' : '(hidden, and changed)',
    ),
  }
}

/** A value as it is, in base64, and decoded. */
export function encodings(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'base64')
  const isBase64 =
    bytes.toString('base64').replace(/=+$/, '') === value.replace(/={1,2}$/, '')
  const decoded = isBase64 ? [bytes.toString()] : []
  return [value, Buffer.from(value).toString('base64'), ...decoded]
}

/** All that values can look like in YAML, and in what programs print, longest first. */
export function spellings(values: Iterable<string>): readonly string[] {
  const texts = [...values]
    .flatMap(encodings)
    .map((text) => text.trim())
    .flatMap((text) => [
      text,
      JSON.stringify(text).slice(1, -1),
      text.replaceAll("'", "''"),
    ])
    .filter((text) => text.length >= shortest)
  return [...new Set(texts)].toSorted((a, b) => b.length - a.length)
}

function patternOf(text: string): string {
  const between = text.length - 2 * longestEnd
  if (between > 0)
    return `${words(text.slice(0, longestEnd))}[^]{${between},}?${words(text.slice(-longestEnd))}`
  return text.length < shortestInWords
    ? `(?<![A-Za-z0-9])${words(text)}(?![A-Za-z0-9])`
    : words(text)
}

/** In a block of YAML, a line has an indent. */
function words(text: string): string {
  return text
    .split(/\s+/)
    .map((word) => RegExp.escape(word))
    .join('\\s+')
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

function hide(
  manifests: string,
  pattern: RegExp,
  note: (text: string) => string,
): string {
  return manifests.replace(pattern, (text: string, at: number) => {
    const start = manifests.lastIndexOf('\n', at - 1) + 1
    const lead = manifests.slice(start, at)
    if (/^[ -]*(apiVersion|kind|image|name|namespace): /.test(lead)) return text
    const end = at + text.length
    const isKey =
      /^[ -]*(?:[\w./][\w./-]*)?$/.test(lead) &&
      /^[\w./-]*:\s/.test(manifests.slice(end, end + 300))
    if (isKey) return text
    // A line that has a key keeps it, so that it stays YAML.
    const key = /^[ -]*$/.test(lead) ? /^[\w./-]+:\s+/.exec(text)?.[0] : ''
    return `${key ?? ''}${note(text)}`
  })
}
