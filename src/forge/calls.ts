import type { Answer } from './answer.ts'
import type { Client } from './client.ts'
import { getString } from '../request/json.ts'
import { pullRequest, type PullRequest } from './pull-request.ts'

/** Changes a pull request. */
export async function updatePull(
  client: Client,
  { number }: PullRequest,
  changes:
    | { readonly title: string; readonly body: string }
    | { readonly state: 'closed' },
): Promise<Answer<PullRequest>> {
  const answer = await client.send((rest, common) =>
    rest.pulls.update({ ...common, pull_number: number, ...changes }),
  )
  return asPullRequest(answer)
}

/** Reads a pull request. */
export async function readPull(
  client: Client,
  { number }: PullRequest,
): Promise<Answer<PullRequest>> {
  const answer = await client.read((rest, common) =>
    rest.pulls.get({ ...common, pull_number: number }),
  )
  return asPullRequest(answer)
}

function asPullRequest(answer: Answer<unknown>): Answer<PullRequest> {
  return answer.kind === 'ok'
    ? { kind: 'ok', data: pullRequest(answer.data) }
    : answer
}

/** The login at a path of an answer. */
export function loginOf(
  answer: Answer<object>,
  ...path: readonly string[]
): Answer<string> {
  if (answer.kind !== 'ok') return answer
  const login = getString(answer.data, ...path)
  return login === undefined
    ? { kind: 'lost', message: 'The answer names no user.' }
    : { kind: 'ok', data: login }
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
