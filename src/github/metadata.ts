import type { Diagnostic } from '../problem.ts'
import type { Answer, Api } from './api.ts'
import { asAnswer } from './as-answer.ts'
import type { PullRequest } from './pulls.ts'

export interface Dress {
  readonly labels: readonly string[]
  readonly reviewers: readonly string[]
  readonly teams: readonly string[]
  readonly assignees: readonly string[]
}

/** For a moment after it was made, GitHub does not find a pull request everywhere (create-pull-request#4321). */
const notThereYet = /Could not resolve to a node/
const needsMembers =
  'The token needs pull-requests: write, and the permission Members (read) of the organisation, which GITHUB_TOKEN never has.'
const waits = [0, 1000, 2000, 4000]

/**
 * Gives a new pull request its labels, which are made where they are missing, its reviewers and its assignees.
 * @returns a warning for each that failed: the pull request is there all the same
 */
export async function applyMetadata(
  api: Api,
  pull: PullRequest,
  { labels, reviewers, teams, assignees }: Dress,
): Promise<readonly Diagnostic[]> {
  const { number } = pull
  const remarks = [...(await addLabels(api, pull, labels))]
  if (reviewers.length > 0)
    remarks.push(
      ...(await put(api, `the reviewers ${reviewers.join(', ')}`, () =>
        api.change((rest, common) =>
          rest.pulls.requestReviewers({
            ...common,
            pull_number: number,
            reviewers: [...reviewers],
          }),
        ),
      )),
    )
  if (teams.length > 0)
    remarks.push(
      ...(await put(
        api,
        `the teams ${teams.join(', ')}`,
        () =>
          api.change((rest, common) =>
            rest.pulls.requestReviewers({
              ...common,
              pull_number: number,
              team_reviewers: [...teams],
            }),
          ),
        needsMembers,
      )),
    )
  if (assignees.length > 0)
    remarks.push(
      ...(await put(api, `the assignees ${assignees.join(', ')}`, () =>
        api.change((rest, common) =>
          rest.issues.addAssignees({
            ...common,
            issue_number: number,
            assignees: [...assignees],
          }),
        ),
      )),
    )
  return remarks
}

/** Adds the labels that a pull request has not yet. */
export async function addLabels(
  api: Api,
  pull: PullRequest,
  labels: readonly string[],
): Promise<readonly Diagnostic[]> {
  const present = new Set(pull.labels.map((label) => label.toLowerCase()))
  const absent = labels.filter((label) => !present.has(label.toLowerCase()))
  if (absent.length === 0) return []
  return put(api, `the labels ${absent.join(', ')}`, () =>
    api.change((rest, common) =>
      rest.issues.addLabels({
        ...common,
        issue_number: pull.number,
        labels: absent,
      }),
    ),
  )
}

async function put(
  api: Api,
  what: string,
  send: () => Promise<Answer<unknown>>,
  needs = 'The token needs pull-requests: write.',
): Promise<readonly Diagnostic[]> {
  let refused = { words: '', status: 0 }
  for (const wait of waits) {
    const answer = await asAnswer(async () => {
      await api.pause(wait)
      return send()
    })
    if (answer.kind === 'ok') return []
    refused = { status: 0, ...answer }
    if (answer.kind === 'refused' && !notThereYet.test(answer.words)) break
  }
  const isAccess = refused.status === 403 || notThereYet.test(refused.words)
  return [
    {
      severity: 'warning',
      code: 'metadata',
      message: `The pull request did not get ${what}: ${refused.words}${isAccess ? `. ${needs}` : ''}`,
    },
  ]
}
