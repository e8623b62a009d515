import { updatePull } from '../forge/calls.ts'
import type { Client } from '../forge/client.ts'
import type { Opened, WantedPullRequest } from '../forge/forge.ts'
import {
  pullRequest,
  type PullRequest,
  type PullRequestText,
} from '../forge/pull-request.ts'
import { dataOrThrow, answerProblem } from '../forge/answer-problem.ts'
import { getString } from '../request/json.ts'

/** The largest page of a server with its default settings. */
const maxPageSize = 50

/**
 * The pull requests from a branch of the repository, newest first: the open ones, and the newest of the closed ones.
 * Gitea cannot be asked for a branch, so all of them are read.
 * @throws Refusal
 */
export async function pullsFrom(
  client: Client,
  branch: string,
): Promise<readonly PullRequest[]> {
  const open = await listPulls(client, 'open')
  const closed = await listPulls(client, 'closed')
  const own = client.repository.toLowerCase()
  return [...open, ...closed]
    .filter(
      (one) =>
        getString(one, 'head', 'ref') === branch &&
        getString(one, 'head', 'repo', 'full_name')?.toLowerCase() === own,
    )
    .map(withoutDraftPrefix)
    .toSorted((one, other) => other.number - one.number)
}

async function listPulls(
  client: Client,
  state: 'open' | 'closed',
): Promise<readonly unknown[]> {
  const all: unknown[] = []
  for (let page = 1, size = 0; ; page++) {
    const answer = await client.read(async (_, common, octokit) =>
      octokit.request('GET /repos/{owner}/{repo}/pulls', {
        ...common,
        state,
        limit: maxPageSize,
        page,
      }),
    )
    const data: unknown = dataOrThrow(
      answer,
      client,
      'to list its pull requests',
    )
    const pulls = Array.isArray(data) ? data : []
    all.push(...pulls)
    size ||= pulls.length
    // A server may have smaller pages: a page that is not full is the last one.
    if (state === 'closed' || pulls.length === 0 || pulls.length < size)
      return all
  }
}

/** A draft is a pull request with such a title. */
const draftPrefix = 'WIP: '

function withoutDraftPrefix(data: unknown): PullRequest {
  const pull = pullRequest(data)
  const isDraft = pull.title.startsWith(draftPrefix)
  const title = isDraft ? pull.title.slice(draftPrefix.length) : pull.title
  return { ...pull, isDraft, title }
}

/**
 * Opens a pull request. Of several runs that do so at once, Gitea lets each have its own: the one with the smallest
 * number stays.
 */
export async function openPull(
  client: Client,
  { title, draft, ...wanted }: WantedPullRequest,
): Promise<Opened> {
  const answer = await client.send((rest, common) =>
    rest.pulls.create({
      ...common,
      ...wanted,
      title: draft ? `${draftPrefix}${title}` : title,
    }),
  )
  if (answer.kind === 'lost')
    return { kind: 'unclear', message: answer.message }
  if (answer.kind === 'refused') {
    // One exists (409), the head is gone (404), or it has what the base has.
    const isRace =
      answer.status === 409 || /no changes between/.test(answer.message)
    return isRace
      ? { kind: 'stale', message: answer.message }
      : {
          kind: 'refused',
          problem: answerProblem(answer, client, 'the pull request'),
        }
  }
  const pull = withoutDraftPrefix(answer.data)
  if (!Number.isInteger(pull.number))
    return { kind: 'unclear', message: 'The answer names no pull request.' }
  const first = (await pullsFrom(client, wanted.head)).findLast(
    ({ state, base }) => state === 'open' && base === wanted.base,
  )
  if (first === undefined || first.number >= pull.number)
    return { kind: 'opened', pull }
  await updatePull(client, pull, { state: 'closed' })
  const message = `Another run opened pull request ${first.number} first.`
  return { kind: 'stale', message }
}

/** Gives a pull request a new title and body; a draft stays one. */
export async function updateText(
  client: Client,
  pull: PullRequest,
  { title, body }: PullRequestText,
): ReturnType<typeof updatePull> {
  const answer = await updatePull(client, pull, {
    title: pull.isDraft ? `${draftPrefix}${title}` : title,
    body,
  })
  return answer.kind === 'ok'
    ? { kind: 'ok', data: { ...answer.data, title, isDraft: pull.isDraft } }
    : answer
}
