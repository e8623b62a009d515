import { posix } from 'node:path'
import type { Repository } from './repository.ts'
import type { Objects } from './snapshot.ts'
import type { ObjectStore } from './store.ts'
import { parseTree, type TreeEntry } from './tree.ts'
import { objectId } from './pack.ts'
import type { Author } from '../request/landing/publish.ts'
import type { CommitFacts } from '../request/landing/trailers.ts'

/** A file that is made, deleted, or whose bytes change; its mode stays. */
export interface ChangedFile {
  readonly path: string
  /** Undefined for a file that is deleted. */
  readonly bytes: Buffer | undefined
}

/** Files as planned for a commit that the server has, and the message of the commit that changes them. */
export interface Change {
  readonly parent: string
  readonly files: readonly ChangedFile[]
  readonly message: string
}

interface Store {
  readonly repository: Repository
  readonly objects: Objects
}

/**
 * Writes one commit on top of `parent` that changes exactly these files. git reads no trees but those above the files.
 * @returns the id of the commit
 */
export async function writeCommit(
  { repository, objects }: Store,
  { parent, files, message }: Change,
  author: Author,
): Promise<string> {
  const changes = await Promise.all(
    files.map(async ({ path, bytes }) => {
      if (bytes === undefined) return [`D ${quoted(path)}\n`]
      const found = await objects.find(parent, path)
      const isProgram = found.kind === 'file' && found.mode === '100755'
      const mode = isProgram ? '100755' : '100644'
      return [`M ${mode} inline ${quoted(path)}\n`, ...data(bytes)]
    }),
  )
  // The format is that of git-fast-import(1).
  const stream = [
    'commit refs/kustomize-bump/commit\nmark :1\n',
    `committer ${author.name} <${author.mail}> now\n`,
    ...data(Buffer.from(message)),
    `from ${parent}\n`,
    ...changes.flat(),
    'get-mark :1\ndone\n',
  ].map((part) => Buffer.from(part))
  const options = ['--quiet', '--force', '--done', '--date-format=now']
  const output = await repository.local(['fast-import', ...options], {
    input: Buffer.concat(stream),
  })
  const commit = output.trim()
  const rootOf = async (id: string): Promise<TreeEntry> => {
    const object = await objects.root(id)
    return { mode: '040000', type: 'tree', object, name: '' }
  }
  const sides = [await rootOf(parent), await rootOf(commit)] as const
  const changed = await changedPaths(repository.store, ...sides)
  // Guards against a mistake of our own: nobody else's file may change.
  const [is, shouldBe] = [changed, files.map(({ path }) => path)].map((paths) =>
    paths.toSorted().join(', '),
  )
  if (is !== shouldBe)
    throw new Error(`the commit changes ${is} instead of ${shouldBe}`)
  return commit
}

function data(bytes: Buffer): readonly (Buffer | string)[] {
  return [`data ${bytes.length}\n`, bytes, '\n']
}

function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
}

/** The paths of the files at which two trees differ; '' for a file itself. */
async function changedPaths(
  store: ObjectStore,
  was: TreeEntry | undefined,
  is: TreeEntry | undefined,
): Promise<readonly string[]> {
  if (was?.object === is?.object && was?.mode === is?.mode) return []
  const old = await entriesOf(store, was)
  const now = await entriesOf(store, is)
  const below = [...new Set([...old.keys(), ...now.keys()])].map(
    async (name) => {
      const paths = await changedPaths(store, old.get(name), now.get(name))
      return paths.map((path) => posix.join(name, path))
    },
  )
  const isFile = [was, is].some((one) => one && one.type !== 'tree')
  return [...(isFile ? [''] : []), ...(await Promise.all(below)).flat()]
}

async function entriesOf(
  store: ObjectStore,
  entry: TreeEntry | undefined,
): Promise<ReadonlyMap<string, TreeEntry>> {
  const entries =
    entry?.type === 'tree' ? parseTree(await store.read(entry.object)) : []
  return new Map(entries.map((one) => [one.name, one]))
}

/** Reads a commit that was fetched; its parents need not be here. */
export async function readCommit(
  { store }: Repository,
  commit: string,
): Promise<CommitFacts> {
  const text = (await store.read(commit)).bytes.toString()
  const end = text.indexOf('\n\n')
  const header = text.slice(0, end)
  return {
    parents: [...header.matchAll(/^parent (\w+)$/gm)].map(
      ([, parent = '']) => parent,
    ),
    committerMail: /^committer [^<]*<([^>]*)>/m.exec(header)?.[1] ?? '',
    message: text.slice(end + 2),
  }
}

/** Whether a commit has these files already, byte for byte. */
export async function hasFiles(
  objects: Objects,
  commit: string,
  files: readonly ChangedFile[],
): Promise<boolean> {
  for (const { path, bytes } of files) {
    const found = await objects.find(commit, path)
    const object = found.kind === 'file' ? found.object : undefined
    if (object !== (bytes && objectId('blob', bytes))) return false
  }
  return true
}
