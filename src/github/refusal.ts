import type { Problem } from '../problem.ts'
import type { Refused } from './failure.ts'

interface ErrorPattern {
  readonly pattern: RegExp
  readonly code: Problem['code']
  readonly message: (repository: string, doing: string) => string
}

/** In this order: the first that matches the status and GitHub's words tells (git-and-github.md, section 5). */
const errorPatterns: readonly ErrorPattern[] = [
  {
    pattern: /^401 /,
    code: 'unauthorized',
    message: (repository) =>
      `GitHub did not accept the token for ${repository}: it is wrong, revoked, or expired (one of a GitHub App lives for an hour). Give another one in "token".`,
  },
  {
    pattern: /not permitted to create or approve pull requests/,
    code: 'permission-denied',
    message: (repository) =>
      `GITHUB_TOKEN may not create pull requests in ${repository}. Switch on "Allow GitHub Actions to create and approve pull requests" under Settings, Actions, General (the organisation has the same switch), or give the token of a GitHub App in "token".`,
  },
  {
    pattern: /Resource not accessible/,
    code: 'permission-denied',
    message: (repository, doing) =>
      `GitHub declined ${doing} in ${repository}, as the token may not do that. A workflow's own token needs "permissions:" with contents: write and, for pull requests, pull-requests: write, and stays read-only in runs for forks and Dependabot; a GitHub App or a fine-grained token needs the permissions Contents and Pull requests, both with write access.`,
  },
  {
    pattern: /SAML/,
    code: 'permission-denied',
    message: (repository) =>
      `The organisation of ${repository} uses single sign-on, and the token is not authorised for it: do that in the token's settings ("Configure SSO").`,
  },
  {
    pattern: /required scopes|has not been granted|must have (push|admin)/i,
    code: 'permission-denied',
    message: (repository) =>
      `The token lacks the scopes for ${repository}: a classic token needs "repo", or "public_repo" for a public repository.`,
  },
  {
    pattern: /archived/,
    code: 'permission-denied',
    message: (repository) =>
      `${repository} is archived, and so read-only: unarchive it, or take this step out.`,
  },
  {
    pattern:
      /rule.violation|Protected branch|must be made through|GH006|GH013/i,
    code: 'branch-protected',
    message: (repository, doing) =>
      `A rule of ${repository} declined ${doing}. Write "publish: pull-request", or let the token's owner bypass the rule.`,
  },
  {
    pattern: /^301 /,
    code: 'repository-not-found',
    message: (repository) =>
      `GitHub's API sends away to another address for ${repository}, where the token does not go: it was renamed or moved, so write its new name.`,
  },
  {
    pattern: /^404 |Could not resolve to a Repository/,
    code: 'repository-not-found',
    message: (repository) =>
      `GitHub shows no ${repository} to this token, or no pull requests in it. A workflow's own GITHUB_TOKEN sees no other private repository; for one, give the token of a GitHub App that is installed there. A classic token needs the scope repo.`,
  },
  {
    pattern: /^403 /,
    code: 'permission-denied',
    message: (repository, doing) =>
      `GitHub did not allow ${doing} in ${repository}. Check the permissions of "token".`,
  },
]

/**
 * What a declined call means.
 * @param doing what was being done, as "to open the pull request"
 * @param otherwise the reason where GitHub's words are none that are known
 */
export function problemOf(
  { status, words, type }: Refused,
  {
    repository,
    doing,
    otherwise = 'pull-request-rejected',
  }: {
    readonly repository: string
    readonly doing: string
    readonly otherwise?: Problem['code']
  },
): Problem {
  const said = `${status} ${type ?? ''} ${words}`
  const signature = errorPatterns.find(({ pattern }) => pattern.test(said))
  return {
    severity: 'error',
    code: signature?.code ?? otherwise,
    message:
      signature?.message(repository, doing) ??
      `GitHub declined ${doing} in ${repository}.`,
    details: words,
  }
}
