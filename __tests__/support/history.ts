import { randomUUID } from 'node:crypto'
import type { Person } from './fast-import.ts'
import { git } from './git.ts'

export interface Commit {
  readonly id: string
  readonly parents: readonly string[]
  readonly author: Person
  readonly committer: Person
  /** ISO 8601. */
  readonly date: string
  readonly subject: string
  /** What stands below the subject, trailers included. */
  readonly body: string
  /** All values of each key: a forged second one is seen. */
  readonly trailers: Readonly<Record<string, readonly string[]>>
  /** Paths that differ from the first parent. */
  readonly files: readonly string[]
}

// Not guessable: a commit message that forges a separator is among the things tests write.
const record = randomUUID()
const field = randomUUID()

const format = [
  '%H',
  '%P',
  '%an',
  '%ae',
  '%cn',
  '%ce',
  '%aI',
  '%s',
  '%b',
  '%(trailers:only,unfold)',
  '',
].join(field)

/** The commits that a revision reaches, newest first. */
export async function logOf(
  repository: string,
  revision: string,
): Promise<Commit[]> {
  const options = ['-z', '--name-only', '--diff-merges=first-parent']
  const output = await git(
    [
      'log',
      '--topo-order',
      ...options,
      `--format=${record}${format}`,
      revision,
    ],
    { cwd: repository },
  )
  const records = output.toString().split(record).slice(1)
  return records.map((text) => commitOf(text.split(field)))
}

function commitOf(fields: readonly string[]): Commit {
  const [id = '', parents = '', an = '', ae = '', cn = '', ce = ''] = fields
  const [date = '', subject = '', body = '', trailers = '', files = ''] =
    fields.slice(6)
  return {
    id,
    parents: parents.split(' ').filter(Boolean),
    author: { name: an, email: ae },
    committer: { name: cn, email: ce },
    date,
    subject,
    body: body.trimEnd(),
    trailers: trailersOf(trailers.split('\n')),
    files: files
      .split('\0')
      .map((path) => path.replace(/^\n/, ''))
      .filter(Boolean),
  }
}

function trailersOf(lines: readonly string[]): Record<string, string[]> {
  const trailers: Record<string, string[]> = {}
  for (const text of lines) {
    const at = text.indexOf(':')
    if (at < 1) continue
    const key = text.slice(0, at)
    trailers[key] = [...(trailers[key] ?? []), text.slice(at + 1).trim()]
  }
  return trailers
}
