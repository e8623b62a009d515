import { Refusal } from '../problem.ts'
import { getString } from '../request/json.ts'
import type { Api } from './api.ts'
import type { Opened, WantedPullRequest } from '../forge/forge.ts'
import { pullRequest, type PullRequest } from '../forge/pull-request.ts'
import { dataOrThrow, answerProblem } from '../forge/answer-problem.ts'

/**
 * The pull requests from a branch of the repository, newest first.
 * @throws Refusal
 */
export async function pullsFrom(
  api: Api,
  branch: string,
): Promise<readonly PullRequest[]> {
  const answer = await api.read((rest, common) =>
    rest.pulls.list({
      ...common,
      head: `${common.owner}:${branch}`,
      state: 'all',
      per_page: 100,
    }),
  )
  const data = dataOrThrow(answer, api, 'to list its pull requests')
  if (!Array.isArray(data))
    throw new Refusal({
      code: 'unreachable',
      message: `What answers for ${api.repository} is not GitHub's API. Check GITHUB_API_URL, and any proxy.`,
    })
  // GitHub does not filter at all by a head that it cannot read, and takes a fork of the same owner for this one.
  const from = api.repository.toLowerCase()
  return data
    .filter(
      ({ head: { ref, repo } }) =>
        ref === branch && getString(repo, 'full_name')?.toLowerCase() === from,
    )
    .map(pullRequest)
}

/** See `Forge.open`. */
export async function openPull(
  api: Api,
  wanted: WantedPullRequest,
): Promise<Opened> {
  const answer = await api.send((rest, common) =>
    rest.pulls.create({ ...common, ...wanted }),
  )
  if (answer.kind === 'ok') {
    const pull = pullRequest(answer.data)
    return Number.isInteger(pull.number)
      ? { kind: 'opened', pull }
      : { kind: 'unclear', message: 'The answer names no pull request.' }
  }
  const { message } = answer
  if (wanted.draft && /Draft pull requests are not/i.test(message))
    return openPull(api, { ...wanted, draft: false })
  if (answer.kind === 'lost') return { kind: 'unclear', message }
  const isRace =
    answer.status === 422 &&
    /already exists|No commits between|"field":"(head|base)","code":"invalid"|no history in common/.test(
      message,
    )
  if (isRace) return { kind: 'stale', message }
  const problem = answerProblem(answer, api, 'the pull request')
  return { kind: 'refused', problem }
}
