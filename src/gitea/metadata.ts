import type { Answer } from '../forge/answer.ts'
import type { Client } from '../forge/client.ts'
import type { Metadata } from '../forge/forge.ts'
import type { PullRequest } from '../forge/pull-request.ts'
import { warning, type Diagnostic } from '../problem.ts'
import { getString } from '../request/json.ts'

/** Of a new label. */
const color = '#ededed'

/** See `Forge.addMetadata`. */
export async function addMetadata(
  client: Client,
  pull: PullRequest,
  { labels, reviewers, teams, assignees }: Metadata,
): Promise<readonly Diagnostic[]> {
  const { number } = pull
  const absent = labels.filter((label) => !pull.labels.includes(label))
  const put: Readonly<Record<keyof Metadata, () => Promise<Answer<unknown>>>> =
    {
      labels: () => addLabels(client, number, absent),
      reviewers: () =>
        client.send((rest, common) =>
          rest.pulls.requestReviewers({
            ...common,
            pull_number: number,
            reviewers: [...reviewers],
          }),
        ),
      teams: () =>
        client.send((rest, common) =>
          rest.pulls.requestReviewers({
            ...common,
            pull_number: number,
            team_reviewers: [...teams],
          }),
        ),
      // A call of its own for them is newer than Gitea 1.26.
      assignees: () =>
        client.send((rest, common) =>
          rest.issues.update({
            ...common,
            issue_number: number,
            assignees: [...assignees],
          }),
        ),
    }
  const names = { labels: absent, reviewers, teams, assignees }
  const diagnostics: Diagnostic[] = []
  for (const what of ['labels', 'reviewers', 'teams', 'assignees'] as const) {
    if (names[what].length === 0) continue
    const answer = await put[what]()
    if (answer.kind === 'ok') continue
    const message = `The pull request did not get the ${what} ${names[what].join(', ')}: ${answer.message}`
    diagnostics.push(warning({ code: 'metadata', message }))
  }
  return diagnostics
}

/** Gitea ignores labels that do not exist, so these are created first. */
async function addLabels(
  client: Client,
  number: number,
  labels: readonly string[],
): Promise<Answer<unknown>> {
  const add = () =>
    client.send((rest, common) =>
      rest.issues.addLabels({
        ...common,
        issue_number: number,
        labels: [...labels],
      }),
    )
  const added = await add()
  if (added.kind !== 'ok') return added
  const there = added.data.map((label) => getString(label, 'name'))
  const unknown = labels.filter((label) => !there.includes(label))
  if (unknown.length === 0) return added
  for (const name of unknown) {
    const made = await client.send((rest, common) =>
      rest.issues.createLabel({ ...common, name, color }),
    )
    if (made.kind !== 'ok') return made
  }
  return add()
}
