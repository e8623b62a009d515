import { tryGit } from '../../../git.ts'
import { nodeId } from '../addresses.ts'
import { readCommit, type Signatory } from '../commit.ts'
import type { HostedRepository } from '../hosted.ts'
import { connection, type Node } from './node.ts'
import type { Arguments, Query } from './query.ts'
import { repositoryNode } from './repository-node.ts'

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
  const found = await tryGit(['rev-parse', '--quiet', '--verify', expression], {
    cwd,
  })
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
