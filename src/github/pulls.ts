import { Refusal } from '../problem.ts'
import type { Client } from '../forge/client.ts'
import type { PullRequest } from '../forge/pull-request.ts'
import { dataOrThrow } from '../forge/answer-problem.ts'
import { onlyFrom } from '../forge/pulls.ts'

/** See `Forge.pullsFrom`. */
export async function pullsFrom(
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
