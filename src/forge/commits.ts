import { getPath, getString } from '../request/json.ts'
import { trailers, type CommitFacts } from '../request/landing/trailers.ts'
import type { Client } from './client.ts'
import { dataOrThrow } from './answer-problem.ts'

/**
 * The commits of a head that a base lacks; undefined where the server does not list all of them, or they have no common
 * history.
 * @throws Refusal
 */
export async function commitsBetween(
  api: Client,
  base: string,
  head: string,
): Promise<readonly CommitFacts[] | undefined> {
  const answer = await api.read((rest, common) =>
    rest.repos.compareCommitsWithBasehead({
      ...common,
      basehead: `${base}...${head}`,
      per_page: 100,
    }),
  )
  if (answer.kind === 'refused' && answer.status === 404) return undefined
  const doing = 'to compare its commits'
  const { commits, total_commits: total } = dataOrThrow(answer, api, doing)
  if (!Array.isArray(commits) || commits.length < total) return undefined
  return commits.map(({ parents, commit: { committer, message } }) => ({
    parents: parents.map(({ sha }) => sha),
    committerMail: committer?.email ?? '',
    message,
  }))
}

/** The source commit of the last bump of a file by a repository, from its trailer; undefined where it is not known. */
export async function lastSource(
  api: Client,
  tip: string,
  file: string,
  repository: string,
): Promise<string | undefined> {
  const answer = await api.send((rest, common) =>
    rest.repos.listCommits({ ...common, sha: tip, path: file, per_page: 30 }),
  )
  if (answer.kind !== 'ok' || !Array.isArray(answer.data)) return undefined
  for (const commit of answer.data) {
    const message = getString(getPath(commit, 'commit'), 'message') ?? ''
    const [name, id] = trailers(message).get('Source')?.split('@') ?? []
    if (name?.toLowerCase() === repository.toLowerCase()) return id
  }
  return undefined
}
