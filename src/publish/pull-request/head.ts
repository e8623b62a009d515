import { readCommit } from '../../git/commit.ts'
import { type CommitFacts, trailers } from '../../request/trailers.ts'
import { commitsBetween } from '../../github/commits.ts'
import type { PullRequest } from '../../github/pulls.ts'
import type { Services } from '../../context.ts'
import type { Proposal } from './proposal.ts'
import {
  defaultAuthor,
  parseAuthor,
  type Committer,
} from '../../request/publish.ts'

/** What is on the branch of the pull request. */
export type Head =
  | { readonly kind: 'none' }
  /** Nothing but bumps, which may be replaced. */
  | { readonly kind: 'ours'; readonly commit: string }
  /** A commit of somebody else too: it stays, and the bump goes on top. */
  | { readonly kind: 'shared'; readonly commit: string }

/**
 * Reads whose commits the branch has beyond the tip that is landed on.
 * @param pulls the pull requests from this branch, newest first
 */
export async function readHead(
  { repository, github }: Services,
  { tip, branch, request: { committer }, head: { commit: head } }: Proposal,
  pulls: readonly PullRequest[],
): Promise<Head> {
  if (head === undefined) return { kind: 'none' }
  const ours = { kind: 'ours', commit: head } as const
  if (head === tip) return ours
  const facts = await readCommit(repository, head)
  // Its parents are not here as soon as the branch that is landed on has moved on: GitHub has them.
  if (facts.parents[0] === tip && isBump(facts, committer)) return ours
  const last = pulls[0]
  // All that it had was merged, and stays in the pull request.
  if (last?.state === 'merged' && last.head === head && last.base === branch)
    return ours
  if (!isBump(facts, committer)) return { kind: 'shared', commit: head }
  const between = await commitsBetween(await github(), tip, head)
  return between?.every((commit) => isBump(commit, committer)) === true
    ? ours
    : { kind: 'shared', commit: head }
}

/**
 * A commit that somebody has amended has another committer; one that GitHub has made or rebased has GitHub, which is
 * noreply@ and the server's own name on an Enterprise server. A bump of before `commit-author` or `verified-commit`
 * was given has the default one.
 */
function isBump(
  { parents, committerMail, message }: CommitFacts,
  committer: Committer,
): boolean {
  const own = committer.kind === 'git' ? committer.author.mail : undefined
  return (
    parents.length === 1 &&
    trailers(message).has('Bump-Id') &&
    ([own, parseAuthor(defaultAuthor).mail].includes(committerMail) ||
      /^noreply@[^@]+$/.test(committerMail))
  )
}
