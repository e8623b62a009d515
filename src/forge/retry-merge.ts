import type { Lost, Refused } from './answer.ts'
import { readPull } from './calls.ts'
import type { Client } from './client.ts'
import type { Merging } from './forge.ts'
import type { PullRequest } from './pull-request.ts'
import { answerProblem } from './answer-problem.ts'

/**
 * Sends a merge until its result is known. After every error, the state of the pull request is read.
 * @param head the commit that is to be merged
 * @param isRetryable matches the message of a refusal that another try can change
 */
export async function retryMerge(
  client: Client,
  pull: PullRequest,
  head: string,
  isRetryable: RegExp,
  send: () => Promise<Merging | Refused | Lost>,
): Promise<Merging> {
  let why = ''
  for (const wait of [0, 500, 1000, 2000, 4000, 4000]) {
    await client.pause(wait)
    const answer = await send()
    if (answer.kind !== 'refused' && answer.kind !== 'lost') return answer
    why = answer.message
    const read = await readPull(client, pull)
    if (read.kind !== 'ok' && answer.kind === 'lost') {
      const problem = answerProblem(read, client, 'to read the pull request')
      return { kind: 'unclear', problem }
    }
    const state = read.kind === 'ok' ? mergingOf(read.data, head) : undefined
    if (state !== undefined) return state
    if (answer.kind === 'refused' && !isRetryable.test(why)) break
  }
  return { kind: 'stays-open', why }
}

/** Undefined where it is open, with this head, and without auto-merge. */
function mergingOf(now: PullRequest, head: string): Merging | undefined {
  if (now.state === 'merged')
    return { kind: 'merged', commit: now.mergeCommit ?? now.head }
  if (now.state === 'closed' || now.head !== head) return { kind: 'moved' }
  return now.autoMerge === undefined ? undefined : { kind: 'waiting' }
}
