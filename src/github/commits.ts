import { getPath, getString } from '../request/json.ts'
import { trailers, type CommitFacts } from '../request/trailers.ts'
import type { Api } from './api.ts'
import { asAnswer } from './failure.ts'

/** The commits of a head that a base lacks; undefined where GitHub does not list all of them. */
export async function commitsBetween(
  api: Api,
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
  if (answer.kind !== 'ok') return undefined
  const { commits, total_commits: total } = answer.data
  return !Array.isArray(commits) || commits.length < total
    ? undefined
    : commits.map((commit) => ({
        parents: commit.parents.map(({ sha }) => sha),
        committerMail: commit.commit.committer?.email ?? '',
        message: commit.commit.message,
      }))
}

/** The source commit of the last bump of a file by a repository, from its trailer. */
export async function lastSource(
  api: Api,
  {
    tip,
    file,
    repository,
  }: {
    readonly tip: string
    readonly file: string
    readonly repository: string
  },
): Promise<string | undefined> {
  const answer = await asAnswer(() =>
    api.change((rest, common) =>
      rest.repos.listCommits({ ...common, sha: tip, path: file, per_page: 30 }),
    ),
  )
  if (answer.kind !== 'ok' || !Array.isArray(answer.data)) return undefined
  for (const commit of answer.data) {
    const source = trailers(
      getString(getPath(commit, 'commit'), 'message') ?? '',
    ).get('Source')
    const [name, id] = source?.split('@') ?? []
    if (name?.toLowerCase() === repository.toLowerCase()) return id
  }
  return undefined
}
