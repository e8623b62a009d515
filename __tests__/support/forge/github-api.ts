// GitHub's API over the bare repositories of the forge's git half. How a test uses it:
//
//   await using forge = await startForge({ tokens: { [token]: { login: 'bump[bot]', repositories: { 'acme/infra': 'write' } } } })
//   const { server, api, graphql } = forge.addresses['github.com' | 'Enterprise' | 'ghe.com']
//
// What GitHub is set to:   forge.github.set('acme/infra', { allowAutoMerge: true, teams: ['platform'] })
//                          forge.github.protect('acme/infra', 'main', { requiredChecks: ['ci'] })
//                          forge.github.lacking.add('updateRefs')       an older server
//                          tokens: kind 'actions' | 'app' | 'fine-grained' | 'classic', permissions   (access.ts)
// What happens there:      await forge.github.check('acme/infra', 'ci', { state: 'success' })
//                          await forge.github.approve('acme/infra', 1)
//                          await forge.github.runMergeQueue('acme/infra')
// What people do:          await forge.github.open('acme/infra', { head: 'bump', base: 'main' })
//                          await forge.github.close('acme/infra', 1), .merge('acme/infra', 1)
// What it looks like now:  await forge.github.pulls('acme/infra')   each with state, head, labels, timeline, ...
//                          forge.github.comments('acme/infra', 1)
// What was asked:          forge.requests, with authorization and body; forge.calls() has the names in order,
//                          'pulls/create' or 'createCommitOnBranch': octokit's names and the fields of GraphQL
// What goes wrong:         forge.fault({ on: 'pulls/create', kind: 'statusafter', status: 502, times: 1 })
//                          forge.fault({ on: 'pulls/update', kind: 'before', call: async () => ..., times: 1 })
//                          forge.fault({ on: 'api', skip: 3, times: 1, ... })      the fourth request
//                          forge.fault({ on: 'createCommitOnBranch', kind: 'before', call: moveTheHead, times: 2 })
//                          forge.fault({ on: 'issues/add-labels', ...unresolvedNode, times: 1 })   api-fault.ts
//                          forge.fault({ on: 'pulls/create', ...secondaryLimit({ retryAfter: 1 }) })   api-fault.ts
//
// Where GitHub's words are not known they say so: the action must read how things are, and match nothing.
// Branches move by git, by the API or by the test itself: the pull requests follow before every request.
// Every request and answer is held against GitHub's OpenAPI description and GraphQL schema. What GitHub would
// not have understood, or not have said, is in `forge.complaints`, and ending the forge fails with it.

import type { Account } from './access.ts'
import type { Answer, Exchange } from './exchange.ts'
import { answerGraphql } from './github/graphql/answer.ts'
import { parseDocument } from './github/graphql/schema.ts'
import { json } from './github/json.ts'
import { followBranches } from './github/lifecycle.ts'
import { mergeWhenReady } from './github/merge.ts'
import { graphParts, type ApiRequest } from './github/request.ts'
import { answerRest } from './github/rest/answer.ts'
import type { GitHubState } from './github/state.ts'

export interface Api {
  readonly state: GitHubState
  /** The address of the web pages. */
  readonly html: string
  readonly complain: (about: string) => void
}

export async function answerApi(
  exchange: Exchange,
  asked: ApiRequest,
  api: Api,
): Promise<Answer> {
  const { account, record } = exchange
  if (account === undefined && record.authorization.length > 0) {
    return json(401, { message: 'Bad credentials', status: '401' })
  }
  return await api.state.alone(async () => {
    const hosted =
      asked.repository !== undefined && api.state.exists(asked.repository)
        ? api.state.hosted(asked.repository)
        : undefined
    const follow = async () => {
      if (!hosted) return
      await followBranches(hosted)
      await mergeWhenReady(hosted)
    }
    await follow()
    try {
      const answer =
        asked.kind === 'graphql'
          ? await answerQuery(account, asked, api)
          : await answerRest(exchange, asked, api)
      await follow()
      return answer
    } catch (error) {
      api.complain(
        `${asked.operations.join()} broke the forge: ${String(error)}`,
      )
      return json(500, { message: 'Server Error', status: '500' })
    }
  })
}

async function answerQuery(
  account: Account | undefined,
  asked: ApiRequest,
  { state, html, complain }: Api,
): Promise<Answer> {
  if (account === undefined) {
    const message = 'This endpoint requires you to be authenticated.'
    return json(401, { message, status: '401' })
  }
  const { query, variables } = graphParts(asked.body)
  const document = parseDocument(query)
  if (!document) {
    complain(`GraphQL that cannot be parsed: ${query}`)
    return json(400, { message: 'Problems parsing JSON', status: '400' })
  }
  const addresses = { api: asked.api, html }
  const { status, body, faults } = await answerGraphql(
    { document, variables },
    { state, account, addresses },
  )
  for (const fault of faults) {
    complain(`GraphQL ${asked.operations.join()}: ${fault}`)
  }
  return json(status, body)
}
