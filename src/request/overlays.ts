import { invalidInput } from '../problem.ts'
import { checkLine, readFolder } from './folder-pattern.ts'
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
 */
export function parseOverlays(input: string, ref: string): Overlays {
  const items = lines(input)
  if (items.length === 0)
    throw invalidInput(
      'overlays',
      'names no folder. Write one per line, such as k8s/overlays/production.',
    )
  const entries = items.map(parseEntry)
  const plain = entries.find(({ pattern }) => pattern === undefined)
  const mapped = entries.find(({ pattern }) => pattern !== undefined)
  if (plain !== undefined && mapped !== undefined)
    throw invalidInput(
      'overlays',
      `mixes folders and a map: "${plain.folder}" has no pattern, "${mapped.pattern}: ${mapped.folder}" has one. Give every line a pattern, or none.`,
    )
  const winner = entries.find(
    ({ pattern }) => pattern === undefined || matches(pattern, ref),
  )
  const pick = (entry: Entry) => entry.pattern === winner?.pattern
  return winner === undefined
    ? { kind: 'no-match', ref, patterns: distinct(entries, 'pattern') }
    : { kind: 'folders', folders: distinct(entries.filter(pick), 'folder') }
}

interface Entry {
  /** Undefined outside a map. */
  readonly pattern: string | undefined
  readonly folder: string
}

function distinct(entries: readonly Entry[], key: keyof Entry) {
  return [...new Set(entries.flatMap((entry) => entry[key] ?? []))]
}

function parseEntry(line: string): Entry {
  checkLine(line, 'overlays')
  const [, , pattern, path = line] =
    /^(["']?)(\S+?)\1\s*:\s+(\S.*)$/.exec(line) ?? []
  if (pattern !== undefined && !pattern.startsWith('refs/'))
    throw invalidInput(
      'overlays',
      `has the pattern "${pattern}", which is not a full ref. Write ${suggestRef(pattern)}`,
    )
  return { pattern, folder: readFolder(path, 'overlays') }
}

function suggestRef(pattern: string): string {
  const path = pattern.replace(/^\/+/, '')
  if (/^(heads|tags|pull)\//.test(path)) return `refs/${path}`
  return /^v[\d*]/.test(path)
    ? `refs/tags/${path}`
    : `refs/heads/${path} (for a tag: refs/tags/${path})`
}

/** `*` matches anything, `/` included; everything else is itself. */
function matches(pattern: string, ref: string): boolean {
  const parts = pattern.split('*').map((part) => RegExp.escape(part))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(ref)
}
