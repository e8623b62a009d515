import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rm } from 'node:fs/promises'
import type { Person } from '../../fast-import.ts'
import { git, tryGit } from '../../git.ts'
import type { Repository } from '../../repository.ts'

/** Who signs what is committed through the API, and on the web. */
export const webFlow: Person = { name: 'GitHub', email: 'noreply@github.com' }

/** Shaped like GitHub's own: a commit that has it was made by GitHub, whoever carried it on since. */
const signature = [
  '-----BEGIN PGP SIGNATURE-----',
  '',
  'wsFcBAABCAAQBQJnForgeCRC1aQ7uu5UhlAAA',
  '=forg',
  '-----END PGP SIGNATURE-----',
].join('\n')

export interface ApiCommit {
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
  readonly author: Person
  readonly committer?: Person
  readonly signed: boolean
  /** Unix seconds. */
  readonly date?: number
}

export async function writeCommit(
  repository: Repository,
  {
    tree,
    parents,
    message,
    author,
    committer = author,
    signed,
    date,
  }: ApiCommit,
): Promise<string> {
  const time = `${date ?? Math.floor(Date.now() / 1000)} +0000`
  const lines = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${author.name} <${author.email}> ${time}`,
    `committer ${committer.name} <${committer.email}> ${time}`,
    ...(signed ? [`gpgsig ${signature.replaceAll('\n', '\n ')}`] : []),
  ]
  return await write(repository, 'commit', `${lines.join('\n')}\n\n${message}`)
}

export async function write(
  repository: Repository,
  type: 'blob' | 'commit',
  content: string | Buffer,
): Promise<string> {
  const args = ['hash-object', '-t', type, '-w', '--stdin']
  return (await repository.git(args, content)).toString().trim()
}

/** Of one file in a new tree. `undefined` takes the path away. */
export interface Entry {
  readonly path: string
  readonly to: { readonly mode: string; readonly id: string } | undefined
}

/** The tree of a commit, with some paths set and some taken away. */
export async function editTree(
  repository: Repository,
  base: string | undefined,
  entries: readonly Entry[],
): Promise<string> {
  const index = join(tmpdir(), `forge-index-${randomUUID()}`)
  const run = async (args: readonly string[], input?: string) =>
    await git(args, {
      cwd: repository.path,
      env: { GIT_INDEX_FILE: index },
      ...(input !== undefined && { input }),
    })
  try {
    if (base !== undefined) await run(['read-tree', base])
    const none = '0'.repeat(base?.length === 64 ? 64 : 40)
    const lines = entries.map(({ path, to }) =>
      to ? `${to.mode} ${to.id}\t${path}\0` : `0 ${none}\t${path}\0`,
    )
    await run(['update-index', '-z', '--index-info'], lines.join(''))
    return (await run(['write-tree'])).toString().trim()
  } finally {
    await rm(index, { force: true })
  }
}

export interface RefMove {
  readonly ref: string
  /** `undefined` where there must be none. */
  readonly from: string | undefined
  /** `undefined` deletes it. */
  readonly to: string | undefined
}

/** Moves all of them from where they are known to be, or none. */
export async function moveRefs(
  repository: Repository,
  moves: readonly RefMove[],
): Promise<boolean> {
  const lines = moves.map(({ ref, from, to }) => {
    const none = '0'.repeat((to ?? from ?? '').length)
    return to === undefined
      ? `delete ${ref} ${from ?? none}`
      : `update ${ref} ${to} ${from ?? none}`
  })
  const { exitCode } = await tryGit(['update-ref', '--stdin'], {
    cwd: repository.path,
    input: ['start', ...lines, 'prepare', 'commit', ''].join('\n'),
  })
  return exitCode === 0
}

/** Moves a ref from where it is known to be: false when it is somewhere else by now. */
export async function moveRef(
  repository: Repository,
  { ref, from, to }: { ref: string; from: string; to: string | undefined },
): Promise<boolean> {
  const args = to === undefined ? ['-d', ref, from] : [ref, to, from]
  const { exitCode } = await tryGit(['update-ref', ...args], {
    cwd: repository.path,
  })
  return exitCode === 0
}

/** The tree of a merge, or `undefined` where there is a conflict. */
export async function mergedTree(
  repository: Repository,
  ours: string,
  theirs: string,
): Promise<string | undefined> {
  const { exitCode, stdout } = await tryGit(
    ['merge-tree', '--write-tree', '--no-messages', ours, theirs],
    { cwd: repository.path },
  )
  return exitCode === 0 ? stdout.toString().trim() : undefined
}

export async function isAncestor(
  repository: Repository,
  ancestor: string,
  descendant: string,
): Promise<boolean> {
  const { exitCode } = await tryGit(
    ['merge-base', '--is-ancestor', ancestor, descendant],
    { cwd: repository.path },
  )
  return exitCode === 0
}

export async function mergeBase(
  repository: Repository,
  one: string,
  other: string,
): Promise<string | undefined> {
  const { exitCode, stdout } = await tryGit(['merge-base', one, other], {
    cwd: repository.path,
  })
  return exitCode === 0 ? stdout.toString().trim() : undefined
}
