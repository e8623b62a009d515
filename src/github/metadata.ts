import { warning, type Diagnostic } from '../problem.ts'
import type { Answer } from './failure.ts'
import type { Api, Call } from './api.ts'
import type { PullRequest } from './pulls.ts'

interface PullRequestMetadata {
  readonly labels: readonly string[]
  readonly reviewers: readonly string[]
  readonly teams: readonly string[]
  readonly assignees: readonly string[]
}

/** For a moment after it was made, GitHub does not find a pull request everywhere (create-pull-request#4321). */
const notThereYet = /Could not resolve to a node/
const pauses = [0, 1000, 2000, 4000]

/**
 * Gives a new pull request its labels, which are made where they are missing, its reviewers and its assignees.
 * @returns a warning for each that failed: the pull request exists all the same
 */
export async function applyMetadata(
  api: Api,
  pull: PullRequest,
  { labels, reviewers, teams, assignees }: PullRequestMetadata,
): Promise<readonly Diagnostic[]> {
  const issue_number = pull.number
  const pull_number = pull.number
  return [
    ...(await addLabels(api, pull, labels)),
    ...(await put(api, 'reviewers', reviewers, (rest, common, names) =>
      rest.pulls.requestReviewers({ ...common, pull_number, reviewers: names }),
    )),
    ...(await put(api, 'teams', teams, (rest, common, names) =>
      rest.pulls.requestReviewers({
        ...common,
        pull_number,
        team_reviewers: names,
      }),
    )),
    ...(await put(api, 'assignees', assignees, (rest, common, names) =>
      rest.issues.addAssignees({ ...common, issue_number, assignees: names }),
    )),
  ]
}

/** Adds the labels that a pull request does not have yet. */
export async function addLabels(
  api: Api,
  { number, labels: present }: PullRequest,
  labels: readonly string[],
): Promise<readonly Diagnostic[]> {
  const known = new Set(present.map((label) => label.toLowerCase()))
  const absent = labels.filter((label) => !known.has(label.toLowerCase()))
  return put(api, 'labels', absent, (rest, common, names) =>
    rest.issues.addLabels({ ...common, issue_number: number, labels: names }),
  )
}

type Put = (
  ...args: [...Parameters<Call<unknown>>, names: string[]]
) => ReturnType<Call<unknown>>

async function put(
  api: Api,
  what: keyof PullRequestMetadata,
  names: readonly string[],
  call: Put,
): Promise<readonly Diagnostic[]> {
  if (names.length === 0) return []
  let answer: Answer<unknown> = { kind: 'lost', message: '' }
  for (const wait of pauses) {
    await api.pause(wait)
    answer = await api.send((rest, common) => call(rest, common, [...names]))
    if (answer.kind === 'ok') return []
    if (answer.kind === 'refused' && !notThereYet.test(answer.message)) break
  }
  const isAccess =
    notThereYet.test(answer.message) ||
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
