import type { ErrorPattern } from '../process/error-pattern.ts'

/**
 * What ssh and its servers write, in which no token plays a part. Sources: OpenSSH 9.2, GitHub, GitLab 17, Gitea 1.27,
 * Bitbucket, Azure DevOps, gitolite 3.
 */
export const sshErrorPatterns: readonly ErrorPattern<{
  readonly repository: string
}>[] = [
  {
    pattern: /cannot run ssh/,
    code: 'git-unusable',
    message: ({ repository }) =>
      `This runner has no ssh on its PATH, which "ssh-key" needs for ${repository}. Install OpenSSH.`,
  },
  {
    pattern: /host key is known for/,
    code: 'unreachable',
    message: ({ repository }) =>
      `"ssh-known-hosts" has no key for the server of ${repository}. Add the lines that ssh-keyscan prints for it, after you have compared them with what its owner publishes.`,
  },
  {
    pattern: /REVOKED HOST KEY/,
    code: 'unreachable',
    message: ({ repository }) =>
      `"ssh-known-hosts" marks the host key of the server of ${repository} as revoked. Write the key that its owner publishes now.`,
  },
  {
    pattern: /Host key verification failed/,
    code: 'unreachable',
    message: ({ repository }) =>
      `The server of ${repository} has another host key than the known one: it has changed, or somebody is in between. Compare it with what its owner publishes, and write its lines in "ssh-known-hosts".`,
  },
  {
    pattern: /Load key .*: (?!No such file)/,
    code: 'unauthorized',
    message: () =>
      `ssh cannot read the key of "ssh-key". Give the file of a private key that ssh-keygen made.`,
  },
  {
    pattern: /Permission denied \(.*publickey/,
    code: 'unauthorized',
    message: ({ repository }) =>
      `The server of ${repository} does not know the key of "ssh-key". Add its public half there as a deploy key, with write access.`,
  },
  {
    pattern:
      /marked as read only|deployment key is read-only|key does not have write access|not authorized to write|not allowed to (push|upload) code|Permission to .* denied|Write access|permission to push|FATAL: W .* DENIED by/,
    code: 'permission-denied',
    message: ({ repository }) =>
      `The key of "ssh-key" may not write to ${repository}. Give the deploy key write access there.`,
  },
  {
    pattern:
      /Repository not found|The project you were looking for|not authorized to read|Cannot find repository|repository access denied|does not appear to be a git repository|TF401019|FATAL: R .* DENIED by/,
    code: 'repository-not-found',
    message: ({ repository }) =>
      `${repository} does not exist, or the key of "ssh-key" cannot read it. Check "repository". A deploy key is for one repository.`,
  },
]
