import type { CommitFacts } from '../request/message.ts'
import type { Author } from '../request/publish.ts'
import type { Repository } from './repository.ts'
import type { Objects } from './snapshot.ts'

/** A file whose bytes change; its mode stays. */
export interface ChangedFile {
  readonly path: string
  readonly bytes: Buffer
}

/**
 * Writes one commit on top of `parent` that changes exactly these files.
 * Trees are made from their parents' trees, so nothing else is touched, or even fetched.
 *
 * @returns the id of the commit
 */
export async function writeCommit(
  {
    repository,
    objects,
  }: { readonly repository: Repository; readonly objects: Objects },
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
  const blobs = new Map<string, { readonly object: string }>()
  for (const { path, bytes } of files) {
    const object = await idOf(repository, {
      args: ['hash-object', '-w', '--no-filters', '--stdin'],
      input: bytes,
    })
    blobs.set(path, { object })
  }
  const tree = await writeTree(
    { repository, objects },
    `${parent}^{tree}`,
    blobs,
  )
  const commit = await idOf(repository, {
    args: ['commit-tree', tree, '-p', parent, '-F', '-'],
    input: message,
    environment: {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.mail,
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.mail,
    },
  })
  await checkFiles(repository, { parent, commit, paths: [...blobs.keys()] })
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
  {
    repository,
    objects,
  }: { readonly repository: Repository; readonly objects: Objects },
  commit: string,
  files: readonly ChangedFile[],
): Promise<boolean> {
  for (const { path, bytes } of files) {
    const found = await objects.find(commit, path)
    const object = await idOf(repository, {
      args: ['hash-object', '--no-filters', '--stdin'],
      input: bytes,
    })
    if (found.kind !== 'file' || found.object !== object) return false
  }
  return true
}

async function writeTree(
  where: { readonly repository: Repository; readonly objects: Objects },
  tree: string,
  blobs: ReadonlyMap<string, { readonly object: string }>,
): Promise<string> {
  const entries = await where.objects.list(tree)
  const lines: Buffer[] = []
  for (const entry of entries) {
    const { name, mode } = entry
    const inside = below(name, blobs)
    const object =
      blobs.get(name)?.object ??
      (inside.size === 0
        ? entry.object
        : await writeTree(where, entry.object, inside))
    lines.push(
      object === entry.object
        ? entry.line
        : Buffer.from(`${mode} ${entry.type} ${object}\t${name}`),
      Buffer.from('\0'),
    )
  }
  return idOf(where.repository, {
    args: ['mktree', '-z', '--missing'],
    input: Buffer.concat(lines),
  })
}

function below<T>(folder: string, blobs: ReadonlyMap<string, T>) {
  const prefix = `${folder}/`
  return new Map(
    [...blobs]
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, blob]) => [path.slice(prefix.length), blob]),
  )
}

async function checkFiles(
  repository: Repository,
  {
    parent,
    commit,
    paths,
  }: {
    readonly parent: string
    readonly commit: string
    readonly paths: readonly string[]
  },
) {
  const output = await repository.local({
    args: [
      'diff-tree',
      '--no-commit-id',
      '--name-only',
      '-r',
      '-z',
      parent,
      commit,
    ],
  })
  const changed = output
    .toString()
    .split('\0')
    .filter((path) => path !== '')
  const expected = new Set(paths)
  if (
    changed.length !== expected.size ||
    changed.some((path) => !expected.has(path))
  )
    throw new Error(
      `the commit changes ${changed.join(', ')} instead of ${paths.join(', ')}`,
    )
}

async function idOf(
  repository: Repository,
  command: Parameters<Repository['local']>[0],
): Promise<string> {
  return (await repository.local(command)).toString().trim()
}
