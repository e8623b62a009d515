import { bare, lines, type Input } from './input-values.ts'
import { invalidInput } from './invalid-input.ts'

/** Why there is nothing to do: the map of an input has no pattern that matches the ref of the run. */
export function noMatch(input: Input, ref: string) {
  for (const name of ['overlays', 'branch'] as const) {
    const entries = lines(input(name)).map((item) => parseEntry(name, item))
    const patterns = new Set(entries.flatMap(({ pattern }) => pattern ?? []))
    if (patterns.size === 0 || entries.some((one) => counts(one, ref))) continue
    return {
      kind: 'skip',
      reason: `no-matching-${name === 'overlays' ? 'overlay' : name}`,
      why: `No pattern of "${name}" matches ${ref}. The patterns are ${[...patterns].join(', ')}.`,
    } as const
  }
  return undefined
}

/**
 * Reads values, one per line, or a map of one `pattern: value` per line, in which the first pattern that matches the
 * full ref wins, with every value that it is given; none where no pattern matches.
 *
 * @param what the values, for messages
 * @param ref the full ref of the event, such as refs/heads/main
 * @throws Refusal (invalid-input)
 */
export function valuesForRef(
  input: 'overlays' | 'branch',
  what: string,
  { items, ref }: { readonly items: readonly string[]; readonly ref: string },
): readonly string[] {
  const entries = items.map((item) => parseEntry(input, item))
  const plain = entries.find(({ pattern }) => pattern === undefined)
  const mapped = entries.find(({ pattern }) => pattern !== undefined)
  if (plain !== undefined && mapped !== undefined)
    throw invalidInput(
      input,
      `mixes ${what} and a map: "${plain.value}" has no pattern, "${mapped.pattern}: ${mapped.value}" has one. Give every line a pattern, or none.`,
    )
  const winner = entries.find((one) => counts(one, ref))
  return entries
    .filter(({ pattern }) => pattern === winner?.pattern)
    .map(({ value }) => value)
}

interface Entry {
  /** Undefined outside a map. */
  readonly pattern: string | undefined
  readonly value: string
}

function parseEntry(input: 'overlays' | 'branch', item: string): Entry {
  const line = bare(item)
  const [, , pattern, text = ''] =
    /^(["']?)(refs\/[^\s:]+|\S+?(?=\1\s*:(?:\s|$)))\1\s*:\s*(.*)$/.exec(line) ??
    []
  const value = pattern === undefined ? line : bare(text)
  if (pattern === input)
    throw invalidInput(
      input,
      `begins with its own name, "${pattern}:". Write the values alone, one per line.`,
    )
  if (pattern !== undefined && !pattern.startsWith('refs/'))
    throw invalidInput(
      input,
      `has the pattern "${pattern}", which is not a full ref. Write ${suggestRef(pattern)}.`,
    )
  if (value === '')
    throw invalidInput(
      input,
      `has nothing ${pattern === undefined ? 'between quotes' : `behind "${pattern}:"`}. Write the value on the same line, and the pattern again for another one.`,
    )
  return { pattern, value }
}

function suggestRef(pattern: string): string {
  const path = pattern.replace(/^\/+/, '')
  if (/^(heads|tags|pull)\//.test(path)) return `refs/${path}`
  return /^v[\d*]/.test(path)
    ? `refs/tags/${path}`
    : `refs/heads/${path} (for a tag: refs/tags/${path})`
}

/** Outside a map, every value counts. In a pattern, `*` matches anything, `/` included; everything else is itself. */
function counts({ pattern }: Entry, ref: string): boolean {
  if (pattern === undefined) return true
  const parts = pattern.split('*').map((part) => RegExp.escape(part))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(ref)
}
