import type { Account } from '../../access.ts'
import type { Answer, Exchange } from '../../exchange.ts'
import type { Api } from '../../github-api.ts'
import type { Handler, Reply } from '../call.ts'
import {
  operationOf,
  requestFaults,
  responseFaults,
  type Operation,
} from '../contract.ts'
import { json } from '../json.ts'
import { assertMay, permissionHeaders } from '../permission.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { ApiRequest } from '../request.ts'
import type { GitHubState } from '../state.ts'
import { routes } from './routes.ts'

/** Answered only if GitHub's description knows the request, and held against it once more on the way out. */
export async function answerRest(
  { url, record, account }: Exchange,
  asked: ApiRequest,
  { state, html, complain }: Api,
): Promise<Answer> {
  const found = operationOf(record.method, asked.path)
  if (!found) {
    complain(`The forge does not know ${record.method} ${asked.path}`)
    return json(404, { message: 'Not Found', status: '404' })
  }
  const { operation, values } = found
  const tell = (faults: readonly string[]) => {
    for (const fault of faults) complain(`${operation.id}: ${fault}`)
  }
  const sent = record.body === '' ? undefined : asked.body
  const faults = requestFaults(operation, url.searchParams, sent)
  tell(faults)
  if (operation.id === 'rate-limit/get') return json(200, limits())
  const reply = await replyOf(operation, async () => {
    const hosted = visible(asked, account, state)
    if (faults.length > 0) throw badRequest(faults)
    assertMay(operation.id, hosted, account)
    const handler: Handler = routes[operation.id as keyof typeof routes]
    return await handler({
      hosted,
      account,
      values,
      query: url.searchParams,
      body: (asked.body ?? {}) as Record<string, unknown>,
      addresses: { api: asked.api, html },
    })
  })
  tell(responseFaults(operation, reply.status, reply.body))
  const headers = {
    ...permissionHeaders(operation.id, account),
    ...reply.headers,
  }
  return json(reply.status, reply.body, headers)
}

/** As GitHub: who may not see a private repository is not told that it exists. */
function visible(
  { repository = '' }: ApiRequest,
  account: Account | undefined,
  state: GitHubState,
) {
  const known = account?.repositories[repository] !== undefined
  if (!state.exists(repository)) throw notFound()
  const hosted = state.hosted(repository)
  if (!known && hosted.settings.private) throw notFound()
  return hosted
}

function limits() {
  const reset = Math.floor(Date.now() / 1000) + 3600
  const rate = { limit: 5000, used: 1, remaining: 4999, reset }
  return { resources: { core: rate, search: rate, graphql: rate }, rate }
}

function badRequest(faults: readonly string[]): Refusal {
  return new Refusal(422, `Invalid request.\n\n${faults.join('\n')}`)
}

async function replyOf(
  { docs }: Operation,
  work: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { status, message, errors } = error
    return {
      status,
      body: {
        message,
        ...(errors && { errors }),
        documentation_url: docs,
        status: String(status),
      },
    }
  }
}
