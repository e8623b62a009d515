import { errorPatterns } from './error-patterns.ts'
import { cancelMerge, mergeWhenReady } from './merge.ts'
import { addMetadata } from './metadata.ts'
import { pushObstacle } from './push-obstacle.ts'
import { openPull, pullsFrom, updateText } from './pulls.ts'
import { commitOnBranch } from './signed-commit.ts'
import { loginOf } from '../forge/calls.ts'
import { untrusted } from '../forge/answer.ts'
import { openClient, type ClientOptions } from '../forge/client.ts'
import type { Forge } from '../forge/forge.ts'
import { answerProblem } from '../forge/answer-problem.ts'
import { Refusal } from '../problem.ts'
import { getString } from '../request/json.ts'

const server = { name: 'Gitea', headers: {}, errorPatterns } as const

/** Opens the API of Gitea or Forgejo for one repository; nothing is sent yet. */
export function openGitea(options: ClientOptions): Forge {
  const client = openClient(server, options)
  return {
    client,
    pushObstacle: () => pushObstacle(client),
    async login() {
      const answer = await client.send(
        async (_, { headers, request }, octokit) =>
          octokit.request('GET /user', { headers, request }),
      )
      return loginOf(answer, 'login')
    },
    pullsFrom: (branch) => pullsFrom(client, branch),
    open: (wanted) => openPull(client, wanted),
    update: (pull, text) => updateText(client, pull, text),
    addMetadata: (pull, metadata) => addMetadata(client, pull, metadata),
    merge: (pull, wanted) => mergeWhenReady(client, pull, wanted),
    cancelMerge: (pull) => cancelMerge(client, pull),
    commitOnBranch: (branch, _, change) =>
      commitOnBranch(client, branch, change),
    comparesHead: false,
    closesWithBranch: false,
  }
}

/**
 * Asks a server whether it is Gitea or Forgejo; one that does not answer is not.
 * @throws Refusal where its certificate is not trusted
 */
export async function isGitea(options: ClientOptions): Promise<boolean> {
  const client = openClient(server, options)
  const answer = await client.untilAnswered<object>([0, 500, 1000], () =>
    client.send(async (_, common, octokit) =>
      octokit.request('GET /version', common),
    ),
  )
  if (answer.kind === 'refused' && answer.type === untrusted)
    throw new Refusal(answerProblem(answer, client, 'to ask for the version'))
  return answer.kind === 'ok' && getString(answer.data, 'version') !== undefined
}
