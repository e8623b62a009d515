import { loginOf } from '../forge/calls.ts'
import { openClient, type ClientOptions } from '../forge/client.ts'
import { pullRequest } from '../forge/pull-request.ts'
import type { Server } from '../forge/server.ts'
import { errorPatterns } from './error-patterns.ts'

/** GitHub's two APIs, for one repository. */
export type Api = ReturnType<typeof openApi>

const server: Server = {
  name: 'GitHub',
  // Every supported Enterprise server knows this version.
  headers: { 'x-github-api-version': '2022-11-28' },
  errorPatterns,
  asPull: pullRequest,
  draftTitle: (title) => title,
  isStale: ({ status, message }) => status === 422 && isRace.test(message),
  assign:
    ({ number }, assignees) =>
    (rest, common) =>
      rest.issues.addAssignees({ ...common, issue_number: number, assignees }),
  metadataHint: (what) =>
    `. The token needs pull-requests: write${what === 'teams' ? members : ''}.`,
}

const isRace =
  /already exists|No commits between|"field":"(head|base)","code":"invalid"|no history in common/
const members =
  ', and the permission Members (read) of the organisation, which GITHUB_TOKEN never has'

/** Opens the API; nothing is sent yet. */
export function openApi(options: ClientOptions) {
  const client = openClient(server, options)
  return {
    ...client,
    /** An installation's token, such as GITHUB_TOKEN, has no user that REST would name. */
    async login() {
      const answer = await client.send(async (_, { request }, octokit) => ({
        data: await octokit.graphql<object>('{ viewer { login } }', {
          request,
        }),
      }))
      return loginOf(answer, 'viewer', 'login')
    },
    /** Sends a mutation of GraphQL, once, and asks for a field of its result. */
    mutate(name: string, input: object, field = 'clientMutationId') {
      const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
      const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${field} } }`
      return client.send(async (_, { request }, octokit) => ({
        data: await octokit.graphql<object>(query, { input, request }),
      }))
    },
  }
}
