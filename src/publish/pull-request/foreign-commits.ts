import type { Proposal } from './proposal.ts'
import type { Services } from '../../context.ts'
import { readCommit } from '../../git/commit.ts'
import { commitsBetween } from '../../forge/commits.ts'
import type { PullRequest } from '../../forge/pull-request.ts'
import {
  defaultAuthor,
  parseAuthor,
  type Committer,
} from '../../request/landing/publish.ts'
import { invalidInput } from '../../request/invalid-input.ts'
import { type CommitFacts, trailers } from '../../request/landing/trailers.ts'

/**
 * Whether the branch of the pull request holds commits of others. Then it is kept, and the bump goes on top; a branch of
 * only bumps is replaced.
 * @param pulls the pull requests from this branch, newest first
 * @throws Refusal (invalid-input) where the branch is there for something else
 */
export async function hasForeignCommits(
  { repository }: Services,
  { forge, tip, branch, request: { committer }, head, history }: Proposal,
  [last]: readonly PullRequest[],
): Promise<boolean> {
  const { commit } = head
  if (commit === undefined || (commit === tip && last !== undefined))
    return false
  const facts = await readCommit(repository, commit)
  const isOurs = commit !== tip && trailers(facts.message).has('Bump-Id')
  if (last === undefined && !isOurs && !history.sent.includes(commit))
    throw invalidInput(
      'pull-request-branch',
      `gives "${head.branch}", a branch that exists and from which there is no pull request. Delete that branch, or write another name, such as kustomize-bump/{branch}/{overlays}/{images}.`,
    )
  // All its commits were merged.
  if (last?.state === 'merged' && last.head === commit && last.base === branch)
    return false
  if (!isBump(facts, committer)) return true
  if (facts.parents[0] === tip) return false
  // If the target branch has moved on, only the server has the parents.
  const between = await commitsBetween(forge.client, tip, commit)
  return between?.every((one) => isBump(one, committer)) !== true
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
