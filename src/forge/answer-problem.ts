import { error, Refusal, type Problem } from '../problem/problem.ts'
import { untrusted, type Answer, type Lost, type Refused } from './answer.ts'
import type { Client } from './client.ts'
import { findPattern, patternProblem } from '../process/error-pattern.ts'

/**
 * The problem of a call that was declined, or has no answer.
 * @param doing the attempted action, such as "to open the pull request"
 * @param otherwise the reason where no pattern matches the message
 */
export function answerProblem(
  answer: Refused | Lost,
  { repository, server }: Client,
  doing: string,
  otherwise: Problem['code'] = 'pull-request-rejected',
): Problem {
  const { message: details } = answer
  if (answer.kind === 'lost')
    return error({
      code: 'unreachable',
      message: `${server.name}'s API gave no answer about ${repository} before the timeout. Run again later, or raise "timeout".`,
      details,
    })
  const { status, type = '' } = answer
  if (status === 429) {
    const message = `${details} Run again later, or raise "timeout".`
    return error({ code: 'rate-limited', message })
  }
  if (type === untrusted)
    return error({
      code: 'unreachable',
      message: certificateMessage(repository, details),
      details,
    })
  const output = `${status} ${type} ${details}`
  const found = findPattern(server.errorPatterns, output)
  if (found !== undefined)
    return { ...patternProblem(found, { repository, doing }, output), details }
  const message = `${server.name} declined ${doing} in ${repository}.`
  return error({ code: otherwise, message, details })
}

/** By the messages of Node and OpenSSL. */
function certificateMessage(repository: string, details: string): string {
  if (/altnames/.test(details))
    return `The API for ${repository} has a certificate for another host. Check the address, and any proxy in between.`
  return /expired|not yet valid/.test(details)
    ? `The API for ${repository} has a certificate that is not valid at this time. Renew it there, or check the clock of this runner.`
    : `The API for ${repository} has a certificate that this runner does not trust. Set NODE_EXTRA_CA_CERTS to the file of its authority.`
}

/** A call that did not make what was asked for. */
export type NotMade =
  /** `stale`: the branches have moved. `unclear`: without an answer. */
  | { readonly kind: 'stale' | 'unclear'; readonly message: string }
  | { readonly kind: 'refused'; readonly problem: Problem }

/** @param isStale whether the refusal of the server means that the branches have moved */
export function notMade(
  answer: Refused | Lost,
  isStale: boolean,
  ...problem: readonly [Client, doing: string, otherwise?: Problem['code']]
): NotMade {
  const { kind, message } = answer
  if (kind === 'lost') return { kind: 'unclear', message }
  return isStale
    ? { kind: 'stale', message }
    : { kind, problem: answerProblem(answer, ...problem) }
}

/**
 * The data of an answer without which the run cannot go on.
 * @throws Refusal
 */
export function dataOrThrow<T>(
  answer: Answer<T>,
  api: Client,
  doing: string,
): T {
  if (answer.kind === 'ok') return answer.data
  throw new Refusal(answerProblem(answer, api, doing))
}
