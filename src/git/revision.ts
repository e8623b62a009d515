import { branchAt, defaultBranch } from './branch.ts'
import { fetchCommits, fetchHistory } from './fetch.ts'
import { ServerError } from './failure.ts'
import { commitOf } from './history.ts'
import type { Repository } from './repository.ts'
import { Refusal } from '../problem/problem.ts'
import { invalidValue } from '../request/invalid-input.ts'

/**
 * Fetches a branch, a tag or a commit of the server, without its history. Cuts the history: only for a repository in
 * which nobody asks what landed.
 *
 * @param revision a name, a full ref, HEAD, or at least 7 digits of a commit
 * @returns the id of the commit
 * @throws Refusal (source-not-found), ServerError
 */
export async function fetchRevision(
  repository: Repository,
  revision: string,
): Promise<string> {
  if (/^[0-9a-f]{40}$/.test(revision) && (await isThere(repository, revision)))
    return revision
  const commit =
    (await namedCommit(repository, revision)) ??
    (await longCommit(repository, revision))
  if (commit !== undefined) {
    await fetchCommits(repository, [commit], { first: true })
    return commit
  }
  throw new Refusal({
    code: 'source-not-found',
    message: `Input "images-from": ${repository.remote.name} has no branch, tag or commit "${revision}". Write one that exists. Give at least 7 digits of a commit.`,
  })
}

/**
 * The commit of a branch or a tag, by its name or as a full ref; of the default branch for HEAD.
 * @throws Refusal (invalid-input) for a name of both, where git would take the tag and people mean the branch
 */
async function namedCommit(
  repository: Repository,
  revision: string,
): Promise<string | undefined> {
  if (revision === 'HEAD')
    return branchAt(repository, await defaultBranch(repository))
  const short = revision.replace(/^refs\//, '')
  const isFull = /^(heads|tags)\/./.test(short)
  const names = [
    ...(isFull ? [`refs/${short}`] : []),
    ...(short === revision
      ? [`refs/heads/${revision}`, `refs/tags/${revision}`]
      : []),
  ]
  if (names.length === 0) return undefined
  const refs = await repository.server.listRefs(names)
  const found = names.filter((name) => refs.has(name))
  const [commit, another] = new Set(found.map((name) => refs.get(name)))
  if (another !== undefined)
    throw invalidValue(
      'images-from',
      `${repository.remote.name} has a branch and a tag "${revision}". Write ${found.join(' or ')}.`,
    )
  return commit
}

/** Whether the server has a commit, which is here then. */
async function isThere(
  repository: Repository,
  commit: string,
): Promise<boolean> {
  try {
    await fetchCommits(repository, [commit], { first: true })
    return true
  } catch (error) {
    const details =
      error instanceof ServerError ? error.failure.problem.details : undefined
    if (/not our ref|unadvertised object/.test(details ?? '')) return false
    throw error
  }
}

/** The one commit of all branches and tags whose id begins so: for that, their commits are fetched. */
async function longCommit(
  repository: Repository,
  short: string,
): Promise<string | undefined> {
  if (!/^[0-9a-f]{7,39}$/.test(short)) return undefined
  await fetchHistory(repository)
  return commitOf(repository, short)
}

/**
 * Fetches the history of a branch, without files, as far as so many commits.
 * @returns the tip, and whether the history ends before
 */
export async function fetchHistoryOf(
  repository: Repository,
  branch: string,
  depth: number,
): Promise<{ readonly tip: string; readonly isWhole: boolean }> {
  const { server, commits: here } = repository
  const tip = await branchAt(repository, branch)
  if (tip === undefined) throw new Error(`the branch ${branch} has gone`)
  const history = { wants: [tip], haves: [...here], depth }
  await server.fetch({ ...history, filter: 'blob:none' })
  here.add(tip)
  const cut = await repository.local(['rev-parse', '--is-shallow-repository'])
  return { tip, isWhole: cut.trim() !== 'true' }
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
  const format = ['--format=%x00%H', '--name-only', '-z']
  const options = ['--first-parent', '--follow', '-M100%', ...format]
  const log = ['log', ...options, commit, '--', path]
  const output = await repository.local(log)
  const parts = output.split('\0').map((part) => part.trim())
  return parts.flatMap((part, index) => {
    const name = parts[index + 1]
    return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(part) && name
      ? [{ commit: part, path: name }]
      : []
  })
}
