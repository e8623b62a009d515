import type { Problem } from '../problem.ts'
import { getString } from '../request/json.ts'
import type { Api } from './api.ts'
import { problemOf } from './refusal.ts'

/** How a commit through the API ended. */
type SignedCommit =
  | { readonly kind: 'committed'; readonly commit: string }
  /** The branch is not where it was expected, or not there at all. */
  | { readonly kind: 'stale'; readonly message: string }
  /** It is not known whether it was made. */
  | { readonly kind: 'unclear'; readonly message: string }
  | { readonly kind: 'refused'; readonly problem: Problem }

const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) {
    commit {
      oid
    }
  }
}`

/**
 * Adds a commit to a branch, if and only if it is where it is expected. GitHub makes the token's owner its author,
 * and signs it.
 */
export async function commitOnBranch(
  api: Api,
  {
    branch,
    expected,
    message,
    files,
  }: {
    readonly branch: string
    readonly expected: string
    readonly message: string
    readonly files: readonly { readonly path: string; readonly bytes: Buffer }[]
  },
): Promise<SignedCommit> {
  const [, headline = '', body = ''] = /^(.*)\n*([^]*)$/.exec(message) ?? []
  const answer = await api.mutate(mutation, {
    branch: {
      repositoryNameWithOwner: api.repository,
      branchName: branch,
    },
    expectedHeadOid: expected,
    message: { headline, body: body.trimEnd() },
    fileChanges: {
      additions: files.map(({ path, bytes }) => ({
        path,
        contents: bytes.toString('base64'),
      })),
    },
  })
  if (answer.kind === 'lost')
    return { kind: 'unclear', message: answer.message }
  if (answer.kind === 'ok') {
    const commit = getString(
      answer.data,
      'createCommitOnBranch',
      'commit',
      'oid',
    )
    return commit === undefined
      ? { kind: 'unclear', message: 'The answer names no commit.' }
      : { kind: 'committed', commit }
  }
  const isStale =
    answer.type === 'STALE_DATA' ||
    /Expected branch to point to|No branch named|is at [0-9a-f]+ but expected/.test(
      answer.message,
    )
  if (isStale) return { kind: 'stale', message: answer.message }
  return {
    kind: 'refused',
    problem: problemOf(answer, {
      repository: api.repository,
      doing: `the commit on "${branch}"`,
      otherwise: 'push-rejected',
    }),
  }
}
