import { errorPatterns } from './error-patterns.ts'
import { cancelMerge, mergeWhenReady } from './merge.ts'
import { openFirst, pullsFrom } from './pulls.ts'
import { commitOnBranch } from './signed-commit.ts'
import { untrusted } from '../forge/answer.ts'
import { openClient, type ClientOptions } from '../forge/client.ts'
import type { Forge } from '../forge/forge.ts'
import { pullRequest } from '../forge/pull-request.ts'
import type { Server } from '../forge/server.ts'
import { answerProblem } from '../forge/answer-problem.ts'
import { Refusal } from '../problem/problem.ts'
import { getString } from '../request/json.ts'

/** A draft is a pull request with such a title. */
const draftPrefix = 'WIP: '

const server: Server = {
  name: 'Gitea',
  headers: {},
  errorPatterns,
  viewer: async (_, { headers, request }, octokit) =>
    octokit.request('GET /user', { headers, request }),
  asPull(data) {
    const pull = pullRequest(data)
    const isDraft = pull.title.startsWith(draftPrefix)
    const title = isDraft ? pull.title.slice(draftPrefix.length) : pull.title
    return { ...pull, isDraft, title }
  },
  draftTitle: (title) => `${draftPrefix}${title}`,
  // One exists (409), the head is gone (404), or it has what the base has.
  isStale: ({ status, message }) =>
    status === 409 || /no changes between/.test(message),
  // A call of its own for them is newer than Gitea 1.26.
  assign:
    ({ number }, assignees) =>
    (rest, common) =>
      rest.issues.update({ ...common, issue_number: number, assignees }),
  metadataHint: () => '',
}

/** Opens the API of Gitea or Forgejo for one repository; nothing is sent yet. */
export function openGitea(options: ClientOptions): Forge {
  const client = openClient(server, options)
  return {
    client,
    pullsFrom: (branch) => pullsFrom(client, branch),
    open: (wanted) => openFirst(client, wanted),
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
