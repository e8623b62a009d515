import { server } from './api.ts'
import { disableAutoMerge, mergeWhenReady } from './merge.ts'
import { commitOnBranch } from './signed-commit.ts'
import { dataOrThrow } from '../forge/answer-problem.ts'
import { openClient, type Client, type ClientOptions } from '../forge/client.ts'
import type { Forge } from '../forge/forge.ts'
import type { PullRequest } from '../forge/pull-request.ts'
import { onlyFrom, openPull } from '../forge/pulls.ts'
import { Refusal } from '../problem/problem.ts'

/** Opens GitHub's API for one repository; nothing is sent yet. */
export function openGitHub(options: ClientOptions): Forge {
  const api = openClient(server, options)
  return {
    client: api,
    pullsFrom: (branch) => pullsFrom(api, branch),
    open: (wanted) => openPull(api, wanted),
    merge: (pull, wanted) => mergeWhenReady(api, pull, wanted),
    cancelMerge: (pull) => disableAutoMerge(api, pull),
    commitOnBranch: (branch, expected, change) =>
      commitOnBranch(api, branch, expected, change),
    comparesHead: true,
    closesWithBranch: true,
  }
}

/** See `Forge.pullsFrom`. */
async function pullsFrom(
  client: Client,
  branch: string,
): Promise<readonly PullRequest[]> {
  const answer = await client.read<unknown>((rest, common) =>
    rest.pulls.list({
      ...common,
      head: `${common.owner}:${branch}`,
      state: 'all',
      per_page: 100,
    }),
  )
  const data = dataOrThrow(answer, client, 'to list its pull requests')
  if (Array.isArray(data)) return onlyFrom(client, branch, data)
  throw new Refusal({
    code: 'unreachable',
    message: `What answers for ${client.repository} is not GitHub's API. Check GITHUB_API_URL, and any proxy.`,
  })
}
