import type { Answer } from '../forge/answer.ts'
import type { Client } from '../forge/client.ts'
import { pullRequest } from '../forge/pull-request.ts'
import type { Server } from '../forge/server.ts'
import { getPath } from '../request/json.ts'
import { errorPatterns } from './error-patterns.ts'

export const server: Server = {
  name: 'GitHub',
  // Every supported Enterprise server knows this version.
  headers: { 'x-github-api-version': '2022-11-28' },
  errorPatterns,
  // An installation's token, such as GITHUB_TOKEN, has no user that REST would name.
  async viewer(_, { request }, octokit) {
    const query = '{ viewer { login } }'
    const data = await octokit.graphql<object>(query, { request })
    return { data: getPath(data, 'viewer') }
  },
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

/** Sends a mutation of GraphQL, once, and asks for a field of its result. */
export function mutate(
  client: Client,
  name: string,
  input: object,
  field = 'clientMutationId',
): Promise<Answer<object>> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${field} } }`
  return client.send(async (_, { request }, octokit) => ({
    data: await octokit.graphql<object>(query, { input, request }),
  }))
}
