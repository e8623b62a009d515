import { tryGit } from '../../../git.ts'
import { nodeId, userJson } from '../addresses.ts'
import { readCommit, type Signatory } from '../commit.ts'
import type { HostedRepository, Label } from '../hosted.ts'
import { methodAllowed } from '../merge.ts'
import { mergeability, mergeStatus } from '../mergeability.ts'
import { pullNode as pullId, time } from '../pull-json.ts'
import { isOpen, type Pull } from '../pull.ts'
import { defaultBranch } from '../repository-json.ts'
import type { Arguments, Query } from './query.ts'

// What is not here is not answered: a test that asks for it is told so, loudly.

type Node = Readonly<Record<string, unknown>>

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

export function pullRequestNode(
  hosted: HostedRepository,
  pull: Pull,
  query: Query,
): Node {
  const { state } = pull
  const page = `${query.addresses.html}/${hosted.name}`
  return {
    __typename: 'PullRequest',
    id: pullId(hosted, pull),
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

export async function refNode(
  hosted: HostedRepository,
  name: string,
  query: Query,
): Promise<Node | null> {
  const oid = (await hosted.git.refs())[name]
  if (oid === undefined) return null
  const prefix = /^refs\/[^/]+\//.exec(name)?.[0] ?? ''
  return {
    __typename: 'Ref',
    id: nodeId('REF', hosted.name, name),
    name: name.slice(prefix.length),
    prefix,
    target: async () => await objectNode(hosted, oid, query),
    repository: () => repositoryNode(hosted, query),
  }
}

export async function objectNode(
  hosted: HostedRepository,
  expression: string,
  query: Query,
): Promise<Node | null> {
  const cwd = hosted.git.path
  const found = await tryGit(
    ['rev-parse', '--quiet', '--verify', expression],
    { cwd },
  )
  if (found.exitCode !== 0) return null
  const oid = found.stdout.toString().trim()
  const type = (await hosted.git.git(['cat-file', '-t', oid])).toString().trim()
  switch (type) {
    case 'commit':
      return await commitNode(hosted, oid, query)
    case 'tree':
      return await treeNode(hosted, oid, query)
    case 'blob':
      return await blobNode(hosted, oid)
  }
  return null
}

export async function commitNode(
  hosted: HostedRepository,
  oid: string,
  query: Query,
): Promise<Node | null> {
  const commit = await readCommit(hosted, oid)
  if (!commit) return null
  const [headline = '', ...rest] = commit.message.split('\n')
  const signed = commit.signature !== null
  return {
    __typename: 'Commit',
    id: nodeId('C', hosted.name, oid),
    oid,
    abbreviatedOid: oid.slice(0, 7),
    url: `${query.addresses.html}/${hosted.name}/commit/${oid}`,
    message: commit.message,
    messageHeadline: headline,
    messageBody: rest.join('\n').trim(),
    committedDate: commit.committer.date,
    author: gitActor(commit.author),
    committer: gitActor(commit.committer),
    signature: signed
      ? {
          __typename: 'GpgSignature',
          isValid: true,
          state: 'VALID',
          wasSignedByGitHub: true,
        }
      : null,
    tree: async () => await treeNode(hosted, commit.tree, query),
    parents: (args: Arguments) =>
      connection(
        commit.parents.map((id) => commitNode(hosted, id, query)),
        args,
      ),
    history: async (args: Arguments) => {
      const log = await hosted.git.git(['rev-list', '--max-count=100', oid])
      const ids = log.toString().split('\n').filter(Boolean)
      return connection(
        ids.map((id) => commitNode(hosted, id, query)),
        args,
      )
    },
  }
}

function gitActor(signatory: Signatory): Node {
  return { __typename: 'GitActor', ...signatory, user: null }
}

async function treeNode(
  hosted: HostedRepository,
  oid: string,
  query: Query,
): Promise<Node> {
  return {
    __typename: 'Tree',
    oid,
    entries: async () => {
      const list = await hosted.git.git(['ls-tree', '-z', oid])
      const lines = list.toString().split('\0').filter(Boolean)
      return lines.map((line) => {
        const [, mode = '', type, id = '', name] =
          /^(\d+) (\w+) (\w+)\t(.*)$/s.exec(line) ?? []
        return {
          __typename: 'TreeEntry',
          mode: Number.parseInt(mode, 8),
          type,
          oid: id,
          name,
          object: async () => await objectNode(hosted, id, query),
        }
      })
    },
  }
}

async function blobNode(hosted: HostedRepository, oid: string): Promise<Node> {
  const bytes = await hosted.git.git(['cat-file', 'blob', oid])
  const isBinary = bytes.includes(0)
  return {
    __typename: 'Blob',
    oid,
    byteSize: bytes.length,
    isBinary,
    isTruncated: false,
    text: isBinary ? null : bytes.toString(),
  }
}

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

function connection(nodes: readonly unknown[], args: Arguments): Node {
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
