import type { Attempted } from '../forge/server.ts'
import type { ErrorPattern } from '../process/error-pattern.ts'

/** What a call means that Gitea or Forgejo declined (Gitea 1.26 and 1.27). */
export const errorPatterns: readonly ErrorPattern<Attempted>[] = [
  {
    pattern: /^401 /,
    code: 'unauthorized',
    message: ({ repository }) =>
      `The server did not accept the token for ${repository}: it is wrong, or revoked. Set "token" to another one.`,
  },
  {
    pattern: /required scope/,
    code: 'permission-denied',
    message: ({ repository }) =>
      `The token lacks a scope for ${repository}. Give it write:repository, and write:issue for labels and comments.`,
  },
  {
    pattern: /^423 |archived/,
    code: 'permission-denied',
    message: ({ repository }) =>
      `${repository} is archived, and so read-only. Unarchive it, or remove this step.`,
  },
  {
    pattern: /user cannot commit to repo|protected branch/,
    code: 'branch-protected',
    message: ({ repository, doing }) =>
      `A rule of ${repository} declined ${doing}. Let the token's owner bypass the rule.`,
  },
  {
    pattern: /^404 /,
    code: 'repository-not-found',
    message: ({ repository }) =>
      `This token cannot read ${repository}, or its pull requests are switched off. Set "token" to an access token of a user who can write there.`,
  },
  {
    pattern: /^403 /,
    code: 'permission-denied',
    message: ({ repository, doing }) =>
      `The server did not allow ${doing} in ${repository}. Check the permissions of "token". For the token of a job, grant contents: write and pull-requests: write.`,
  },
]
