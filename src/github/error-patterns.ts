import type { Attempted } from '../forge/server.ts'
import type { ErrorPattern } from '../process/error-pattern.ts'

/** What a call means that GitHub declined. */
export const errorPatterns: readonly ErrorPattern<Attempted>[] = [
  {
    pattern: /^401 /,
    code: 'unauthorized',
    message: ({ repository }) =>
      `GitHub did not accept the token for ${repository}: it is wrong, revoked, or expired (that of a GitHub App lives for an hour). Set "token" to another one.`,
  },
  {
    pattern: /not permitted to create or approve pull requests/,
    code: 'permission-denied',
    message: ({ repository }) =>
      `GITHUB_TOKEN may not create pull requests in ${repository}. Switch on "Allow GitHub Actions to create and approve pull requests" under Settings, Actions, General. The organisation has the same switch. Or set "token" to that of a GitHub App.`,
  },
  {
    pattern: /Resource not accessible/,
    code: 'permission-denied',
    message: ({ repository, doing }) =>
      `GitHub declined ${doing} in ${repository}: the token lacks a permission. Grant contents: write and, for pull requests, pull-requests: write under "permissions:". Runs for forks and Dependabot stay read-only. A GitHub App or a fine-grained token needs the permissions Contents and Pull requests, both with write access.`,
  },
  {
    pattern: /SAML/,
    code: 'permission-denied',
    message: ({ repository }) =>
      `The organisation of ${repository} uses single sign-on, and the token is not authorised for it. Authorise it in the token's settings ("Configure SSO").`,
  },
  {
    pattern: /required scopes|has not been granted|must have (push|admin)/i,
    code: 'permission-denied',
    message: ({ repository }) =>
      `The token lacks the scopes for ${repository}: a classic token needs "repo", or "public_repo" for a public repository.`,
  },
  {
    pattern: /archived/,
    code: 'permission-denied',
    message: ({ repository }) =>
      `${repository} is archived, and so read-only. Unarchive it, or remove this step.`,
  },
  {
    pattern:
      /rule.violation|Protected branch|must be made through|GH006|GH013/i,
    code: 'branch-protected',
    message: ({ repository, doing }) =>
      `A rule of ${repository} declined ${doing}. Let the token's owner bypass the rule.`,
  },
  {
    pattern: /^301 /,
    code: 'repository-not-found',
    message: ({ repository }) =>
      `${repository} was renamed or moved: GitHub's API redirects to another address, where the token is not sent. Write its new name.`,
  },
  {
    pattern: /^404 |Could not resolve to a Repository/,
    code: 'repository-not-found',
    message: ({ repository }) =>
      `This token cannot read ${repository}, or its pull requests. A workflow's own GITHUB_TOKEN cannot read another private repository: set "token" to that of a GitHub App that is installed there. A classic token needs the scope repo.`,
  },
  {
    pattern: /^403 /,
    code: 'permission-denied',
    message: ({ repository, doing }) =>
      `GitHub did not allow ${doing} in ${repository}. Check the permissions of "token".`,
  },
]
