import { warning, type Diagnostic } from '../problem.ts'
import type { Answer } from '../forge/answer.ts'
import type { Call, Client } from '../forge/client.ts'
import type { Metadata } from '../forge/forge.ts'
import type { PullRequest } from '../forge/pull-request.ts'

/** For a moment after it was made, GitHub does not find a pull request everywhere (create-pull-request#4321). */
const notFoundYet = /Could not resolve to a node/
const pauses = [0, 1000, 2000, 4000]

/** See `Forge.addMetadata`. */
export async function addMetadata(
  api: Client,
  { number, labels: present }: PullRequest,
  { labels, reviewers, teams, assignees }: Metadata,
): Promise<readonly Diagnostic[]> {
  const known = new Set(present.map((label) => label.toLowerCase()))
  const absent = labels.filter((label) => !known.has(label.toLowerCase()))
  const issue_number = number
  const pull_number = number
  return [
    ...(await addKind(api, 'labels', absent, (rest, common, names) =>
      rest.issues.addLabels({ ...common, issue_number, labels: names }),
    )),
    ...(await addKind(api, 'reviewers', reviewers, (rest, common, names) =>
      rest.pulls.requestReviewers({ ...common, pull_number, reviewers: names }),
    )),
    ...(await addKind(api, 'teams', teams, (rest, common, names) =>
      rest.pulls.requestReviewers({
        ...common,
        pull_number,
        team_reviewers: names,
      }),
    )),
    ...(await addKind(api, 'assignees', assignees, (rest, common, names) =>
      rest.issues.addAssignees({ ...common, issue_number, assignees: names }),
    )),
  ]
}

type Put = (
  rest: Parameters<Call<unknown>>[0],
  common: Parameters<Call<unknown>>[1],
  names: string[],
) => ReturnType<Call<unknown>>

async function addKind(
  api: Client,
  what: keyof Metadata,
  names: readonly string[],
  call: Put,
): Promise<readonly Diagnostic[]> {
  if (names.length === 0) return []
  let answer: Answer<unknown> = { kind: 'lost', message: '' }
  for (const wait of pauses) {
    await api.pause(wait)
    answer = await api.send((rest, common) => call(rest, common, [...names]))
    if (answer.kind === 'ok') return []
    if (answer.kind === 'refused' && !notFoundYet.test(answer.message)) break
  }
  const isAccess =
    notFoundYet.test(answer.message) ||
    (answer.kind === 'refused' && answer.status === 403)
  const members =
    what === 'teams'
      ? ', and the permission Members (read) of the organisation, which GITHUB_TOKEN never has'
      : ''
  const needs = isAccess
    ? `. The token needs pull-requests: write${members}.`
    : ''
  const message = `The pull request did not get the ${what} ${names.join(', ')}: ${answer.message}${needs}`
  return [warning({ code: 'metadata', message })]
}
