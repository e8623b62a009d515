import type { CommitFacts } from '../request/trailers.ts'
import type { Author } from '../request/publish.ts'
import { outputOf, type Repository } from './repository.ts'
import type { Objects } from './snapshot.ts'

/** A file whose bytes change; its mode stays. */
export interface ChangedFile {
  readonly path: string
  readonly bytes: Buffer
}

interface Store {
  readonly repository: Repository
  readonly objects: Objects
}

/**
 * Writes one commit on top of `parent` that changes exactly these files.
 * Trees are made from their parents' trees, so nothing else is touched, or even fetched.
 *
 * @returns the id of the commit
 */
export async function writeCommit(
  store: Store,
  {
    parent,
    files,
    message,
    author,
  }: {
    readonly parent: string
    readonly files: readonly ChangedFile[]
    readonly message: string
    readonly author: Author
  },
): Promise<string> {
  const { repository } = store
  const blobs = new Map<string, string>()
  for (const { path, bytes } of files)
    blobs.set(path, await hash(repository, bytes, ['-w']))
  const tree = await writeTree(store, `${parent}^{tree}`, blobs)
  const commit = await outputOf(repository, {
    args: ['commit-tree', tree, '-p', parent, '-F', '-'],
    input: message,
    environment: {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.mail,
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.mail,
    },
  })
  await checkFiles(repository, [parent, commit], new Set(blobs.keys()))
  return commit
}

/** Reads a commit that was fetched; its parents need not be here. */
export async function readCommit(
  repository: Repository,
  commit: string,
): Promise<CommitFacts> {
  const text = (
    await repository.local({ args: ['cat-file', 'commit', commit] })
  ).toString()
  const end = text.indexOf('\n\n')
  const header = text.slice(0, end)
  return {
    parents: [...header.matchAll(/^parent (\w+)$/gm)].map(
      ([, parent = '']) => parent,
    ),
    committerMail: /^committer .*<([^>]*)>/m.exec(header)?.[1] ?? '',
    message: text.slice(end + 2),
  }
}

/** Whether a commit has these files already, byte for byte. */
export async function hasFiles(
  { repository, objects }: Store,
  commit: string,
  files: readonly ChangedFile[],
): Promise<boolean> {
  for (const { path, bytes } of files) {
    const found = await objects.find(commit, path)
    if (found.kind !== 'file') return false
    if (found.object !== (await hash(repository, bytes))) return false
  }
  return true
}

async function writeTree(
  store: Store,
  tree: string,
  blobs: ReadonlyMap<string, string>,
): Promise<string> {
  const entries = await store.objects.list(tree)
  const lines: Buffer[] = []
  for (const entry of entries) {
    const { name, mode } = entry
    const inside = below(name, blobs)
    const object =
      blobs.get(name) ??
      (inside.size === 0
        ? entry.object
        : await writeTree(store, entry.object, inside))
    lines.push(
      object === entry.object
        ? entry.line
        : Buffer.from(`${mode} ${entry.type} ${object}\t${name}`),
      Buffer.from('\0'),
    )
  }
  return outputOf(store.repository, {
    args: ['mktree', '-z', '--missing'],
    input: Buffer.concat(lines),
  })
}

function below(folder: string, blobs: ReadonlyMap<string, string>) {
  const prefix = `${folder}/`
  return new Map(
    [...blobs]
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, blob]) => [path.slice(prefix.length), blob]),
  )
}

/** Guards against a mistake of our own: nobody else's file may change. */
async function checkFiles(
  repository: Repository,
  commits: readonly [parent: string, commit: string],
  expected: ReadonlySet<string>,
) {
  const output = await repository.local({
    args: [
      'diff-tree',
      '--no-commit-id',
      '--name-only',
      '-r',
      '-z',
      ...commits,
    ],
  })
  const changed = output
    .toString()
    .split('\0')
    .filter((path) => path !== '')
  const isExact =
    changed.length === expected.size &&
    changed.every((path) => expected.has(path))
  if (!isExact)
    throw new Error(
      `the commit changes ${changed.join(', ')} instead of ${[...expected].join(', ')}`,
    )
}

/** The id of a blob. */
function hash(
  repository: Repository,
  input: Buffer,
  options: readonly string[] = [],
): Promise<string> {
  return outputOf(repository, {
    args: ['hash-object', ...options, '--no-filters', '--stdin'],
    input,
  })
}
