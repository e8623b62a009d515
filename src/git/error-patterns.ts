import { sshErrorPatterns } from './ssh-error-patterns.ts'
import type { ErrorPattern } from '../process/error-pattern.ts'

/** The branch of a server that a command is about. */
export interface RemoteBranch {
  readonly repository: string
  readonly branch: string
  /** What the command does there; else it writes. */
  readonly access?: 'read'
  /** Whether git shows the server a key instead of a token. */
  readonly isSsh?: boolean
}

type GitPattern = ErrorPattern<RemoteBranch>

/** Also the meaning of a 403 with a Retry-After. */
export const rateLimited: GitPattern = {
  isTransient: true,
  pattern:
    /returned error: 429|HTTP 429|rate limit|abuse detection|too many requests/i,
  code: 'rate-limited',
  message: ({ repository }) =>
    `The server of ${repository} limits the rate of requests, and asks for a pause.`,
}

/** The first that matches git's stderr counts. Sources: git 2.39, Gitea 1.27, GitHub. */
const commonPatterns: readonly GitPattern[] = [
  {
    // Behind "remote:" it is the server's disk that is full.
    pattern: /^(?!remote:).*(No space left on device|Disk quota exceeded)/m,
    code: 'no-space',
    message: ({ repository }) =>
      `The disk of this runner is full, so that ${repository} cannot be fetched into RUNNER_TEMP. Free some space.`,
  },
  {
    pattern: /couldn't find remote ref|Remote branch .* not found/,
    code: 'branch-missing',
    message: ({ repository, branch }) =>
      `${repository} has no branch "${branch}". This action creates no branch. Push it first, or name another one in "branch".`,
  },
  {
    pattern:
      /could not read Username|Authentication failed|Failed to authenticate user|returned error: 401/,
    code: 'unauthorized',
    message: ({ repository }) =>
      `${repository} did not accept the token: it is missing, wrong or expired. Set "token" to one that may read and write contents there.`,
  },
  {
    pattern: /Duplicate header/,
    code: 'unauthorized',
    message: ({ repository }) =>
      `${repository} was sent two Authorization headers. A proxy seems to add one: make it stop.`,
  },
  {
    pattern: /[Tt]his repo(sitory)? (is|was) archived/,
    code: 'permission-denied',
    message: ({ repository }) =>
      `${repository} is archived and takes no pushes. Unarchive it, or name another one in "repository".`,
  },
  {
    // Gitea's message for a missing repository.
    pattern: /Push to create is not enabled/,
    code: 'repository-not-found',
    message: notFound,
  },
  {
    pattern:
      /Permission to .* denied|Write access to repository not granted|Forbidden|denied for writing|not allowed to push code to this project|returned error: 403/,
    code: 'permission-denied',
    message: ({ repository, access = 'write to' }) =>
      `The token may not ${access} ${repository}.`,
    demands: () => ['access'],
  },
  {
    pattern:
      /[Rr]epository '?.*'? ?not found|Repository not found|returned error: 404/,
    code: 'repository-not-found',
    message: notFound,
  },
  {
    pattern: /does not appear to be a git repository/,
    code: 'repository-not-found',
    message: ({ repository }) =>
      `${repository} is not a git repository. Write the path of a bare one, or of the folder that holds ".git".`,
  },
  {
    pattern: /detected dubious ownership/,
    code: 'permission-denied',
    message: ({ repository }) =>
      `${repository} belongs to another user of this machine, so that git refuses to work in it. Run this step as that user, or change the owner: git's safe.directory is not read here.`,
  },
  {
    pattern: /unable to update url base from redirection|returned error: 30\d/,
    code: 'repository-not-found',
    message: ({ repository }) =>
      `${repository} has moved: the server answers with a redirection, and a token is not sent to another address. Write its present name in "repository".`,
  },
  {
    pattern: /dst refspec .* matches more than one/,
    code: 'push-rejected',
    message: ({ repository, branch }) =>
      `${repository} has another branch or tag that is called "refs/heads/${branch}", so that git does not know which one to push to. Delete that one.`,
  },
  {
    pattern: /mismatched algorithms/,
    code: 'git-unusable',
    message: ({ repository }) =>
      `${repository} is a SHA-256 repository, which this action does not handle yet.`,
  },
  {
    pattern: /unadvertised object/,
    code: 'git-unusable',
    message: ({ repository }) =>
      `The server of ${repository} does not send single objects. It needs git's protocol version 2 (does a proxy remove the header Git-Protocol?), or uploadpack.allowAnySHA1InWant.`,
  },
  {
    pattern: /certificate (has expired|is not yet valid)/,
    code: 'unreachable',
    message: ({ repository }) =>
      `The certificate of the server of ${repository} is not valid at this time. Renew it there, or check the clock of this runner.`,
  },
  {
    pattern: /subject name .*target host name|does not match target host/,
    code: 'unreachable',
    message: ({ repository }) =>
      `The certificate of the server of ${repository} is for another host. Check the address, and any proxy in between.`,
  },
  {
    pattern: /Problem with the SSL CA cert|error setting certificate/,
    code: 'unreachable',
    message: ({ repository }) =>
      `git cannot read the certificates by which it would trust ${repository}. Check the path in GIT_SSL_CAINFO, or in SSL_CERT_FILE.`,
  },
  {
    pattern:
      /HTTP code 407 from proxy|CONNECT tunnel failed, response 407|returned error: 407/,
    code: 'unreachable',
    message: ({ repository }) =>
      `The proxy of this runner demands a user name and password on the way to ${repository}, or does not accept them. Write them into its address, as in https_proxy=http://user:password@host:port.`,
  },
  {
    isTransient: true,
    pattern:
      /HTTP code \d+ from proxy|CONNECT tunnel failed|Could not resolve proxy/,
    code: 'unreachable',
    message: ({ repository }) =>
      `The proxy of this runner did not connect to the server of ${repository}. Check https_proxy and no_proxy.`,
  },
  {
    pattern: /SSL certificate|certificate verif|local issuer/,
    code: 'unreachable',
    message: ({ repository }) =>
      `${repository} has a certificate that this runner does not trust. Set GIT_SSL_CAINFO to the file of its authority.`,
  },
  {
    isTransient: true,
    pattern:
      /Could not resolve|Failed to connect|Network is unreachable|No route to host|Connection closed|Broken pipe|Couldn't connect|timed? ?out|returned error: 5\d\d|RPC failed|hung up|unexpected disconnect|early EOF|expected flush|Connection (reset|refused)|Empty reply|Operation too slow|unable to access (?!.*returned error: 4)/,
    code: 'unreachable',
    message: ({ repository }, output) =>
      isOfProxy(output)
        ? `The proxy of this runner could not be reached on the way to the server of ${repository}. Check https_proxy, http_proxy and no_proxy.`
        : `The server of ${repository} could not be reached, or did not answer. Run the job again. If it fails again, check the network of this runner.`,
  },
]

/** The patterns for what git writes about a server, by how it reaches it. */
export function errorPatterns({ isSsh }: RemoteBranch): readonly GitPattern[] {
  return [
    rateLimited,
    ...(isSsh === true ? sshErrorPatterns : []),
    ...commonPatterns,
  ]
}

/** Whether curl, which names where it connects, could not reach another place than the URL that git asked it for. */
function isOfProxy(output: string): boolean {
  const url = URL.parse(/unable to access '([^']+)'/.exec(output)?.[1] ?? '')
  const [, host, port, proxy] =
    /Failed to connect to (\S+) port (\d+)( via )?/.exec(output) ?? []
  if (url === null || host === undefined) return false
  const asked = url.port || (url.protocol === 'https:' ? '443' : '80')
  return proxy !== undefined || host !== url.hostname || port !== asked
}

function notFound({ repository }: RemoteBranch): string {
  return `${repository} does not exist, or the token cannot read it. Check "repository" and "token".`
}
