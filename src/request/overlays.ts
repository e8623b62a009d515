import { invalidInput, Refusal } from '../problem.ts'
import { lines } from './input-values.ts'

/** The overlays of this run: folders relative to the repository's root, `.` for the root itself. */
export type Overlays =
  | { readonly kind: 'folders'; readonly folders: readonly string[] }
  | {
      readonly kind: 'no-match'
      readonly ref: string
      readonly patterns: readonly string[]
    }

/**
 * Reads the `overlays` input: one folder per line, or a map of one `pattern: folder` per line, in which the first
 * pattern that matches the full ref wins, with every folder that it is given.
 *
 * @param ref the full ref of the event, such as refs/heads/main
 * @throws Refusal (invalid-input, overlay-outside-repository)
 */
export function parseOverlays(input: string, ref: string): Overlays {
  const items = lines(input)
  if (items.length === 0)
    throw invalidInput(
      'overlays',
      'names no folder. Write one per line, such as k8s/overlays/production.',
    )
  const entries = items.map(parseEntry)
  const plain = entries.find((entry) => entry.pattern === undefined)
  const mapped = entries.find((entry) => entry.pattern !== undefined)
  if (plain !== undefined && mapped !== undefined)
    throw invalidInput(
      'overlays',
      `mixes folders and a map: "${plain.folder}" has no pattern, "${mapped.pattern}: ${mapped.folder}" has one. Give every line a pattern, or none.`,
    )
  if (mapped === undefined) return folders(entries)
  const winner = entries.find(
    ({ pattern }) => pattern !== undefined && matches(pattern, ref),
  )
  if (winner === undefined)
    return {
      kind: 'no-match',
      ref,
      patterns: [...new Set(entries.flatMap(({ pattern }) => pattern ?? []))],
    }
  return folders(entries.filter(({ pattern }) => pattern === winner.pattern))
}

interface Entry {
  readonly pattern: string | undefined
  readonly folder: string
}

function folders(entries: readonly Entry[]): Overlays {
  return {
    kind: 'folders',
    folders: [...new Set(entries.map((entry) => entry.folder))],
  }
}

function parseEntry(line: string): Entry {
  if (line.startsWith('- ') || line.includes(','))
    throw invalidInput(
      'overlays',
      `"${line}" is not a folder. Write one per line, without "- " and without commas.`,
    )
  const match = /^(["']?)(\S+?)\1\s*:\s+(\S.*)$/.exec(line)
  if (match === null)
    return { pattern: undefined, folder: readFolder(line, 'overlays') }
  const [, , pattern = '', path = ''] = match
  if (!pattern.startsWith('refs/'))
    throw invalidInput(
      'overlays',
      `has the pattern "${pattern}", which is not a full ref. Write ${suggestRef(pattern)}`,
    )
  return { pattern, folder: readFolder(path, 'overlays') }
}

function suggestRef(pattern: string): string {
  const path = pattern.replace(/^\/+/, '')
  return /^(heads|tags|pull)\//.test(path)
    ? `refs/${path}`
    : /^v[\d*]/.test(path)
      ? `refs/tags/${path}`
      : `refs/heads/${path} (for a tag: refs/tags/${path})`
}

/** `*` matches anything, `/` included; everything else is itself. */
function matches(pattern: string, ref: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => RegExp.escape(part))
    .join('.*')
  return new RegExp(`^${expression}$`, 's').test(ref)
}

/**
 * A folder as the user may write it (`./a/b/`, `a/b/kustomization.yaml`) as a path that git knows.
 * Paths of git never begin with `/` and hold no `..`, no backslash and no `.git`.
 */
export function readFolder(
  path: string,
  input: 'overlays' | 'validate-overlays',
): string {
  const outside = (why: string) => outsideRefusal(path, { input, why })
  if (/^(\/|[a-zA-Z]:)/.test(path)) throw outside('it is an absolute path')
  if (/[\\\p{Cc}]/u.test(path))
    throw outside(
      'it holds a backslash or a control character; separate folders by "/"',
    )
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined)
      throw outside('it leads out of the repository')
  }
  if (parts.some((part) => part.toLowerCase() === '.git'))
    throw outside('it lies in ".git"')
  if (/^(kustomization\.ya?ml|Kustomization)$/.test(parts.at(-1) ?? ''))
    parts.pop()
  return parts.join('/') || '.'
}

function outsideRefusal(
  path: string,
  { input, why }: { readonly input: string; readonly why: string },
): Refusal {
  return new Refusal({
    code: 'overlay-outside-repository',
    message: `Input "${input}": "${path}" is not a folder of the repository: ${why}. Write it relative to the repository's root, such as k8s/overlays/production.`,
  })
}
