import { readNode } from '../addresses.ts'
import type { HostedRepository } from '../hosted.ts'
import { isAncestor, moveRefs, type RefMove } from '../objects.ts'
import { assertMay } from '../permission.ts'
import { isProtected } from '../rest/refs.ts'
import { refNode } from './git-nodes.ts'
import {
  ruleBroken,
  unrecorded,
  unresolvedNode,
  visible,
  type Query,
} from './query.ts'

const zeros = /^0+$/

export interface UpdateRefsInput {
  readonly clientMutationId?: string
  readonly repositoryId: string
  readonly refUpdates: readonly {
    readonly name: string
    readonly beforeOid?: string
    readonly afterOid: string
    readonly force?: boolean
  }[]
}

/** All of them or none. */
export async function updateRefs(input: UpdateRefsInput, query: Query) {
  const hosted = repositoryOf(input.repositoryId, query)
  assertMay('updateRefs', hosted, query.account)
  const refs = await hosted.git.refs()
  const moves: RefMove[] = []
  for (const { name, beforeOid, afterOid, force } of input.refUpdates) {
    const from = refs[name]
    if (beforeOid !== undefined && !isAt(from, beforeOid)) {
      throw unrecorded(`Reference ${name} is not at ${beforeOid}.`)
    }
    if (isProtected(hosted, name)) throw ruleBroken(hosted, name)
    if (!zeros.test(afterOid)) {
      await assertMoves(hosted, { from, to: afterOid, force: force === true })
    }
    const to = zeros.test(afterOid) ? undefined : afterOid
    moves.push({ ref: name, from, to })
  }
  if (!(await moveRefs(hosted.git, moves))) {
    throw unrecorded('References could not be updated.')
  }
  return { clientMutationId: input.clientMutationId ?? null }
}

export interface CreateRefInput {
  readonly clientMutationId?: string
  readonly repositoryId: string
  readonly name: string
  readonly oid: string
}

export async function createRef(
  { clientMutationId, repositoryId, name, oid }: CreateRefInput,
  query: Query,
) {
  const hosted = repositoryOf(repositoryId, query)
  assertMay('createRef', hosted, query.account)
  if ((await hosted.git.refs())[name] !== undefined) {
    throw unrecorded(`A ref named "${name}" already exists in the repository.`)
  }
  await assertMoves(hosted, { from: undefined, to: oid, force: false })
  await moveRefs(hosted.git, [{ ref: name, from: undefined, to: oid }])
  return {
    clientMutationId: clientMutationId ?? null,
    ref: async () => await refNode(hosted, name, query),
  }
}

export interface DeleteRefInput {
  readonly clientMutationId?: string
  readonly refId: string
}

export async function deleteRef(
  { clientMutationId, refId }: DeleteRefInput,
  query: Query,
) {
  const { kind, of } = readNode(refId)
  const [name = '', ref = ''] = of
  if (kind !== 'REF') throw unresolvedNode(refId)
  const hosted = visible(query, name)
  assertMay('deleteRef', hosted, query.account)
  const from = (await hosted.git.refs())[ref]
  if (from === undefined) throw unresolvedNode(refId)
  if (isProtected(hosted, ref)) throw ruleBroken(hosted, ref)
  await moveRefs(hosted.git, [{ ref, from, to: undefined }])
  return { clientMutationId: clientMutationId ?? null }
}

function repositoryOf(id: string, query: Query): HostedRepository {
  const { kind, of } = readNode(id)
  if (kind !== 'R') throw unresolvedNode(id)
  return visible(query, of[0] ?? '')
}

function isAt(from: string | undefined, expected: string): boolean {
  return zeros.test(expected) ? from === undefined : from === expected
}

async function assertMoves(
  { git }: HostedRepository,
  {
    from,
    to,
    force,
  }: {
    readonly from: string | undefined
    readonly to: string
    readonly force: boolean
  },
): Promise<void> {
  if ((await git.resolve(to)) === undefined) {
    throw unrecorded(`Could not resolve to a commit with the oid of '${to}'.`)
  }
  if (force || from === undefined) return
  if (!(await isAncestor(git, from, to))) {
    throw unrecorded('Update is not a fast forward')
  }
}
