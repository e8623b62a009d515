import { invalidInput } from '../problem.ts'
import { parseFolderPattern, type FolderPattern } from './folder-pattern.ts'
import { bare, lines, required, type Input } from './input-values.ts'

/** The overlays of this run, or the patterns of refs that do not match its ref. */
export type Overlays =
  | { readonly kind: 'folders'; readonly folders: readonly FolderPattern[] }
  | {
      readonly kind: 'no-match'
      readonly ref: string
      readonly patterns: readonly string[]
    }

/**
 * Reads the `overlays` input: one folder per line, or a map of one `pattern: folder` per line, in which the first
 * pattern that matches the full ref wins, with every folder that it is given. A folder may be a pattern itself.
 *
 * @param ref the full ref of the event, such as refs/heads/main
 */
export function parseOverlays(input: Input, ref: string): Overlays {
  const items = lines(required(input, 'overlays'))
  if (items.length === 0)
    throw invalidInput(
      'overlays',
      'names no folder. Write one per line, such as k8s/overlays/production.',
    )
  const entries = items.map((item) => parseEntry(bare(item)))
  const plain = entries.find(({ pattern }) => pattern === undefined)
  const mapped = entries.find(({ pattern }) => pattern !== undefined)
  if (plain !== undefined && mapped !== undefined)
    throw invalidInput(
      'overlays',
      `mixes folders and a map: "${plain.target.folder}" has no pattern, "${mapped.pattern}: ${mapped.target.folder}" has one. Give every line a pattern, or none.`,
    )
  const winner = entries.find(
    ({ pattern }) => pattern === undefined || matches(pattern, ref),
  )
  if (winner === undefined)
    return {
      kind: 'no-match',
      ref,
      patterns: [...new Set(entries.flatMap(({ pattern }) => pattern ?? []))],
    }
  const targets = entries
    .filter(({ pattern }) => pattern === winner.pattern)
    .map(({ target }) => [target.folder, target] as const)
  const glob = targets.find(([, { kind }]) => kind === 'glob')
  if (glob !== undefined && input('images-from') !== '')
    throw invalidInput(
      'overlays',
      `"${glob[0]}" is a pattern, which "images-from" does not take. Write the folders in full.`,
    )
  return { kind: 'folders', folders: [...new Map(targets).values()] }
}

interface Entry {
  /** Undefined outside a map. */
  readonly pattern: string | undefined
  readonly target: FolderPattern
}

function parseEntry(line: string): Entry {
  const [, , pattern, path = line] =
    /^(["']?)(\S+?)\1\s*:\s+(\S.*)$/.exec(line) ?? []
  if (pattern !== undefined && !pattern.startsWith('refs/'))
    throw invalidInput(
      'overlays',
      `has the pattern "${pattern}", which is not a full ref. Write ${suggestRef(pattern)}`,
    )
  return { pattern, target: parseFolderPattern('overlays', bare(path)) }
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
