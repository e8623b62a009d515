import { userJson } from '../addresses.ts'
import type { Arguments, Query } from './query.ts'

/**
 * What GraphQL sees of something. A field that is not in it is not answered: a test that asks for it
 * is told so, loudly.
 */
export type Node = Readonly<Record<string, unknown>>

export function actorNode(login: string, { addresses }: Query): Node {
  const user = userJson(login, addresses)
  return {
    __typename: user.type,
    id: user.node_id,
    databaseId: user.id,
    login: login.replace(/\[bot\]$/, ''),
    url: user.html_url,
  }
}

export function connection(nodes: readonly unknown[], args: Arguments): Node {
  const { first, last } = args
  if (first === undefined && last === undefined) {
    throw new Error(
      'You must provide a `first` or `last` value to properly paginate.',
    )
  }
  const shown =
    first === undefined
      ? nodes.slice(-Number(last))
      : nodes.slice(0, Number(first))
  return {
    nodes: shown,
    totalCount: nodes.length,
    pageInfo: {
      hasNextPage: first !== undefined && shown.length < nodes.length,
      hasPreviousPage: last !== undefined && shown.length < nodes.length,
      startCursor: null,
      endCursor: null,
    },
  }
}
