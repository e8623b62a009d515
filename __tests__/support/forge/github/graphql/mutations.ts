import { createCommitOnBranch, type CommitInput } from './commit-on-branch.ts'
import type { Arguments, Query } from './query.ts'

type Mutation = (args: Arguments, query: Query) => Promise<unknown>

// The schema has seen to it that an input is what the mutation takes.
export const mutations = {
  createCommitOnBranch: async ({ input }, query) =>
    await createCommitOnBranch(input as CommitInput, query),
} satisfies Record<string, Mutation>
