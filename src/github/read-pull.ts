import { server } from './api.ts'
import { openClient, type ClientOptions } from '../forge/client.ts'
import { error, type Problem } from '../problem/problem.ts'
import { getPath, getString } from '../request/json.ts'

/** The answer of a server about a pull request. */
export type PullAnswer =
  | {
      readonly kind: 'known'
      /** As the server gives it, with its number and its state, `open` or `closed`. */
      readonly pull: unknown
    }
  | {
      /** Missing: there is none (404), or the token may not read any. */
      readonly kind: 'missing' | 'unknown'
      readonly problem: Problem
    }

/** Reads a pull request. Anything but a clear answer is unknown. */
export async function readPull(
  number: number,
  options: ClientOptions,
): Promise<PullAnswer> {
  const { repository, token } = options
  const denied = error({
    code: 'pull-request-unknown',
    message: `"source-token" cannot read pull request ${number} of ${repository}. Grant "pull-requests: read".`,
  })
  if (token === '') return { kind: 'unknown', problem: denied }
  const api = openClient(server, options)
  const answer = await api.untilAnswered<unknown>([0, 500, 1000, 2000], () =>
    api.send((rest, common) =>
      rest.pulls.get({ ...common, pull_number: number }),
    ),
  )
  if (answer.kind === 'ok' && isPull(answer.data, number))
    return { kind: 'known', pull: answer.data }
  const details = 'message' in answer ? answer.message : undefined
  if (answer.kind === 'refused' && answer.status !== 429) {
    const kind = answer.status === 404 ? 'missing' : 'unknown'
    return { kind, problem: { ...denied, details } }
  }
  const message = `The server did not say whether pull request ${number} of ${repository} is open. Run again later.`
  return { kind: 'unknown', problem: { ...denied, message, details } }
}

function isPull(data: unknown, number: number): boolean {
  const state = getString(data, 'state') ?? ''
  return (
    getPath(data, 'number') === number && ['open', 'closed'].includes(state)
  )
}
