import { readNode } from '../addresses.ts'
import { refNode } from './git-nodes.ts'
import { actorNode } from './node.ts'
import { pullRequestNode } from './pull-node.ts'
import { repositoryNode } from './repository-node.ts'
import { unresolvedNode, visible, type Arguments, type Query } from './query.ts'

type Field = (args: Arguments, query: Query) => unknown

export const queries = {
  repository: ({ owner, name }, query) =>
    repositoryNode(visible(query, `${String(owner)}/${String(name)}`), query),

  node: ({ id }, query) => nodeOf(String(id), query),

  viewer: (_, query) => actorNode(query.account.login, query),

  rateLimit: () => ({
    __typename: 'RateLimit',
    cost: 1,
    limit: 5000,
    remaining: 4999,
    used: 1,
    nodeCount: 1,
    resetAt: new Date(Date.now() + 3_600_000).toISOString(),
  }),
} satisfies Record<string, Field>

async function nodeOf(id: string, query: Query): Promise<unknown> {
  const { kind, of } = readNode(id)
  const [name = '', rest = ''] = of
  switch (kind) {
    case 'R':
      return repositoryNode(visible(query, name), query)
    case 'REF':
      return await refNode(visible(query, name), rest, query)
    case 'PR': {
      const hosted = visible(query, name)
      const pull = hosted.pull(Number(rest))
      if (pull) return pullRequestNode(hosted, pull, query)
    }
  }
  throw unresolvedNode(id)
}
