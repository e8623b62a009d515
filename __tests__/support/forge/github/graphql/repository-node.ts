import { nodeId } from '../addresses.ts'
import type { HostedRepository } from '../hosted.ts'
import { methodAllowed } from '../merge.ts'
import type { Pull } from '../pull.ts'
import { defaultBranch } from '../repository-json.ts'
import { objectNode, refNode } from './git-nodes.ts'
import { actorNode, connection, type Node } from './node.ts'
import { pullRequestNode } from './pull-node.ts'
import type { Arguments, Query } from './query.ts'

export function repositoryNode(hosted: HostedRepository, query: Query): Node {
  const { settings, name } = hosted
  return {
    __typename: 'Repository',
    id: nodeId('R', name),
    databaseId: hosted.id,
    name: hosted.shortName,
    nameWithOwner: name,
    url: `${query.addresses.html}/${name}`,
    isPrivate: settings.private,
    isArchived: settings.archived,
    visibility: settings.private ? 'PRIVATE' : 'PUBLIC',
    autoMergeAllowed: settings.allowAutoMerge,
    mergeCommitAllowed: methodAllowed(hosted, 'merge'),
    squashMergeAllowed: methodAllowed(hosted, 'squash'),
    rebaseMergeAllowed: methodAllowed(hosted, 'rebase'),
    deleteBranchOnMerge: settings.deleteBranchOnMerge,
    viewerPermission:
      query.account.repositories[name] === 'write' ? 'WRITE' : 'READ',
    owner: () => actorNode(hosted.owner, query),
    defaultBranchRef: async () => {
      const branch = await defaultBranch(hosted)
      return await refNode(hosted, `refs/heads/${branch}`, query)
    },
    ref: async ({ qualifiedName }: Arguments) =>
      await refNode(hosted, full(String(qualifiedName)), query),
    object: async ({ expression, oid }: Arguments) =>
      await objectNode(hosted, String(oid ?? expression), query),
    pullRequest: ({ number }: Arguments) => {
      const pull = hosted.pull(Number(number))
      return pull ? pullRequestNode(hosted, pull, query) : null
    },
    pullRequests: (args: Arguments) => {
      const found = hosted.pulls.filter((pull) => selected(pull, args))
      const { field, direction } = (args['orderBy'] ?? {}) as Arguments
      if (field !== undefined && direction === 'DESC') found.reverse()
      return connection(
        found.map((pull) => pullRequestNode(hosted, pull, query)),
        args,
      )
    },
    mergeQueue: ({ branch }: Arguments) =>
      hosted.protections.get(String(branch))?.mergeQueue
        ? { __typename: 'MergeQueue', id: nodeId('MQ', hosted.name) }
        : null,
  }
}

function full(name: string): string {
  return name.startsWith('refs/') ? name : `refs/heads/${name}`
}

function selected(pull: Pull, args: Arguments): boolean {
  const states = args['states'] as readonly string[] | undefined
  return (
    (states?.includes(pull.state.kind.toUpperCase()) ?? true) &&
    (args['headRefName'] ?? pull.head.ref) === pull.head.ref &&
    (args['baseRefName'] ?? pull.base.ref) === pull.base.ref
  )
}
