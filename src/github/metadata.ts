import { warning, type Diagnostic } from '../problem.ts'
import { type Answer, asAnswer } from './failure.ts'
import type { Api, Call } from './api.ts'
import type { PullRequest } from './pulls.ts'

export interface PullRequestMetadata {
  readonly labels: readonly string[]
  readonly reviewers: readonly string[]
  readonly teams: readonly string[]
  readonly assignees: readonly string[]
}

/** For a moment after it was made, GitHub does not find a pull request everywhere (create-pull-request#4321). */
const notThereYet = /Could not resolve to a node/
const pauses = [0, 1000, 2000, 4000]
const needsMembers =
  'The token needs pull-requests: write, and the permission Members (read) of the organisation, which GITHUB_TOKEN never has.'

/**
 * Gives a new pull request its labels, which are made where they are missing, its reviewers and its assignees.
 * @returns a warning for each that failed: the pull request exists all the same
 */
export async function applyMetadata(
  api: Api,
  pull: PullRequest,
  { labels, reviewers, teams, assignees }: PullRequestMetadata,
): Promise<readonly Diagnostic[]> {
  const { number } = pull
  return [
    ...(await addLabels(api, pull, labels)),
    ...(await put(api, ['reviewers', reviewers], (rest, common) =>
      rest.pulls.requestReviewers({
        ...common,
        pull_number: number,
        reviewers: [...reviewers],
      }),
    )),
    ...(await put(
      api,
      ['teams', teams],
      (rest, common) =>
        rest.pulls.requestReviewers({
          ...common,
          pull_number: number,
          team_reviewers: [...teams],
        }),
      needsMembers,
    )),
    ...(await put(api, ['assignees', assignees], (rest, common) =>
      rest.issues.addAssignees({
        ...common,
        issue_number: number,
        assignees: [...assignees],
      }),
    )),
  ]
}

/** Adds the labels that a pull request does not have yet. */
export async function addLabels(
  api: Api,
  pull: PullRequest,
  labels: readonly string[],
): Promise<readonly Diagnostic[]> {
  const present = new Set(pull.labels.map((label) => label.toLowerCase()))
  const absent = labels.filter((label) => !present.has(label.toLowerCase()))
  return put(api, ['labels', absent], (rest, common) =>
    rest.issues.addLabels({
      ...common,
      issue_number: pull.number,
      labels: absent,
    }),
  )
}

async function put(
  api: Api,
  [what, names]: readonly [what: string, names: readonly string[]],
  call: Call<unknown>,
  needs = 'The token needs pull-requests: write.',
): Promise<readonly Diagnostic[]> {
  if (names.length === 0) return []
  const answer = await asAnswer(() => putInTime(api, call))
  if (answer.kind === 'ok') return []
  const isAccess =
    notThereYet.test(answer.message) ||
    (answer.kind === 'refused' && answer.status === 403)
  return [
    warning({
      code: 'metadata',
      message: `The pull request did not get the ${what} ${names.join(', ')}: ${answer.message}${isAccess ? `. ${needs}` : ''}`,
    }),
  ]
}

async function putInTime(
  api: Api,
  call: Call<unknown>,
): Promise<Answer<unknown>> {
  let answer: Answer<unknown> = { kind: 'lost', message: '' }
  for await (const _ of api.attempts(pauses)) {
    answer = await api.change(call)
    if (answer.kind === 'ok') break
    if (answer.kind === 'refused' && !notThereYet.test(answer.message)) break
  }
  return answer
}
