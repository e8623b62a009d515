import { fetchBlobs } from './fetch.ts'
import { serverFailure, ServerTrouble } from './failure.ts'
import type { Repository } from './repository.ts'
import { Refusal } from '../problem.ts'

const sourceRef = 'refs/kustomize-bump/source'
const fetch = [
  'fetch',
  '-q',
  '--no-tags',
  '--no-write-fetch-head',
  '--recurse-submodules=no',
]

/**
 * Fetches a branch, a tag or a commit of the server, without its history and without blobs. Cuts the history: only for
 * a repository in which nobody asks what landed.
 *
 * @param revision at least 7 digits of a commit
 * @returns the id of the commit
 * @throws Refusal (source-not-found), ServerTrouble
 */
export async function fetchRevision(
  repository: Repository,
  revision: string,
): Promise<string> {
  const names = [`refs/heads/${revision}`, `refs/tags/${revision}`]
  if (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(revision)) names.unshift(revision)
  for (const name of names) {
    const found = await fetchOne(repository, name)
    if (found !== undefined) return found
  }
  const commit = await longCommit(repository, revision)
  if (commit !== undefined) {
    // git has the commit by now, and would not ask for its trees.
    const tree = await line(repository, ['log', '-1', '--format=%T', commit])
    if (repository.partial) await fetchBlobs(repository, [tree])
    return commit
  }
  throw new Refusal({
    code: 'source-not-found',
    message: `Input "images-from": ${repository.name} has no branch, tag or commit "${revision}". Write one that is there; of a commit at least 7 digits.`,
  })
}

/**
 * Fetches the history of a branch, without blobs, as far as so many commits.
 * @returns the tip, and whether the history ends before
 */
export async function fetchHistoryOf(
  repository: Repository,
  branch: string,
  depth: number,
): Promise<{ readonly tip: string; readonly isWhole: boolean }> {
  const tip = await fetchOne(repository, `refs/heads/${branch}`, depth)
  if (tip === undefined) throw new Error(`the branch ${branch} has gone`)
  const cut = await line(repository, ['rev-parse', '--is-shallow-repository'])
  return { tip, isWhole: cut !== 'true' }
}

/** A commit that changed a file, and the path that the file has there. */
export interface FileVersion {
  readonly commit: string
  readonly path: string
}

/** The commits that changed a file, the latest first; it is followed where it moved as it is. */
export async function fileVersions(
  repository: Repository,
  commit: string,
  path: string,
): Promise<readonly FileVersion[]> {
  const output = await line(repository, [
    'log',
    '--format=%x00%H',
    '--follow',
    '-M100%',
    '--name-only',
    '-z',
    commit,
    '--',
    path,
  ])
  const parts = output.split('\0').map((part) => part.trim())
  return parts.flatMap((part, index) => {
    const name = parts[index + 1]
    return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(part) && name
      ? [{ commit: part, path: name }]
      : []
  })
}

/** Undefined where the server does not have it. */
async function fetchOne(
  repository: Repository,
  name: string,
  depth = 1,
): Promise<string | undefined> {
  const result = await repository.remote([
    ...fetch,
    '--filter=blob:none',
    `--depth=${depth}`,
    '--',
    repository.url,
    `+${name}:${sourceRef}`,
  ])
  if (result.exitCode !== 0) {
    const failure = serverFailure(result, {
      repository: repository.name,
      branch: name.replace(/^refs\/(heads|tags)\//, ''),
    })
    if (failure.problem.code === 'branch-missing' || isUnknownCommit(result))
      return undefined
    throw new ServerTrouble(failure)
  }
  return line(repository, ['rev-parse', '--verify', `${sourceRef}^{commit}`])
}

function isUnknownCommit({ stderr }: { readonly stderr: string }): boolean {
  return /not our ref|unadvertised object|no such remote ref|bad object/i.test(
    stderr,
  )
}

/** The one commit of all branches and tags whose id begins so: for that, their commits are fetched, without trees. */
async function longCommit(
  repository: Repository,
  short: string,
): Promise<string | undefined> {
  if (!/^[0-9a-f]{7,39}$/.test(short)) return undefined
  await repository.remote([
    ...fetch,
    '--filter=tree:0',
    '--',
    repository.url,
    '+refs/heads/*:refs/heads/*',
    '+refs/tags/*:refs/tags/*',
  ])
  const output = await line(
    repository,
    ['cat-file', '--batch-check=%(objectname) %(objecttype)'],
    `${short}^{commit}\n`,
  )
  return /^([0-9a-f]{40,64}) commit$/.exec(output)?.[1]
}

/** What plumbing writes, without white space around. */
async function line(
  repository: Repository,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const output = await repository.local(
    args,
    input === undefined ? {} : { input },
  )
  return output.trim()
}
