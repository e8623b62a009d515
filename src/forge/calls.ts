import type { Answer } from './answer.ts'
import type { Client } from './client.ts'
import { error, type Problem } from '../problem/problem.ts'
import { getString } from '../request/json.ts'
import type { PullRequest, PullRequestText } from './pull-request.ts'

/** Closes a pull request. */
export function closePull(
  client: Client,
  pull: PullRequest,
): Promise<Answer<PullRequest>> {
  return update(client, pull, { state: 'closed' })
}

/** Gives a pull request a new title and body; a draft stays one. */
export function updateText(
  client: Client,
  pull: PullRequest,
  { title, body }: PullRequestText,
): Promise<Answer<PullRequest>> {
  const { draftTitle } = client.server
  const whole = pull.isDraft ? draftTitle(title) : title
  return update(client, pull, { title: whole, body })
}

async function update(
  client: Client,
  { number }: PullRequest,
  changes: PullRequestText | { readonly state: 'closed' },
): Promise<Answer<PullRequest>> {
  const answer = await client.send((rest, common) =>
    rest.pulls.update({ ...common, pull_number: number, ...changes }),
  )
  return asPullRequest(client, answer)
}

/** Reads a pull request. */
export async function readPull(
  client: Client,
  { number }: PullRequest,
): Promise<Answer<PullRequest>> {
  const answer = await client.read((rest, common) =>
    rest.pulls.get({ ...common, pull_number: number }),
  )
  return asPullRequest(client, answer)
}

function asPullRequest(
  { server }: Client,
  answer: Answer<unknown>,
): Answer<PullRequest> {
  return answer.kind === 'ok'
    ? { kind: 'ok', data: server.asPull(answer.data) }
    : answer
}

/** The login of the token's owner. */
export async function login(client: Client): Promise<Answer<string>> {
  const answer = await client.send(client.server.viewer)
  if (answer.kind !== 'ok') return answer
  const data = getString(answer.data, 'login')
  return data === undefined
    ? { kind: 'lost', message: 'The answer names no user.' }
    : { kind: 'ok', data }
}

/** Comments on a pull request, if it can. */
export async function comment(
  client: Client,
  { number }: PullRequest,
  body: string,
): Promise<void> {
  await client.send((rest, common) =>
    rest.issues.createComment({ ...common, issue_number: number, body }),
  )
}

/**
 * Asks whether the token may push. Gitea takes the first request of a push all the same, and refuses in a hook.
 * @returns why not; undefined where it may, and where there is no answer
 */
export async function deniedPush({
  send,
  repository,
}: Client): Promise<Problem | undefined> {
  const answer = await send((rest, common) => rest.repos.get(common))
  if (answer.kind !== 'ok' || answer.data.permissions?.push !== false)
    return undefined
  return error({
    code: 'permission-denied',
    message: `The token may not write to ${repository}.`,
    demands: ['access'],
    details: 'permissions.push is false.',
  })
}
