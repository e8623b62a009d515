import { warning, type Diagnostic } from '../problem/problem.ts'
import type { Answer } from './answer.ts'
import type { Client } from './client.ts'
import type { Metadata, PullRequest } from './pull-request.ts'
import { namesOf } from '../request/json.ts'

/** For a moment after it was made, GitHub does not find a pull request everywhere (create-pull-request#4321). */
const notFoundYet = /Could not resolve to a node/

/** Of a new label. */
const color = '#ededed'

/**
 * Adds the labels, reviewers and assignees that a pull request lacks. Labels that do not exist are created.
 * @returns a warning for each that failed: the pull request exists all the same
 */
export async function addMetadata(
  client: Client,
  pull: PullRequest,
  { labels, reviewers, teams, assignees }: Metadata,
): Promise<readonly Diagnostic[]> {
  const { server } = client
  const request = (who: ReviewRequest) =>
    client.send((rest, common) =>
      rest.pulls.requestReviewers({
        ...common,
        pull_number: pull.number,
        ...who,
      }),
    )
  const kinds: readonly Kind[] = [
    ['labels', without(labels, pull.labels), (all) => label(client, pull, all)],
    ['reviewers', reviewers, (all) => request({ reviewers: all })],
    ['teams', teams, (all) => request({ team_reviewers: all })],
    ['assignees', assignees, (all) => client.send(server.assign(pull, all))],
  ]
  const diagnostics: Diagnostic[] = []
  for (const [what, names, add] of kinds) {
    if (names.length === 0) continue
    const answer = await client.untilAnswered([0, 1000, 2000, 4000], async () =>
      unlessLater(await add([...names])),
    )
    if (answer.kind === 'ok') continue
    const { message: why } = answer
    const isAccess =
      notFoundYet.test(why) ||
      (answer.kind === 'refused' && answer.status === 403)
    const hint = isAccess ? server.metadataHint(what) : ''
    const message = `The pull request did not get the ${what} ${names.join(', ')}: ${why}${hint}`
    diagnostics.push(warning({ code: 'metadata', message }))
  }
  return diagnostics
}

type ReviewRequest =
  { readonly reviewers: string[] } | { readonly team_reviewers: string[] }

type Kind = readonly [
  what: keyof Metadata,
  names: readonly string[],
  add: (names: string[]) => Promise<Answer<unknown>>,
]

/** Another try may find the pull request. */
function unlessLater(answer: Answer<unknown>): Answer<unknown> {
  return answer.kind === 'refused' && notFoundYet.test(answer.message)
    ? { kind: 'lost', message: answer.message }
    : answer
}

function without(
  names: readonly string[],
  others: readonly string[],
): readonly string[] {
  const known = others.map((name) => name.toLowerCase())
  return names.filter((name) => !known.includes(name.toLowerCase()))
}

/** GitHub creates labels that do not exist. Gitea ignores them, so they are created and added again. */
async function label(
  client: Client,
  { number }: PullRequest,
  labels: string[],
): Promise<Answer<unknown>> {
  const add = () =>
    client.send((rest, common) =>
      rest.issues.addLabels({ ...common, issue_number: number, labels }),
    )
  const added = await add()
  if (added.kind !== 'ok') return added
  const unknown = without(labels, namesOf(added.data))
  if (unknown.length === 0) return added
  for (const name of unknown) {
    const made = await client.send((rest, common) =>
      rest.issues.createLabel({ ...common, name, color }),
    )
    if (made.kind !== 'ok') return made
  }
  return add()
}
