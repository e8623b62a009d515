import { noreplyAddress, readNode } from '../addresses.ts'
import { readCommit } from '../commit.ts'
import {
  editTree,
  moveRef,
  webFlow,
  write,
  writeCommit,
  type Entry,
} from '../objects.ts'
import { assertMay } from '../permission.ts'
import { isProtected } from '../rest/refs.ts'
import { commitNode, refNode } from './git-nodes.ts'
import {
  GraphRefusal,
  ruleBroken,
  unrecorded,
  visible,
  type Query,
} from './query.ts'

export interface CommitInput {
  readonly clientMutationId?: string
  readonly branch: {
    readonly id?: string
    readonly repositoryNameWithOwner?: string
    readonly branchName?: string
  }
  readonly expectedHeadOid: string
  readonly message: { readonly headline: string; readonly body?: string }
  readonly fileChanges?: {
    readonly additions?: readonly {
      readonly path: string
      readonly contents: string
    }[]
    readonly deletions?: readonly { readonly path: string }[]
  }
}

/** The author is whose token it is, GitHub commits and signs; every file that is written is a plain one. */
export async function createCommitOnBranch(input: CommitInput, query: Query) {
  const { name, ref } = target(input)
  const hosted = visible(query, name)
  assertMay('createCommitOnBranch', hosted, query.account)
  const { git } = hosted
  const tip = (await git.refs())[ref]
  if (tip === undefined) {
    throw unrecorded(`${ref} does not exist`, 'NOT_FOUND')
  }
  if (isProtected(hosted, ref)) throw ruleBroken(hosted, ref)
  const from = input.expectedHeadOid
  if (tip !== from) throw stale(from)
  const parent = await readCommit(hosted, from)
  const { additions = [], deletions = [] } = input.fileChanges ?? {}
  const paths = await git.paths(from)
  for (const { path } of deletions) {
    if (paths.includes(path)) continue
    throw new GraphRefusal(
      'UNPROCESSABLE',
      `A path was requested for deletion which does not exist as of commit oid \`${from}\``,
    )
  }
  const entries: Entry[] = deletions.map(({ path }) => ({
    path,
    to: undefined,
  }))
  for (const { path, contents } of additions) {
    const bytes = Buffer.from(contents, 'base64')
    const id = await write(git, 'blob', bytes)
    entries.push({ path, to: { mode: '100644', id } })
  }
  const { headline, body = '' } = input.message
  const { login } = query.account
  const commit = await writeCommit(git, {
    tree: await editTree(git, parent?.tree, entries),
    parents: [from],
    message: body === '' ? headline : `${headline}\n\n${body}`,
    author: { name: login, email: noreplyAddress(login) },
    committer: webFlow,
    signed: true,
  })
  if (!(await moveRef(git, { ref, from, to: commit }))) throw stale(from)
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: async () => await commitNode(hosted, commit, query),
    ref: async () => await refNode(hosted, ref, query),
  }
}

function target({ branch }: CommitInput): { name: string; ref: string } {
  if (branch.id !== undefined) {
    const [name = '', ref = ''] = readNode(branch.id).of
    return { name, ref }
  }
  const ref = branch.branchName ?? ''
  return {
    name: branch.repositoryNameWithOwner ?? '',
    ref: ref.startsWith('refs/') ? ref : `refs/heads/${ref}`,
  }
}

/** Two spaces, as GitHub has it. */
function stale(expected: string): GraphRefusal {
  return new GraphRefusal(
    'STALE_DATA',
    `Expected branch to point to "${expected}" but it did not.  Pull and try again.`,
  )
}
