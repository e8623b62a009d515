import { createCommitOnBranch, type CommitInput } from './commit-on-branch.ts'
import {
  disablePullRequestAutoMerge,
  enablePullRequestAutoMerge,
  enqueuePullRequest,
  mergePullRequest,
  type MergeInput,
} from './merging.ts'
import type { Arguments, Query } from './query.ts'
import {
  createRef,
  deleteRef,
  updateRefs,
  type CreateRefInput,
  type DeleteRefInput,
  type UpdateRefsInput,
} from './refs.ts'

type Mutation = (args: Arguments, query: Query) => Promise<unknown>

// The schema has seen to it that an input is what the mutation takes.
export const mutations = {
  createCommitOnBranch: async ({ input }, query) =>
    await createCommitOnBranch(input as CommitInput, query),
  createRef: async ({ input }, query) =>
    await createRef(input as CreateRefInput, query),
  deleteRef: async ({ input }, query) =>
    await deleteRef(input as DeleteRefInput, query),
  updateRefs: async ({ input }, query) =>
    await updateRefs(input as UpdateRefsInput, query),
  enablePullRequestAutoMerge: async ({ input }, query) =>
    await enablePullRequestAutoMerge(input as MergeInput, query),
  disablePullRequestAutoMerge: async ({ input }, query) =>
    await disablePullRequestAutoMerge(input as MergeInput, query),
  enqueuePullRequest: async ({ input }, query) =>
    await enqueuePullRequest(input as MergeInput, query),
  mergePullRequest: async ({ input }, query) =>
    await mergePullRequest(input as MergeInput, query),
} satisfies Record<string, Mutation>
