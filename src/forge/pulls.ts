import { getString } from '../request/json.ts'
import { notMade } from './answer-problem.ts'
import type { Client } from './client.ts'
import type { Opened, WantedPullRequest } from './forge.ts'
import type { PullRequest } from './pull-request.ts'

/**
 * Those of listed pull requests that come from a branch of the repository. GitHub does not filter at all by a head that
 * it cannot read, and takes a fork of the same owner for this one. Gitea cannot be asked for a branch.
 */
export function onlyFrom(
  { repository, server }: Client,
  branch: string,
  listed: readonly unknown[],
): readonly PullRequest[] {
  return listed
    .filter(
      (one) =>
        getString(one, 'head', 'ref') === branch &&
        getString(one, 'head', 'repo', 'full_name')?.toLowerCase() ===
          repository.toLowerCase(),
    )
    .map(server.asPull)
}

/** See `Forge.open`. */
export async function openPull(
  client: Client,
  wanted: WantedPullRequest,
): Promise<Opened> {
  const { server } = client
  const { draft, title } = wanted
  const answer = await client.send((rest, common) =>
    rest.pulls.create({
      ...common,
      ...wanted,
      title: draft ? server.draftTitle(title) : title,
    }),
  )
  if (answer.kind === 'ok') {
    const pull = server.asPull(answer.data)
    return Number.isInteger(pull.number)
      ? { kind: 'opened', pull }
      : { kind: 'unclear', message: 'The answer names no pull request.' }
  }
  if (draft && /Draft pull requests are not/i.test(answer.message))
    return openPull(client, { ...wanted, draft: false })
  const isStale = answer.kind === 'refused' && server.isStale(answer)
  return notMade(answer, isStale, client, 'the pull request')
}
