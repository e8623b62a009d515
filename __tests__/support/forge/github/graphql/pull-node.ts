import { nodeId } from '../addresses.ts'
import type { HostedRepository, Label } from '../hosted.ts'
import { mergeability, mergeStatus } from '../mergeability.ts'
import { pullNode, time } from '../pull-json.ts'
import { isOpen, type Pull } from '../pull.ts'
import { commitNode, refNode } from './git-nodes.ts'
import { actorNode, connection, type Node } from './node.ts'
import type { Arguments, Query } from './query.ts'
import { repositoryNode } from './repository-node.ts'

export function pullRequestNode(
  hosted: HostedRepository,
  pull: Pull,
  query: Query,
): Node {
  const { state } = pull
  const page = `${query.addresses.html}/${hosted.name}`
  return {
    __typename: 'PullRequest',
    id: pullNode(hosted, pull),
    number: pull.number,
    url: `${page}/pull/${pull.number}`,
    title: pull.title,
    body: pull.body ?? '',
    isDraft: pull.draft,
    state: state.kind.toUpperCase(),
    closed: !isOpen(pull),
    closedAt: state.kind === 'open' ? null : time(state.at),
    merged: state.kind === 'merged',
    mergedAt: state.kind === 'merged' ? time(state.at) : null,
    mergedBy: state.kind === 'merged' ? actorNode(state.by, query) : null,
    createdAt: time(pull.createdAt),
    updatedAt: time(pull.updatedAt),
    author: () => actorNode(pull.author, query),
    isCrossRepository: pull.head.repository !== hosted.name,
    isInMergeQueue: pull.queued,
    headRefName: pull.head.ref,
    headRefOid: pull.head.sha,
    baseRefName: pull.base.ref,
    baseRefOid: pull.base.sha,
    headRef: async () =>
      pull.head.repository === hosted.name
        ? await refNode(hosted, `refs/heads/${pull.head.ref}`, query)
        : null,
    baseRef: async () =>
      await refNode(hosted, `refs/heads/${pull.base.ref}`, query),
    headRepository: () =>
      pull.head.repository === hosted.name
        ? repositoryNode(hosted, query)
        : null,
    mergeCommit: async () =>
      state.kind === 'merged'
        ? await commitNode(hosted, state.commit, query)
        : null,
    mergeable: async () => {
      const { mergeable } = await mergeability(hosted, pull)
      if (mergeable === null) return 'UNKNOWN'
      return mergeable ? 'MERGEABLE' : 'CONFLICTING'
    },
    mergeStateStatus: async () =>
      isOpen(pull) && !pull.planted
        ? (await mergeStatus(hosted, pull)).toUpperCase()
        : 'UNKNOWN',
    autoMergeRequest: pull.autoMerge
      ? {
          __typename: 'AutoMergeRequest',
          mergeMethod: pull.autoMerge.method.toUpperCase(),
          enabledAt: time(pull.updatedAt),
          enabledBy: actorNode(pull.autoMerge.by, query),
          commitHeadline: pull.autoMerge.title,
          commitBody: pull.autoMerge.message,
        }
      : null,
    labels: (args: Arguments) =>
      connection(
        pull.labels.map((name) => labelNode(hosted, hosted.label(name))),
        args,
      ),
    assignees: (args: Arguments) =>
      connection(
        pull.assignees.map((login) => actorNode(login, query)),
        args,
      ),
    commits: async (args: Arguments) => {
      const range = `${pull.base.sha}..${pull.head.sha}`
      const log = await hosted.git.git(['rev-list', '--reverse', range])
      const ids = log.toString().split('\n').filter(Boolean)
      const nodes = ids.map((id) => ({
        __typename: 'PullRequestCommit',
        id: nodeId('PRC', hosted.name, pull.number, id),
        commit: async () => await commitNode(hosted, id, query),
      }))
      return connection(nodes, args)
    },
    repository: () => repositoryNode(hosted, query),
  }
}

function labelNode(hosted: HostedRepository, label: Label | undefined): Node {
  return {
    __typename: 'Label',
    id: nodeId('LA', hosted.name, label?.id ?? 0),
    name: label?.name,
    color: label?.color,
    description: label?.description ?? null,
  }
}
