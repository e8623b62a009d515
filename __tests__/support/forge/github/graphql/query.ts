import type { Account } from '../../access.ts'
import type { Addresses } from '../addresses.ts'
import type { HostedRepository } from '../hosted.ts'
import { Refusal } from '../refusal.ts'
import { changesByPull, ruleViolation } from '../rest/refs.ts'
import type { GitHubState } from '../state.ts'

/** What every field of one GraphQL request can use. */
export interface Query {
  readonly state: GitHubState
  readonly account: Account
  readonly addresses: Addresses
}

export type Arguments = Readonly<Record<string, unknown>>

/** A GraphQL error as GitHub types it; the answer's status stays 200. */
export class GraphRefusal extends Error {
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

export function toGraph(refusal: Refusal): GraphRefusal {
  if (refusal.status === 403) {
    return new GraphRefusal('FORBIDDEN', refusal.message)
  }
  if (refusal.status === 404) {
    return new GraphRefusal(
      'INSUFFICIENT_SCOPES',
      "Your token has not been granted the required scopes to execute this query. The field requires one of the following scopes: ['public_repo'].",
    )
  }
  return new GraphRefusal('UNPROCESSABLE', refusal.message)
}

export function visible(
  { state, account }: Query,
  name: string,
): HostedRepository {
  if (account.repositories[name] !== undefined && state.exists(name)) {
    return state.hosted(name)
  }
  throw new GraphRefusal(
    'NOT_FOUND',
    `Could not resolve to a Repository with the name '${name}'.`,
  )
}

/** A classic protection has an error type of its own; a ruleset's words come with a common one. */
export function ruleBroken(
  { protections }: HostedRepository,
  ref: string,
): GraphRefusal {
  const rules = protections.get(ref.replace('refs/heads/', ''))
  return rules?.ruleset
    ? new GraphRefusal('UNPROCESSABLE', ruleViolation)
    : new GraphRefusal('BRANCH_PROTECTION_RULE_VIOLATION', changesByPull)
}

/**
 * Where nobody has written down what GitHub says. Code that goes by such words would go by a guess:
 * it has to read how things are instead.
 */
export function unrecorded(what: string, type = 'UNPROCESSABLE'): GraphRefusal {
  return new GraphRefusal(type, `(GitHub's words are not known) ${what}`)
}

export function unresolvedNode(id: string): GraphRefusal {
  return new GraphRefusal(
    'NOT_FOUND',
    `Could not resolve to a node with the global id of '${id}'`,
  )
}
