import { describe, expect, test } from '@jest/globals'
import { serverFailure } from '../../../src/git/failure.ts'
import { readPush } from '../../../src/git/push.ts'

const place = {
  repository: 'acme/infra',
  branch: 'main',
  parent: 'b',
  commit: 'c0ffee',
  isTraced: true,
}
const lost =
  'error: RPC failed; curl 52 Empty reply from server\nsend-pack: unexpected disconnect while reading sideband packet\nfatal: the remote end hung up unexpectedly\n'

function read(
  exitCode: number | undefined,
  stdout: string,
  stderr = '',
): string {
  const pushed = readPush({ exitCode, stdout, stderr }, place)
  if (pushed.kind === 'landed') return 'landed'
  if (pushed.kind === 'failed') return `refused ${pushed.problems[0].code}`
  const isSent = pushed.unconfirmed !== undefined
  return pushed.kind === 'retry'
    ? `${isSent ? 'unclear' : 'unsent'} ${pushed.problem.code}`
    : `${isSent ? '' : 'certain '}conflict`
}

/** What git prints of a ref that it did not update. */
function rejected(words: string): string {
  return `To http://127.0.0.1/acme/infra.git\n!\tc0ffee:refs/heads/main\t${words}\nDone\n`
}

describe('what git push --porcelain says', () => {
  test.each([
    [
      'fast forward',
      0,
      'To x\n \tc0ffee:refs/heads/main\t4785258..62a18b6\nDone\n',
      '',
      'landed',
    ],
    [
      'up to date is not ours',
      0,
      'To x\n=\tc0ffee:refs/heads/main\t[up to date]\nDone\n',
      '',
      'unclear git-failed',
    ],
    ['no word about the ref', 0, 'Done\n', '', 'unclear git-failed'],
    [
      'a rule that was bypassed',
      0,
      'To x\n \tc0ffee:refs/heads/main\t1..2\nDone\n',
      'remote: Bypassed rule violations for refs/heads/main:\n',
      'landed',
    ],
    [
      'moved before',
      1,
      rejected('[rejected] (fetch first)'),
      '',
      'certain conflict',
    ],
    [
      'not a fast forward',
      1,
      rejected('[rejected] (non-fast-forward)'),
      '',
      'certain conflict',
    ],
    [
      'the lease',
      1,
      rejected('[rejected] (stale info)'),
      '',
      'certain conflict',
    ],
    [
      'moved in the window, git',
      1,
      rejected('[remote rejected] (failed to update ref)'),
      "remote: error: cannot lock ref 'refs/heads/main': is at a but expected b        \n",
      'conflict',
    ],
    [
      'moved in the window, GitHub',
      1,
      rejected(
        "[remote rejected] (cannot lock ref 'refs/heads/main': is at a but expected b)",
      ),
      '',
      'conflict',
    ],
    [
      'applied, and sent again',
      1,
      rejected('[remote rejected] (failed to update ref)'),
      "remote: error: cannot lock ref 'refs/heads/main': is at c0ffee but expected b\n",
      'conflict',
    ],
    [
      'deleted in the window',
      1,
      rejected('[remote rejected] (failed to update ref)'),
      "remote: error: cannot lock ref 'refs/heads/main': unable to resolve reference 'refs/heads/main'\n",
      'conflict',
    ],
    [
      'rewritten in the window',
      1,
      rejected('[remote rejected] (shallow update not allowed)'),
      '',
      'conflict',
    ],
    [
      'GitLab',
      1,
      rejected('[remote rejected] (incorrect old value provided)'),
      '',
      'conflict',
    ],
    [
      'Gitea',
      1,
      rejected('[remote rejected] (reference already exists)'),
      '',
      'conflict',
    ],
    [
      'Azure DevOps',
      1,
      rejected(
        "[remote rejected] (TF401028: The reference 'refs/heads/main' has already been updated by another client, so you cannot update it. Please try again.)",
      ),
      '',
      'conflict',
    ],
    [
      'JGit, moved before',
      1,
      rejected('[remote rejected] (invalid old id sent)'),
      '',
      'conflict',
    ],
    [
      'JGit, moved in the window',
      1,
      rejected('[remote rejected] (failed to lock)'),
      '',
      'conflict',
    ],
    [
      'a lock that is held',
      1,
      rejected('[remote rejected] (failed to update ref)'),
      "remote: error: cannot lock ref 'refs/heads/main': Unable to create '/x/main.lock': File exists.\n",
      'conflict',
    ],
    ...[
      'Permission denied',
      'Operation not permitted',
      'Read-only file system',
      'No space left on device',
    ].map(
      (why) =>
        [
          `a lock that cannot be made: ${why}`,
          1,
          rejected('[remote rejected] (failed to update ref)'),
          `remote: error: cannot lock ref 'refs/heads/main': Unable to create '/x/main.lock': ${why}\n`,
          'refused push-rejected',
        ] as const,
    ),
    [
      'a branch in the way',
      1,
      rejected('[remote rejected] (failed to update ref)'),
      "remote: error: cannot lock ref 'refs/heads/a/b': 'refs/heads/a' exists; cannot create 'refs/heads/a/b'\n",
      'refused push-rejected',
    ],
    [
      'GH006',
      1,
      rejected('[remote rejected] (protected branch hook declined)'),
      'remote: error: GH006: Protected branch update failed for refs/heads/main.\n',
      'refused branch-protected',
    ],
    [
      'GH013',
      1,
      rejected(
        '[remote rejected] (push declined due to repository rule violations)',
      ),
      'remote: error: GH013: Repository rule violations found for refs/heads/main.\n',
      'refused branch-protected',
    ],
    [
      'a hook',
      1,
      rejected('[remote rejected] (pre-receive hook declined)'),
      '',
      'refused branch-protected',
    ],
    [
      'Gitea, protected',
      1,
      rejected('[remote rejected] (pre-receive hook declined)'),
      'remote: error: Not allowed to push to protected branch main\n',
      'refused branch-protected',
    ],
    [
      'Gitea, no right',
      1,
      rejected('[remote rejected] (pre-receive hook declined)'),
      'remote: error: User permission denied for writing.\n',
      'refused permission-denied',
    ],
    [
      'GitLab, protected',
      1,
      rejected('[remote rejected] (pre-receive hook declined)'),
      'remote: GitLab: You are not allowed to push code to protected branches on this project.        \n',
      'refused branch-protected',
    ],
    [
      'GitLab, no right',
      1,
      rejected('[remote rejected] (pre-receive hook declined)'),
      'remote: GitLab: You are not allowed to push code to this project.        \n',
      'refused permission-denied',
    ],
    [
      'GitLab, a push rule',
      1,
      rejected('[remote rejected] (pre-receive hook declined)'),
      "remote: GitLab: Author 'bot@acme.example' is not a member of team        \n",
      'refused branch-protected',
    ],
    [
      'a workflow file without the right for it',
      1,
      rejected(
        '[remote rejected] (refusing to allow a GitHub App to create or update workflow `.github/workflows/x.yml` without `workflows` permission)',
      ),
      '',
      'refused permission-denied',
    ],
    [
      'no forced updates',
      1,
      rejected('[remote rejected] (non-fast-forward)'),
      'remote: error: denying non-fast-forward refs/heads/main (you should pull first)        \n',
      'conflict',
    ],
    [
      'a full server',
      1,
      rejected('[remote rejected] (unpacker error)'),
      'remote: fatal: write error: No space left on device        \n',
      'unclear push-rejected',
    ],
    [
      'words that nobody knows',
      1,
      rejected('[remote rejected] (the moon is not right)'),
      '',
      'unclear push-rejected',
    ],
    [
      'the word of a policy in nothing but a name',
      1,
      rejected('[remote rejected] (failed to update ref)'),
      "remote: note: hook declined nothing\nremote: error: cannot lock ref 'refs/heads/main': is at a but expected b\n",
      'conflict',
    ],
    [
      'a checked out branch',
      1,
      rejected('[remote rejected] (branch is currently checked out)'),
      '',
      'refused push-rejected',
    ],
    ['connection lost', 1, 'Done\n', lost, 'unclear unreachable'],
    [
      '502',
      1,
      'Done\n',
      'error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502\n',
      'unclear unreachable',
    ],
    ['ended by the signal', undefined, '', '', 'unclear git-failed'],
    [
      '503 before anything was sent',
      128,
      '',
      "fatal: unable to access 'x': The requested URL returned error: 503\n",
      'unsent unreachable',
    ],
    [
      '403 before anything was sent',
      128,
      '',
      "remote: Permission to acme/infra.git denied to bot.\nfatal: unable to access 'x': The requested URL returned error: 403\n",
      'refused permission-denied',
    ],
    [
      '401 before anything was sent',
      128,
      '',
      "fatal: could not read Username for 'x': terminal prompts disabled\n",
      'refused unauthorized',
    ],
  ])('%s', (_, exitCode, stdout, stderr, expected) => {
    expect(read(exitCode, stdout, stderr)).toBe(expected)
  })
})

test.each([
  [
    'Changes must be made through a pull request.',
    'does not take direct pushes',
  ],
  [
    'Changes must be made through the merge queue',
    'does not take direct pushes',
  ],
  ['Commits must have verified signatures.', 'takes only signed commits'],
  [
    'Changes must be made through a pull request.\nremote: - Commits must have verified signatures.',
    'takes neither direct pushes nor unsigned commits',
  ],
])('a rule that says %j is reported: %s', (rule, words) => {
  const pushed = readPush(
    {
      exitCode: 1,
      stdout: rejected(
        '[remote rejected] (push declined due to repository rule violations)',
      ),
      stderr: `remote: error: GH013: Repository rule violations found for refs/heads/main.\nremote: - ${rule}\n`,
    },
    place,
  )
  const message = 'problems' in pushed ? pushed.problems[0].message : ''
  expect(message).toContain(words)
})

test('the empty lines that a hook of Gitea writes are not shown', () => {
  const pushed = readPush(
    {
      exitCode: 1,
      stdout: rejected('[remote rejected] (pre-receive hook declined)'),
      stderr:
        'remote: \nremote: error:\nremote: error: User permission denied for writing.\nremote: error:\n',
    },
    place,
  )
  expect('problems' in pushed && pushed.problems[0].details).toBe(
    '[remote rejected] (pre-receive hook declined)\nerror: User permission denied for writing.',
  )
})

describe('what git says of a server', () => {
  test.each([
    ["fatal: couldn't find remote ref refs/heads/live", 'final branch-missing'],
    ["fatal: Authentication failed for 'x'", 'final unauthorized'],
    [
      'remote: Failed to authenticate user\nfatal: Authentication failed',
      'final unauthorized',
    ],
    ["fatal: repository 'x' not found", 'final repository-not-found'],
    ['remote: Repository not found.', 'final repository-not-found'],
    [
      "fatal: 'x' does not appear to be a git repository",
      'final repository-not-found',
    ],
    [
      'remote: This repo is archived. You can view files\nfatal: unable to access: The requested URL returned error: 403',
      'final permission-denied',
    ],
    [
      'remote: This repository was archived so it is read-only.\nfatal: unable to access: The requested URL returned error: 403',
      'final permission-denied',
    ],
    [
      'remote: Push to create is not enabled for users.\nfatal: unable to access: The requested URL returned error: 403',
      'final repository-not-found',
    ],
    [
      'remote: Forbidden\nfatal: unable to access: The requested URL returned error: 403',
      'final permission-denied',
    ],
    [
      'remote: Write access to repository not granted.\nfatal: unable to access: The requested URL returned error: 403',
      'final permission-denied',
    ],
    [
      'remote: HTTP Basic: Access denied. The provided password or token is incorrect or your account has 2FA enabled\nfatal: Authentication failed',
      'final unauthorized',
    ],
    [
      "remote: The project you were looking for could not be found or you don't have permission to view it.\nfatal: repository 'x' not found",
      'final repository-not-found',
    ],
    [
      'remote: You are not allowed to push code to this project.\nfatal: unable to access: The requested URL returned error: 403',
      'final permission-denied',
    ],
    [
      "fatal: detected dubious ownership in repository at '/srv/infra.git'",
      'final permission-denied',
    ],
    [
      'fatal: write error: No space left on device\nfatal: fetch-pack: invalid index-pack output',
      'final no-space',
    ],
    [
      "fatal: unable to access 'x': Received HTTP code 502 from proxy after CONNECT",
      'transient unreachable',
    ],
    [
      "fatal: unable to access 'x': CONNECT tunnel failed, response 407",
      'final unreachable',
    ],
    [
      "fatal: unable to access 'x': SSL: no alternative certificate subject name matches target host name 'git.example'",
      'final unreachable',
    ],
    [
      "fatal: unable to access 'x': SSL certificate problem: certificate has expired",
      'final unreachable',
    ],
    [
      "fatal: unable to access 'x': Problem with the SSL CA cert (path? access rights?)",
      'final unreachable',
    ],
    [
      "fatal: unable to access 'x': OpenSSL SSL_read: error:0A000126, errno 0",
      'transient unreachable',
    ],
    [
      "fatal: unable to access 'x': The requested URL returned error: 418",
      'unknown git-failed',
    ],
    ['remote: Duplicate header: "Authorization"', 'final unauthorized'],
    [
      'fatal: unable to update url base from redirection:\n  asked for: x',
      'final repository-not-found',
    ],
    [
      'fatal: mismatched algorithms: client sha1; server sha256',
      'final git-unusable',
    ],
    [
      'fatal: unable to access: SSL certificate problem: self-signed certificate',
      'final unreachable',
    ],
    [
      'fatal: unable to access: Could not resolve host: git.example',
      'transient unreachable',
    ],
    [
      'fatal: unable to access: Failed to connect to 127.0.0.1 port 9',
      'transient unreachable',
    ],
    [
      'error: RPC failed; curl 18 transfer closed\nfatal: expected flush after ref listing',
      'transient unreachable',
    ],
    ['fatal: something new', 'unknown git-failed'],
  ])('%s', (words, expected) => {
    const { kind, problem } = serverFailure({ stderr: `${words}\n` }, place)
    expect(`${kind} ${problem.code}`).toBe(expected)
    expect(problem.message).toContain('acme/infra')
  })
})

test.each([
  ['https://git.example/a.git', 'git.example port 443 after 2 ms', 'server'],
  ['http://127.0.0.1:80/a.git', '127.0.0.1 port 80: refused', 'server'],
  ['https://git.example:8443/a', 'git.example port 8443', 'server'],
  ['https://git.example/a.git', 'proxy.example port 3128 after 2 ms', 'proxy'],
  ['http://127.0.0.1:8080/a', '127.0.0.1 port 9 after 0 ms', 'proxy'],
  ['https://git.example/a', 'git.example port 443 via 10.0.0.1', 'proxy'],
])('what cannot be reached for %s is named: %s', (url, at, what) => {
  const stderr = `fatal: unable to access '${url}': Failed to connect to ${at}`
  const { problem } = serverFailure(
    { stderr },
    { repository: 'acme/infra', branch: 'main' },
  )
  expect(problem.message).toMatch(
    what === 'proxy'
      ? /^The proxy of this runner could not be reached .*\. Check https_proxy/
      : /^The server of acme\/infra could not be reached, .*\. Run the job again\./,
  )
})

test('a branch in the way is named, with what to do', () => {
  const pushed = readPush(
    {
      exitCode: 1,
      stdout: rejected('[remote rejected] (failed to update ref)'),
      stderr:
        "remote: error: cannot lock ref 'refs/heads/deploy/api': 'refs/heads/deploy' exists; cannot create 'refs/heads/deploy/api'\n",
    },
    { ...place, branch: 'deploy/api' },
  )
  expect('problems' in pushed && pushed.problems[0].message).toBe(
    'acme/infra has the branch "deploy", and git cannot have "deploy/api" beside it. Delete "deploy", or write another name in "pull-request-branch".',
  )
})

test('what others say around it, line ends and colours do not make a declined push a conflict', () => {
  const around = [
    'remote: Resolving deltas: 100% (2/2)\r',
    'remote: \u001b[31merror:\u001b[m something else        ',
    'remote: Bypassed rule violations for refs/heads/other:',
    'warning: redirecting to x',
  ]
  const declined = [
    '[remote rejected] (protected branch hook declined)',
    '[remote rejected] (pre-receive hook declined)',
    '[remote rejected] (push declined due to repository rule violations)',
  ]
  for (const words of declined)
    for (const before of around)
      for (const after of around)
        expect(read(1, rejected(words), `${before}\n${after}\n`)).toBe(
          'refused branch-protected',
        )
})
