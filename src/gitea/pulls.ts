import { dataOrThrow } from '../forge/answer-problem.ts'
import { closePull } from '../forge/calls.ts'
import type { Client } from '../forge/client.ts'
import type { Opened, WantedPullRequest } from '../forge/forge.ts'
import type { PullRequest } from '../forge/pull-request.ts'
import { onlyFrom, openPull } from '../forge/pulls.ts'

/** The largest page of a server with its default settings. */
const maxPageSize = 50

/** See `Forge.pullsFrom`: the open ones, and the newest of the closed ones, of all branches. */
export async function pullsFrom(
  client: Client,
  branch: string,
): Promise<readonly PullRequest[]> {
  const open = await listPulls(client, 'open')
  const closed = await listPulls(client, 'closed')
  return onlyFrom(client, branch, [...open, ...closed]).toSorted(
    (one, other) => other.number - one.number,
  )
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

/**
 * See `Forge.open`. Of several runs that open one at once, Gitea lets each have its own: the one with the smallest number
 * stays.
 */
export async function openFirst(
  client: Client,
  wanted: WantedPullRequest,
): Promise<Opened> {
  const opened = await openPull(client, wanted)
  if (opened.kind !== 'opened') return opened
  const { pull } = opened
  const first = (await pullsFrom(client, wanted.head)).findLast(
    ({ state, base }) => state === 'open' && base === wanted.base,
  )
  if (first === undefined || first.number >= pull.number) return opened
  await closePull(client, pull)
  const message = `Another run opened pull request ${first.number} first.`
  return { kind: 'stale', message }
}
