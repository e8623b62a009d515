import type { RunEvent } from './event.ts'
import { getPath, getString, isRecord } from '../json.ts'
import { trailers } from '../landing/trailers.ts'
import { signingBranches } from '../target/branch.ts'

/**
 * No loop through an App token: the push of bumps starts no bump. A tag or a dispatch on one does, and so does a push
 * that brings anything else along: a branch that is fast-forwarded, or a squash that has a bump among its commits.
 */
export function whyOwn({
  name,
  ref,
  sha,
  payload,
}: RunEvent): string | undefined {
  if (name !== 'push' || !ref.startsWith('refs/heads/')) return undefined
  if (ref.startsWith(`refs/heads/${signingBranches}`))
    return 'This action made the branch for a moment, to have a commit signed.'
  // A merged pull request is judged as a push, without the commits.
  const pull = getPath(payload, 'pull_request')
  if (isRecord(pull))
    return getString(pull, 'body')?.includes(pullRequestMark)
      ? `This action opened pull request ${String(pull['number'])}: it brings images that are built already.`
      : undefined
  return isOwnPush(payload)
    ? `${sha.slice(0, 12)} is itself a bump of this action (its message has a Bump-Id).`
    : undefined
}

function isOwnPush(payload: unknown): boolean {
  const commits = getPath(payload, 'commits')
  const pushed =
    Array.isArray(commits) && commits.length > 0
      ? commits
      : [getPath(payload, 'head_commit')]
  const messages = pushed.map((commit) => getString(commit, 'message') ?? '')
  // The merge commit of a bump's pull request comes along with the bump. Gitea's quotes the title.
  return (
    messages.some(isBump) &&
    messages.every(
      (message) =>
        isBump(message) ||
        /^Merge pull request (#\d+|'.*' \(#\d+\)) /.test(message),
    )
  )
}

/** Stands in the body of each pull request of this action (report/proposal), where nobody sees it. */
export const pullRequestMark = '<!-- kustomize-bump -->'

/** GitHub writes the commits of a squash as a list, and the trailers of the last one end up at the end of it. */
function isBump(message: string): boolean {
  return trailers(message).has('Bump-Id') && !/^\* /m.test(message)
}
