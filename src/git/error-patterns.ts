import type { Problem } from '../problem.ts'

export interface Place {
  readonly repository: string
  readonly branch: string
}

/** What a kind of words means. */
export interface ErrorPattern {
  readonly kind: 'final' | 'transient'
  readonly pattern: RegExp
  readonly code: Problem['code']
  readonly message: (place: Place) => string
}

/** Also what a 403 is that says when to come back. */
export const tooMany: ErrorPattern = {
  kind: 'transient',
  pattern:
    /returned error: 429|HTTP 429|rate limit|abuse detection|too many requests/i,
  code: 'rate-limited',
  message: ({ repository }) =>
    `The server of ${repository} limits how often it may be asked, and wants a pause.`,
}

/** In this order: the first that matches the words of git tells. Sources: git 2.39, Gitea 1.27, GitHub. */
export const errorPatterns: readonly ErrorPattern[] = [
  tooMany,
  {
    // A server's own disk is told behind "remote:".
    kind: 'final',
    pattern: /^(?!remote:).*(No space left on device|Disk quota exceeded)/m,
    code: 'no-space',
    message: ({ repository }) =>
      `The disk of this runner is full: what is needed of ${repository} has no room under RUNNER_TEMP. Free some space.`,
  },
  {
    kind: 'final',
    pattern: /couldn't find remote ref|Remote branch .* not found/,
    code: 'branch-missing',
    message: ({ repository, branch }) =>
      `${repository} has no branch "${branch}". It is not created: push it first, or name another one in "branch".`,
  },
  {
    kind: 'final',
    pattern:
      /could not read Username|Authentication failed|Failed to authenticate user|returned error: 401/,
    code: 'unauthorized',
    message: ({ repository }) =>
      `${repository} did not accept the token: it is missing, wrong or expired. Give one that may read and write contents there in "token".`,
  },
  {
    kind: 'final',
    pattern: /Duplicate header/,
    code: 'unauthorized',
    message: ({ repository }) =>
      `${repository} was sent two Authorization headers: a proxy on the way seems to add one.`,
  },
  {
    kind: 'final',
    pattern: /[Tt]his repo(sitory)? (is|was) archived/,
    code: 'permission-denied',
    message: ({ repository }) =>
      `${repository} is archived and takes no pushes: unarchive it, or name another one in "repository".`,
  },
  {
    // Gitea says so of a repository that is not there.
    kind: 'final',
    pattern: /Push to create is not enabled/,
    code: 'repository-not-found',
    message: notFound,
  },
  {
    kind: 'final',
    pattern:
      /Permission to .* denied|Write access to repository not granted|Forbidden|denied for writing|not allowed to push code to this project|returned error: 403/,
    code: 'permission-denied',
    message: ({ repository }) =>
      `The token may not write to ${repository}. In its own repository a workflow needs "permissions: contents: write", and "pull-requests: write" for a pull request; for another repository it needs a token that has write access there, such as one of a GitHub App.`,
  },
  {
    kind: 'final',
    pattern:
      /[Rr]epository '?.*'? ?not found|Repository not found|returned error: 404/,
    code: 'repository-not-found',
    message: notFound,
  },
  {
    kind: 'final',
    pattern: /does not appear to be a git repository/,
    code: 'repository-not-found',
    message: ({ repository }) =>
      `${repository} is no git repository: write the path of a bare one, or of the folder that holds ".git".`,
  },
  {
    kind: 'final',
    pattern: /detected dubious ownership/,
    code: 'permission-denied',
    message: ({ repository }) =>
      `${repository} belongs to another user of this machine, and git does not work in it.`,
  },
  {
    kind: 'final',
    pattern: /unable to update url base from redirection|returned error: 30\d/,
    code: 'repository-not-found',
    message: ({ repository }) =>
      `${repository} has moved: the server answers with a redirection, which is not followed with a token. Write its present name in "repository".`,
  },
  {
    kind: 'final',
    pattern: /mismatched algorithms/,
    code: 'git-unusable',
    message: ({ repository }) =>
      `${repository} is a SHA-256 repository, which this action does not handle yet.`,
  },
  {
    kind: 'final',
    pattern: /unadvertised object/,
    code: 'git-unusable',
    message: ({ repository }) =>
      `The server of ${repository} sends no single objects: it needs git's protocol version 2 (does a proxy remove the header Git-Protocol?), or uploadpack.allowAnySHA1InWant.`,
  },
  {
    kind: 'final',
    pattern: /SSL certificate|certificate verif|local issuer/,
    code: 'unreachable',
    message: ({ repository }) =>
      `${repository} has a certificate that this runner does not trust. Name the file of the authority in GIT_SSL_CAINFO.`,
  },
  {
    kind: 'transient',
    pattern:
      /Could not resolve|Failed to connect|Couldn't connect|timed? ?out|returned error: 5\d\d|RPC failed|hung up|unexpected disconnect|early EOF|expected flush|Connection (reset|refused)|Empty reply|Operation too slow|unable to access (?!.*returned error: 4)/,
    code: 'unreachable',
    message: ({ repository }) =>
      `The server of ${repository} could not be reached, or did not answer.`,
  },
]

function notFound({ repository }: Place): string {
  return `${repository} is not there, or the token may not see it. Check "repository"; a workflow's own GITHUB_TOKEN sees no other private repository.`
}
