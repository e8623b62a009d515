import { nodeId, readNode } from '../addresses.ts'
import { followBranches } from '../lifecycle.ts'
import { mergePull, methodAllowed } from '../merge.ts'
import { mergeStatus } from '../mergeability.ts'
import { assertMay } from '../permission.ts'
import { isOpen, note, type MergeMethod, type Pull } from '../pull.ts'
import { time } from '../pull-json.ts'
import { actorNode } from './node.ts'
import { pullRequestNode } from './pull-node.ts'
import {
  GraphRefusal,
  unrecorded,
  unresolvedNode,
  visible,
  type Query,
} from './query.ts'

export interface MergeInput {
  readonly clientMutationId?: string
  readonly pullRequestId: string
  readonly expectedHeadOid?: string
  readonly mergeMethod?: Uppercase<MergeMethod>
  readonly commitHeadline?: string
  readonly commitBody?: string
}

export async function mergePullRequest(input: MergeInput, query: Query) {
  const { hosted, pull } = pullOf('mergePullRequest', input, query)
  await mergePull(hosted, pull, {
    by: query.account.login,
    method: methodOf(input),
    title: input.commitHeadline,
    message: input.commitBody,
    head: input.expectedHeadOid,
  })
  await followBranches(hosted)
  return answer(input, query)
}

export async function enablePullRequestAutoMerge(
  input: MergeInput,
  query: Query,
) {
  const name = 'enablePullRequestAutoMerge'
  const { hosted, pull } = pullOf(name, input, query)
  const method = methodOf(input)
  if (!hosted.settings.allowAutoMerge) {
    throw refused('Auto merge is not allowed for this repository')
  }
  if (!isOpen(pull)) {
    throw unrecorded('the pull request is not open')
  }
  assertHead(pull, input)
  if (!methodAllowed(hosted, method)) {
    throw refused(
      `Pull request Merge method ${method} merging is not allowed on this repository`,
    )
  }
  const rules = hosted.protections.get(pull.base.ref)
  if (!rules) {
    throw refused(
      'Pull request Protected branch rules not configured for this branch',
    )
  }
  const status = await mergeStatus(hosted, pull)
  const ready = status === 'clean' || status === 'unstable'
  if (ready && rules.mergeQueue) {
    pull.queued = true
    note(pull, 'queued')
  } else if (ready || status === 'dirty' || status === 'draft') {
    throw refused(`Pull request Pull request is in ${status} status`)
  } else {
    pull.autoMerge = {
      method,
      by: query.account.login,
      title: input.commitHeadline ?? null,
      message: input.commitBody ?? null,
    }
    note(pull, `auto-merge: ${method}`)
  }
  return answer(input, query)
}

export async function disablePullRequestAutoMerge(
  input: MergeInput,
  query: Query,
) {
  const name = 'disablePullRequestAutoMerge'
  const { pull } = pullOf(name, input, query)
  if (pull.autoMerge === undefined) {
    throw refused("Can't disable auto-merge for this pull request")
  }
  pull.autoMerge = undefined
  note(pull, 'auto-merge off')
  return answer(input, query)
}

export async function enqueuePullRequest(input: MergeInput, query: Query) {
  const { hosted, pull } = pullOf('enqueuePullRequest', input, query)
  if (!hosted.protections.get(pull.base.ref)?.mergeQueue) {
    throw refused('Merge queue is not enabled for this branch')
  }
  assertHead(pull, input)
  const status = await mergeStatus(hosted, pull)
  if (!isOpen(pull) || (status !== 'clean' && status !== 'unstable')) {
    throw refused('Pull request is not mergeable')
  }
  pull.queued = true
  note(pull, 'queued')
  return {
    clientMutationId: input.clientMutationId ?? null,
    mergeQueueEntry: {
      __typename: 'MergeQueueEntry',
      id: nodeId('MQE', hosted.name, pull.number),
      position: 1,
      state: 'QUEUED',
      jump: false,
      solo: false,
      enqueuedAt: time(Date.now()),
      enqueuer: actorNode(query.account.login, query),
      pullRequest: () => pullRequestNode(hosted, pull, query),
    },
  }
}

function pullOf(
  operation: string,
  { pullRequestId: id }: MergeInput,
  query: Query,
) {
  const { kind, of } = readNode(id)
  if (kind !== 'PR') throw unresolvedNode(id)
  const hosted = visible(query, of[0] ?? '')
  const pull = hosted.pull(Number(of[1]))
  if (!pull) throw unresolvedNode(id)
  assertMay(operation, hosted, query.account)
  return { hosted, pull }
}

function answer(input: MergeInput, query: Query) {
  const [name = '', number] = readNode(input.pullRequestId).of
  const hosted = visible(query, name)
  const pull = hosted.pull(Number(number))
  return {
    clientMutationId: input.clientMutationId ?? null,
    actor: actorNode(query.account.login, query),
    pullRequest: () => (pull ? pullRequestNode(hosted, pull, query) : null),
  }
}

function assertHead(pull: Pull, { expectedHeadOid }: MergeInput): void {
  if (expectedHeadOid === undefined || expectedHeadOid === pull.head.sha) return
  throw unrecorded(`the head is not at ${expectedHeadOid}`)
}

function methodOf({ mergeMethod = 'MERGE' }: MergeInput): MergeMethod {
  return mergeMethod.toLowerCase() as MergeMethod
}

function refused(message: string): GraphRefusal {
  return new GraphRefusal('UNPROCESSABLE', message)
}
