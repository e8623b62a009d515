import { getOctokit } from '@actions/github'
import { describe, expect, test } from '@jest/globals'
import type { Account } from '../support/forge/access.ts'
import {
  graphqlLimit,
  primaryLimit,
  secondaryLimit,
  unresolvedNode,
} from '../support/forge/api-fault.ts'
import type { Fault } from '../support/forge/fault.ts'
import {
  operationOf,
  responseFaults,
} from '../support/forge/github/contract.ts'
import { installationToken } from '../support/forge/token.ts'
import { startForge, type Forge } from '../support/forge.ts'
import { git } from '../support/git.ts'
import type { Repository } from '../support/repository.ts'

// GitHub as its own client sees it. Every answer in here has also passed GitHub's own description.

const name = 'acme/infra'
const at = { owner: 'acme', repo: 'infra' }
const token = installationToken('bump')
const login = 'bump[bot]'
const bot: Account = { login, repositories: { [name]: 'write' } }
const overlay = 'overlay/kustomization.yaml'

interface Stage extends AsyncDisposable {
  readonly forge: Forge
  readonly repository: Repository
  readonly octokit: ReturnType<typeof getOctokit>
  /** Where `main` was at the start. */
  readonly base: string
  /** Commits to a branch of that name, from where `main` is. */
  propose(branch?: string): Promise<string>
  open(branch?: string): Promise<number>
  states(): Promise<string[]>
}

async function stage(account: Account = bot): Promise<Stage> {
  const forge = await startForge({ tokens: { [token]: account } })
  const repository = await forge.create(name, { files: { [overlay]: '1\n' } })
  const octokit = getOctokit(token, { baseUrl: forge.apiUrl })
  const propose = async (branch = 'bump') => {
    await repository.branch(branch, 'main')
    const files = { [overlay]: `${branch}\n` }
    return await repository.commit({ branch, files })
  }
  return {
    forge,
    repository,
    octokit,
    base: (await repository.tip('main')) ?? '',
    propose,
    open: async (branch = 'bump') => {
      await propose(branch)
      const { data } = await octokit.rest.pulls.create({
        ...at,
        head: branch,
        base: 'main',
        title: `Deploy ${branch}`,
        body: 'Why.',
      })
      return data.number
    },
    states: async () => {
      const pulls = await forge.github.pulls(name)
      return pulls.map(({ timeline }) => timeline.join(', '))
    },
    [Symbol.asyncDispose]: () => forge[Symbol.asyncDispose](),
  }
}

/** What a client is told of a refusal. */
async function refusal(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  const { status, message } = error as { status?: number; message: string }
  return `${status} ${message.replace(/ - https:\S+$/, '')}`
}

function commitInput(expectedHeadOid: string, contents: string) {
  return {
    branch: { repositoryNameWithOwner: name, branchName: 'bump' },
    expectedHeadOid,
    message: { headline: 'Deploy it', body: 'Run: 1' },
    fileChanges: {
      additions: [
        { path: overlay, contents: Buffer.from(contents).toString('base64') },
      ],
    },
  }
}

const createCommit = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) {
    commit { oid author { name email } committer { name } signature { isValid wasSignedByGitHub } }
    ref { name target { oid } }
  }
}`
const enable = `mutation ($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) {
    pullRequest { state autoMergeRequest { mergeMethod } isInMergeQueue }
  }
}`
const merge = `mutation ($input: MergePullRequestInput!) {
  mergePullRequest(input: $input) { pullRequest { state mergeCommit { oid } } }
}`
const updateRefs = `mutation ($input: UpdateRefsInput!) {
  updateRefs(input: $input) { clientMutationId }
}`

describe('a pull request', () => {
  test('is made, dressed, found and changed', async () => {
    await using here = await stage()
    const { octokit, forge } = here
    const head = await here.propose()
    const { data: pull } = await octokit.rest.pulls.create({
      ...at,
      head: 'bump',
      base: 'main',
      title: 'Deploy',
      draft: true,
    })
    expect(pull).toMatchObject({
      number: 1,
      state: 'open',
      draft: true,
      body: null,
      user: { login, type: 'Bot' },
      head: { label: 'acme:bump', sha: head, repo: { full_name: name } },
      base: { ref: 'main', sha: here.base },
      mergeable: null,
      mergeable_state: 'unknown',
      commits: 1,
      additions: 1,
      deletions: 1,
      html_url: `${forge.url}/acme/infra/pull/1`,
    })
    const issue = { ...at, issue_number: 1 }
    const { data: labels } = await octokit.rest.issues.addLabels({
      ...issue,
      labels: ['deploy', 'image'],
    })
    expect(labels).toMatchObject([
      { name: 'deploy', color: 'ededed' },
      { name: 'image' },
    ])
    await octokit.rest.issues.addAssignees({
      ...issue,
      assignees: ['ada', 'nobody'],
    })
    await octokit.rest.pulls.requestReviewers({
      ...at,
      pull_number: 1,
      reviewers: ['grace'],
    })
    await octokit.rest.issues.createComment({ ...issue, body: 'Look.' })
    await octokit.rest.pulls.update({ ...at, pull_number: 1, title: 'Newer' })
    const found = await octokit.rest.pulls.list({ ...at, head: 'acme:bump' })
    expect(found.data).toMatchObject([
      {
        title: 'Newer',
        labels: [{ name: 'deploy' }, { name: 'image' }],
        assignees: [{ login: 'ada' }],
        requested_reviewers: [{ login: 'grace' }],
      },
    ])
    const others = await octokit.rest.pulls.list({ ...at, head: 'acme:other' })
    expect(others.data).toEqual([])
    // A head without its owner does not filter.
    const all = await octokit.rest.pulls.list({ ...at, head: 'other' })
    expect(all.data).toHaveLength(1)
    expect(forge.github.comments(name, 1)).toEqual(['Look.'])
    expect(forge.calls()).toEqual([
      'pulls/create',
      'issues/add-labels',
      'issues/add-assignees',
      'pulls/request-reviewers',
      'issues/create-comment',
      'pulls/update',
      'pulls/list',
      'pulls/list',
      'pulls/list',
    ])
  })

  test('is refused in the words of GitHub', async () => {
    await using here = await stage()
    const { octokit, repository } = here
    const create = async (head: string, base = 'main') =>
      await refusal(
        octokit.rest.pulls.create({ ...at, head, base, title: 't' }),
      )
    await here.open()
    await repository.branch('same', 'main')
    await repository.commit({ branch: 'root', parents: [], files: { a: '' } })
    expect(await create('bump')).toBe(
      '422 Validation Failed: {"resource":"PullRequest","code":"custom","message":"A pull request already exists for acme:bump."}',
    )
    expect(await create('same')).toContain('"No commits between main and same"')
    expect(await create('root')).toContain('no history in common')
    expect(await create('none')).toBe(
      '422 Validation Failed: {"resource":"PullRequest","field":"head","code":"invalid"}',
    )
    expect(await create('bump', 'none')).toContain('"field":"base"')
    const review = async (asked: {
      readonly reviewers?: string[]
      readonly team_reviewers?: string[]
    }) =>
      await refusal(
        octokit.rest.pulls.requestReviewers({
          ...at,
          pull_number: 1,
          ...asked,
        }),
      )
    expect(await review({ reviewers: ['nobody'] })).toContain(
      '422 Reviews may only be requested from collaborators.',
    )
    expect(await review({ reviewers: [login] })).toBe(
      '422 Review cannot be requested from pull request author.',
    )
    // Who may not read the organisation is told of a node that is not there.
    expect(await review({ team_reviewers: ['platform'] })).toMatch(
      /^422 Validation Failed: "Could not resolve to a node with the global id of 'T_/,
    )
  })

  test('follows its branches, however they move', async () => {
    await using here = await stage()
    const { octokit, repository, forge } = here
    // Reset to the base: closed, and the branch going on does not open it again.
    await here.open('reset')
    await octokit.rest.git.updateRef({
      ...at,
      ref: 'heads/reset',
      sha: here.base,
      force: true,
    })
    await repository.commit({ branch: 'reset', files: { a: '2' } })
    const reopen = { ...at, pull_number: 1, state: 'open' as const }
    expect(await refusal(octokit.rest.pulls.update(reopen))).toContain(
      'The reset branch was force-pushed or recreated.',
    )
    // Replaced in one step: open.
    await here.open('replaced')
    const newer = await repository.commit({
      branch: 'replaced',
      files: { [overlay]: 'newer\n' },
      parents: [here.base],
    })
    await here.open('deleted')
    await octokit.rest.git.deleteRef({ ...at, ref: 'heads/deleted' })
    // The base is pushed to where the head is: merged.
    await here.open('taken')
    await git(
      ['push', '-q', address(forge), 'refs/heads/taken:refs/heads/main'],
      { cwd: repository.path },
    )
    expect(await here.states()).toEqual([
      'opened, head moved, closed: no commits',
      'opened, head moved',
      'opened, closed: head branch deleted',
      'opened, merged: the base has it',
    ])
    const { data } = await octokit.rest.pulls.get({ ...at, pull_number: 2 })
    expect(data).toMatchObject({ head: { sha: newer }, commits: 1 })
    const merged = await octokit.rest.pulls.get({ ...at, pull_number: 4 })
    expect(merged.data).toMatchObject({ merged: true, state: 'closed' })
  })

  test('is opened again only where its branch goes on', async () => {
    await using here = await stage()
    const { octokit, repository } = here
    const set = (pull_number: number, state: 'open' | 'closed') =>
      octokit.rest.pulls.update({ ...at, pull_number, state })
    for (const branch of ['on', 'forced', 'gone', 'twin']) {
      await set(await here.open(branch), 'closed')
    }
    const on = await repository.commit({ branch: 'on', files: { a: '2' } })
    const { data } = await set(1, 'open')
    expect(data).toMatchObject({ state: 'open', head: { sha: on } })
    await here.propose('forced')
    await repository.commit({ branch: 'forced', files: { a: '3' } })
    await repository.branch('forced', 'forced~1')
    await repository.commit({
      branch: 'forced',
      files: { a: '4' },
      parents: [here.base],
    })
    expect(await refusal(set(2, 'open'))).toContain(
      'state cannot be changed. The forced branch was force-pushed or recreated.',
    )
    await repository.deleteBranch('gone')
    expect(await refusal(set(3, 'open'))).toContain(
      'The gone branch has been deleted.',
    )
    await octokit.rest.pulls.create({
      ...at,
      head: 'twin',
      base: 'main',
      title: 't',
    })
    expect(await refusal(set(4, 'open'))).toContain('already an open pull')
    await octokit.rest.pulls.merge({ ...at, pull_number: 1 })
    expect(await refusal(set(1, 'open'))).toContain('cannot be reopened')
    expect(
      await refusal(
        octokit.rest.pulls.update({ ...at, pull_number: 2, base: 'on' }),
      ),
    ).toContain('Cannot change the base branch of a closed pull request.')
  })

  test.each([
    ['merge', 'Merge pull request #1 from acme/bump', true],
    ['squash', 'Deploy bump (#1)', true],
    ['rebase', 'Change files', false],
  ] as const)('is merged by %s', async (method, subject, signed) => {
    await using here = await stage()
    const { octokit, repository } = here
    const pull = { ...at, pull_number: await here.open() }
    const other = await repository.commit({ files: { other: '1' } })
    const stale = octokit.rest.pulls.merge({ ...pull, sha: other })
    expect(await refusal(stale)).toBe(
      '409 Head branch was modified. Review and try the merge again.',
    )
    const { data } = await octokit.rest.pulls.merge({
      ...pull,
      merge_method: method,
    })
    expect(data.merged).toBe(true)
    const [newest] = await repository.log('main')
    expect(newest).toMatchObject({ id: data.sha, subject })
    expect(newest?.parents).toContain(other)
    expect(await repository.read('main', overlay)).toEqual(
      Buffer.from('bump\n'),
    )
    expect(await repository.paths('main')).toContain('other')
    const commit = await octokit.rest.repos.getCommit({ ...at, ref: data.sha })
    expect(commit.data.commit.verification?.verified).toBe(signed)
    const again = octokit.rest.pulls.merge(pull)
    expect(await refusal(again)).toBe('405 Pull Request is not mergeable')
  })

  test('is not merged against conflicts, rules, drafts and settings', async () => {
    await using here = await stage()
    const { octokit, repository, forge } = here
    const pull = { ...at, pull_number: await here.open() }
    const merged = async () => await refusal(octokit.rest.pulls.merge(pull))
    const state = async () => {
      await octokit.rest.pulls.get(pull)
      const { data } = await octokit.rest.pulls.get(pull)
      return [data.mergeable, data.mergeable_state]
    }
    expect(await state()).toEqual([true, 'clean'])
    await forge.github.check(name, 'lint', { state: 'failure' })
    expect(await state()).toEqual([true, 'unstable'])
    forge.github.set(name, { allowMergeCommit: false })
    expect(await merged()).toBe(
      '405 Merge commits are not allowed on this repository.',
    )
    forge.github.set(name, { allowMergeCommit: true })
    forge.github.protect(name, 'main', { requiredChecks: ['ci'] })
    expect(await state()).toEqual([true, 'blocked'])
    expect(await merged()).toBe('405 Required status check "ci" is expected.')
    forge.github.protect(name, 'main', { requiredReviews: 1 })
    expect(await merged()).toContain('At least 1 approving review is required')
    await forge.github.approve(name, 1)
    forge.github.protect(name, 'main', { mergeQueue: true })
    expect(await merged()).toContain('made through the merge queue')
    await repository.commit({ files: { a: '1' } })
    forge.github.protect(name, 'main', { upToDate: true })
    expect(await state()).toEqual([true, 'behind'])
    await repository.commit({ files: { [overlay]: 'another\n' } })
    expect(await state()).toEqual([false, 'dirty'])
    expect(await merged()).toBe('405 Pull Request is not mergeable')
  })
})

describe('GraphQL', () => {
  test('commits what GitHub signs, against the expected head', async () => {
    await using here = await stage()
    const { octokit, repository } = here
    await repository.branch('bump', 'main')
    const input = commitInput(here.base, '2\n')
    const done = await octokit.graphql(createCommit, { input })
    const tip = await repository.tip('bump')
    expect(done).toMatchObject({
      createCommitOnBranch: {
        commit: {
          oid: tip,
          author: {
            name: login,
            email: expect.stringMatching(
              /^\d+\+bump\[bot\]@users\.noreply\.github\.com$/,
            ),
          },
          committer: { name: 'GitHub' },
          signature: { isValid: true, wasSignedByGitHub: true },
        },
        ref: { name: 'bump', target: { oid: tip } },
      },
    })
    const [newest] = await repository.log('bump')
    expect(newest).toMatchObject({
      subject: 'Deploy it',
      parents: [here.base],
      files: [overlay],
      trailers: { Run: ['1'] },
    })
    const { body, status } = await query(here.forge, createCommit, { input })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      data: { createCommitOnBranch: null },
      errors: [
        {
          type: 'STALE_DATA',
          path: ['createCommitOnBranch'],
          message: `Expected branch to point to "${here.base}" but it did not.  Pull and try again.`,
        },
      ],
    })
    expect(await repository.tip('bump')).toBe(tip)
    const lost = { repositoryNameWithOwner: name, branchName: 'none' }
    const nowhere = await query(here.forge, createCommit, {
      input: { ...input, branch: lost },
    })
    expect(nowhere.body).toMatchObject({ errors: [{ type: 'NOT_FOUND' }] })
    const nothing = commitInput(tip ?? '', '3\n')
    const nil = { ...nothing.fileChanges, deletions: null }
    const opaque = await query(here.forge, createCommit, {
      input: { ...nothing, fileChanges: nil },
    })
    expect(opaque.body).toMatchObject({
      errors: [{ message: expect.stringContaining('Something went wrong') }],
    })
  })

  test('says that a branch is protected', async () => {
    await using here = await stage()
    const { forge } = here
    const input = {
      ...commitInput(here.base, '2\n'),
      branch: { repositoryNameWithOwner: name, branchName: 'main' },
    }
    forge.github.protect(name, 'main', { requirePullRequest: true })
    const classic = await query(forge, createCommit, { input })
    expect(classic.body).toMatchObject({
      errors: [{ type: 'BRANCH_PROTECTION_RULE_VIOLATION' }],
    })
    const ruleset = { requirePullRequest: true, ruleset: true }
    forge.github.protect(name, 'main', ruleset)
    const ruled = await query(forge, createCommit, { input })
    expect(ruled.body).toMatchObject({
      errors: [{ message: expect.stringContaining('rule violations found') }],
    })
    expect(await here.repository.tip('main')).toBe(here.base)
  })

  test('moves refs by compare-and-swap, all or none', async () => {
    await using here = await stage()
    const { octokit, repository, forge } = here
    const old = await here.propose('bump')
    const temporary = await here.propose('temporary')
    const { data } = await octokit.rest.repos.get(at)
    const move = async (beforeOid: string, force = true) =>
      await query(forge, updateRefs, {
        input: {
          repositoryId: data.node_id,
          refUpdates: [
            {
              name: 'refs/heads/bump',
              beforeOid,
              afterOid: temporary,
              force,
            },
            {
              name: 'refs/heads/temporary',
              beforeOid: temporary,
              afterOid: '0'.repeat(40),
            },
          ],
        },
      })
    for (const [before, force] of [
      [here.base, true],
      [old, false],
    ] as const) {
      const refused = await move(before, force)
      expect(refused.body).toMatchObject({
        data: { updateRefs: null },
        errors: [{ type: 'UNPROCESSABLE' }],
      })
    }
    expect(await repository.tip('temporary')).toBe(temporary)
    expect((await move(old)).body).toEqual({
      data: { updateRefs: { clientMutationId: null } },
    })
    expect(await repository.refs()).toEqual({
      'refs/heads/bump': temporary,
      'refs/heads/main': here.base,
    })
    forge.github.lacking.add('updateRefs')
    expect((await move(old)).body).toMatchObject({
      errors: [
        { extensions: { code: 'variableRequiresValidType' } },
        { message: "Field 'updateRefs' doesn't exist on type 'Mutation'" },
      ],
    })
  })

  test('enables auto-merge only where something is to wait for', async () => {
    await using here = await stage()
    const { forge, octokit } = here
    await here.open()
    const { data } = await octokit.rest.pulls.get({ ...at, pull_number: 1 })
    const input = {
      pullRequestId: data.node_id,
      expectedHeadOid: data.head.sha,
      mergeMethod: 'SQUASH',
    }
    const attempt = async (also = {}) => {
      const { body } = await query(forge, enable, {
        input: { ...input, ...also },
      })
      return body.errors?.map(({ type, message }) => `${type} ${message}`)
    }
    expect(await attempt()).toEqual([
      'UNPROCESSABLE Auto merge is not allowed for this repository',
    ])
    forge.github.set(name, { allowAutoMerge: true })
    expect(await attempt()).toEqual([
      'UNPROCESSABLE Pull request Protected branch rules not configured for this branch',
    ])
    forge.github.protect(name, 'main', { requiredChecks: ['ci'] })
    await forge.github.check(name, 'ci', { state: 'success' })
    expect(await attempt()).toEqual([
      'UNPROCESSABLE Pull request Pull request is in clean status',
    ])
    await forge.github.check(name, 'lint', { state: 'pending' })
    expect(await attempt()).toEqual([
      'UNPROCESSABLE Pull request Pull request is in unstable status',
    ])
    await forge.github.check(name, 'ci', { state: 'pending' })
    expect(await attempt({ expectedHeadOid: here.base })).toEqual([
      `UNPROCESSABLE (GitHub's words are not known) the head is not at ${here.base}`,
    ])
    expect(await attempt()).toBeUndefined()
    expect((await here.states())[0]).toBe('opened, auto-merge: squash')
    await forge.github.check(name, 'ci', { state: 'success' })
    expect((await here.states())[0]).toContain('merged: squash')
    const [newest] = await here.repository.log('main')
    expect(newest?.subject).toBe('Deploy bump (#1)')
  })

  test('gives a pull request to the merge queue', async () => {
    await using here = await stage()
    const { forge, octokit } = here
    forge.github.set(name, { allowAutoMerge: true })
    forge.github.protect(name, 'main', { mergeQueue: true })
    await here.open()
    const { data } = await octokit.rest.pulls.get({ ...at, pull_number: 1 })
    const done = await octokit.graphql(enable, {
      input: { pullRequestId: data.node_id },
    })
    expect(done).toEqual({
      enablePullRequestAutoMerge: {
        pullRequest: {
          state: 'OPEN',
          autoMergeRequest: null,
          isInMergeQueue: true,
        },
      },
    })
    await forge.github.runMergeQueue(name)
    expect((await here.states())[0]).toBe('opened, queued, merged: merge')
  })

  test('merges, and answers what is asked of a repository', async () => {
    await using here = await stage()
    const { forge, octokit } = here
    await here.open()
    const asked = `query ($owner: String!, $name: String!) {
      repository(owner: $owner, name: $name) {
        id autoMergeAllowed
        ref(qualifiedName: "refs/heads/bump") { target { oid ... on Commit { message } } }
        object(expression: "main:overlay") { ... on Tree { entries { name mode object { ... on Blob { text } } } } }
        pullRequests(first: 5, headRefName: "bump", states: [OPEN]) {
          nodes { id number mergeable mergeStateStatus author { login } }
        }
      }
    }`
    const variables = { owner: 'acme', name: 'infra' }
    const { body } = await query(forge, asked, variables)
    const head = await here.repository.tip('bump')
    expect(body).toMatchObject({
      data: {
        repository: {
          ref: { target: { oid: head, message: 'Change files' } },
          object: {
            entries: [{ mode: 0o100644, object: { text: '1\n' } }],
          },
          pullRequests: {
            nodes: [
              {
                number: 1,
                mergeable: 'MERGEABLE',
                mergeStateStatus: 'CLEAN',
                author: { login: 'bump' },
              },
            ],
          },
        },
      },
    })
    const { data } = await octokit.rest.pulls.get({ ...at, pull_number: 1 })
    const input = { pullRequestId: data.node_id, expectedHeadOid: head }
    const done = await octokit.graphql(merge, { input })
    expect(done).toMatchObject({
      mergePullRequest: {
        pullRequest: {
          state: 'MERGED',
          mergeCommit: { oid: await here.repository.tip('main') },
        },
      },
    })
    const again = await query(forge, merge, { input })
    expect(again.body.errors).toMatchObject([
      { type: 'UNPROCESSABLE', message: 'Pull Request is not mergeable' },
    ])
    const missing = await query(forge, asked, { owner: 'acme', name: 'none' })
    expect(missing.body.errors).toMatchObject([
      {
        type: 'NOT_FOUND',
        path: ['repository'],
        message: "Could not resolve to a Repository with the name 'acme/none'.",
      },
    ])
  })
})

test('refs, objects and history are those of the repository', async () => {
  await using here = await stage()
  const { octokit, repository } = here
  const { git: data, repos } = octokit.rest
  const blob = await data.createBlob({ ...at, content: 'new\n' })
  const tree = await data.createTree({
    ...at,
    base_tree: here.base,
    tree: [
      { path: 'b', mode: '100755', type: 'blob', sha: blob.data.sha },
      { path: 'c', mode: '100644', type: 'blob', content: 'inline\n' },
    ],
  })
  const commit = await data.createCommit({
    ...at,
    message: 'By hand',
    tree: tree.data.sha,
    parents: [here.base],
  })
  expect(commit.data).toMatchObject({
    verification: { verified: true },
    author: { name: login },
  })
  const { sha } = commit.data
  await data.createRef({ ...at, ref: 'refs/heads/a/b', sha })
  const twice = data.createRef({ ...at, ref: 'refs/heads/a/b', sha })
  expect(await refusal(twice)).toBe('422 Reference already exists')
  expect((await data.getRef({ ...at, ref: 'heads/a/b' })).data.object.sha).toBe(
    sha,
  )
  const back = { ...at, ref: 'heads/a/b', sha: here.base }
  expect(await refusal(data.updateRef(back))).toBe(
    '422 Update is not a fast forward',
  )
  const range = { ...at, basehead: 'main...a/b' }
  const compared = await repos.compareCommitsWithBasehead(range)
  expect(compared.data).toMatchObject({
    status: 'ahead',
    ahead_by: 1,
    behind_by: 0,
    merge_base_commit: { sha: here.base },
    files: [
      { filename: 'b', status: 'added', additions: 1 },
      { filename: 'c' },
    ],
  })
  expect((await repository.files('a/b'))['c']).toEqual(Buffer.from('inline\n'))
  const listed = await repos.listCommits({ ...at, sha: 'a/b', path: 'b' })
  expect(listed.data.map((one) => one.sha)).toEqual([sha])
  const branch = await repos.getBranch({ ...at, branch: 'a/b' })
  expect(branch.data).toMatchObject({ protected: false, commit: { sha } })
  const file = await repos.getContent({ ...at, path: overlay, ref: 'a/b' })
  expect(file.data).toMatchObject({ type: 'file', content: 'MQo=' })
  const folder = await repos.getContent({ ...at, path: 'overlay' })
  expect(folder.data).toMatchObject([{ name: 'kustomization.yaml' }])
  const got = await data.getTree({ ...at, tree_sha: sha, recursive: 'true' })
  expect(got.data.tree).toHaveLength(4)
  const read = await data.getBlob({ ...at, file_sha: blob.data.sha })
  expect(read.data.content).toBe('bmV3Cg==')
  const limits = await octokit.rest.rateLimit.get()
  expect(limits.data.rate.limit).toBe(5000)
  await data.deleteRef({ ...at, ref: 'heads/a/b' })
  expect(await refusal(data.deleteRef({ ...at, ref: 'heads/a/b' }))).toBe(
    '422 Reference does not exist',
  )
  expect(await refusal(data.getRef({ ...at, ref: 'heads/a/b' }))).toBe(
    '404 Not Found',
  )
})

describe('a token', () => {
  const integration = '403 Resource not accessible by integration'
  test.each<[string, Partial<Account>, string, string]>([
    [
      'that reads',
      { repositories: { [name]: 'read' } },
      integration,
      'FORBIDDEN',
    ],
    [
      'without pull requests',
      { permissions: { pull_requests: 'none', contents: 'none' } },
      integration,
      'FORBIDDEN',
    ],
    [
      'of a person',
      { kind: 'fine-grained', repositories: { [name]: 'read' } },
      '403 Resource not accessible by personal access token',
      'FORBIDDEN',
    ],
    [
      'without its scope',
      { kind: 'classic', repositories: { [name]: 'read' } },
      '404 Not Found',
      'INSUFFICIENT_SCOPES',
    ],
    [
      'of another repository',
      { repositories: {} },
      '404 Not Found',
      'NOT_FOUND',
    ],
  ])('%s', async (_, account, rest, graph) => {
    await using here = await stage({ ...bot, ...account })
    await here.propose()
    const create = here.octokit.rest.pulls.create({
      ...at,
      head: 'bump',
      base: 'main',
      title: 't',
    })
    expect(await refusal(create)).toBe(rest)
    const input = commitInput(here.base, '2\n')
    const { body } = await query(here.forge, createCommit, { input })
    expect(body.errors?.[0]?.type).toBe(graph)
  })

  test('of a workflow may not make pull requests where it is switched off', async () => {
    await using here = await stage({ ...bot, kind: 'actions' })
    here.forge.github.set(name, { actionsCreatePullRequests: false })
    expect(await refusal(here.open())).toBe(
      '403 GitHub Actions is not permitted to create or approve pull requests.',
    )
  })

  test('that is unknown, or none, is refused', async () => {
    await using here = await stage()
    const { forge } = here
    const other = getOctokit('unknown', { baseUrl: forge.url })
    expect(await refusal(other.rest.repos.get(at))).toBe('401 Bad credentials')
    const anonymous = await fetch(`${forge.url}/repos/${name}`)
    expect(anonymous.status).toBe(404)
    forge.github.set(name, { private: false })
    expect((await fetch(`${forge.url}/repos/${name}`)).status).toBe(200)
    const asked = await fetch(`${forge.url}/graphql`, { method: 'POST' })
    expect(asked.status).toBe(401)
  })
})

describe('what goes wrong', () => {
  const drop = { kind: 'dropafter', times: 1 } as const
  const gateway = { kind: 'statusafter', status: 502, times: 1 } as const
  test.each<[Fault, number]>([
    [{ on: 'pulls/create', ...drop }, 500],
    [{ on: 'pulls/create', ...gateway }, 502],
    [{ on: 'pulls/create', kind: 'reset', times: 1 }, 500],
    [
      { on: 'pulls/create', ...secondaryLimit({ retryAfter: 1 }), times: 1 },
      403,
    ],
    [{ on: 'pulls/create', ...secondaryLimit({ status: 429 }), times: 1 }, 429],
    [{ on: 'pulls/create', ...primaryLimit({ reset: 1 }), times: 1 }, 403],
  ])('%j', async (fault, status) => {
    await using here = await stage()
    here.forge.fault(fault)
    expect(await refusal(here.open())).toMatch(
      new RegExp(`^${String(status)} `),
    )
    const applied = fault.kind.endsWith('after') ? 1 : 0
    expect(await here.forge.github.pulls(name)).toHaveLength(applied)
  })

  test('a commit, a merge and a decoration are lost after they are done, or before', async () => {
    await using here = await stage()
    const { forge, octokit, repository } = here
    await here.open()
    const tip = (await repository.tip('bump')) ?? ''
    forge.fault({ on: 'createCommitOnBranch', ...gateway })
    const input = commitInput(tip, 'newer\n')
    const lost = await query(forge, createCommit, { input })
    expect(lost.status).toBe(502)
    expect(await repository.tip('bump')).not.toBe(tip)
    forge.fault({ on: 'issues/add-labels', ...unresolvedNode, times: 1 })
    const label = () =>
      octokit.rest.issues.addLabels({ ...at, issue_number: 1, labels: ['x'] })
    expect(await refusal(label())).toContain('Could not resolve to a node')
    await label()
    forge.fault({ on: 'pulls/merge', ...drop })
    await refusal(octokit.rest.pulls.merge({ ...at, pull_number: 1 }))
    expect((await here.states())[0]).toContain('labeled, merged: merge')
  })

  test('a head is stale twice and then is not', async () => {
    await using here = await stage()
    const { forge, repository } = here
    await here.propose()
    const call = async () =>
      await repository.commit({ branch: 'bump', files: { other: `${n++}` } })
    let n = 0
    forge.fault({ on: 'createCommitOnBranch', kind: 'before', call, times: 2 })
    forge.fault({
      on: 'createCommitOnBranch',
      ...graphqlLimit({ reset: 1 }),
      skip: 2,
      times: 1,
    })
    const types = []
    for (let attempt = 0; attempt < 4; attempt++) {
      const input = commitInput((await repository.tip('bump')) ?? '', '2\n')
      const { body } = await query(forge, createCommit, { input })
      types.push(body.errors?.[0]?.type)
    }
    expect(types).toEqual(['STALE_DATA', 'STALE_DATA', 'RATE_LIMIT', undefined])
    // What was asked is kept, with who asked.
    expect(forge.requests.at(-1)).toMatchObject({
      operations: ['createCommitOnBranch'],
      repository: name,
      authorization: [`Bearer ${token}`],
      user: login,
      body: expect.stringContaining('expectedHeadOid'),
    })
  })

  test('people and other runs get in between', async () => {
    await using here = await stage()
    const { forge, repository } = here
    await here.propose('one')
    await here.propose('two')
    const opened = await forge.github.open(name, { head: 'one', base: 'main' })
    expect(opened.author).toBe('ada')
    await forge.github.open(name, { head: 'two', base: 'main' })
    const create = here.octokit.rest.pulls.create({
      ...at,
      head: 'one',
      base: 'main',
      title: 't',
    })
    expect(await refusal(create)).toContain('already exists for acme:one')
    await forge.github.close(name, 1)
    const commit = await forge.github.merge(name, 2, { method: 'squash' })
    expect(await repository.tip('main')).toBe(commit)
    expect(await here.states()).toEqual([
      'opened, closed: by a person',
      'opened, merged: squash',
    ])
  })

  test('anything happens before the call that a test names', async () => {
    await using here = await stage()
    const { forge, octokit, repository } = here
    await here.open()
    const close = async () => await repository.deleteBranch('bump')
    forge.fault({ on: 'api', kind: 'before', call: close, skip: 1, times: 1 })
    const get = () => octokit.rest.pulls.get({ ...at, pull_number: 1 })
    expect((await get()).data.state).toBe('open')
    expect((await get()).data.state).toBe('closed')
  })

  test('twenty at once make one pull request', async () => {
    await using here = await stage()
    await here.propose()
    const { octokit } = here
    const create = async () =>
      await octokit.rest.pulls
        .create({ ...at, head: 'bump', base: 'main', title: 't' })
        .then(({ status }) => status)
        .catch((error: { status: number }) => error.status)
    const all = await Promise.all(Array.from({ length: 20 }, create))
    expect(all.filter((status) => status === 201)).toHaveLength(1)
    expect(all.filter((status) => status === 422)).toHaveLength(19)
  })
})

test.each<[string, (here: Stage) => Promise<unknown>, string]>([
  [
    'an unknown path',
    ({ forge }) => fetch(`${forge.url}/repos/${name}/nothing`),
    'does not know GET /repos/acme/infra/nothing',
  ],
  [
    'an unknown query',
    ({ octokit }) => octokit.rest.pulls.list({ ...at, labels: 'x' }),
    "pulls/list: unknown query parameter 'labels'",
  ],
  [
    'an unknown word',
    ({ octokit }) =>
      octokit.rest.issues.addAssignees({
        ...at,
        issue_number: 1,
        assignee: 'ada',
      }),
    'issues/add-assignees: body must NOT have additional properties {"additionalProperty":"assignee"}',
  ],
  [
    'a bad value',
    ({ octokit }) =>
      octokit.request('POST /repos/acme/infra/git/refs', { ref: 1, sha: 'x' }),
    'git/create-ref: body/ref must be string',
  ],
  [
    'an unknown field',
    ({ octokit }) => octokit.graphql('{ viewer { nothing } }'),
    'Cannot query field "nothing" on type "User"',
  ],
  [
    'a field that the forge was not taught',
    ({ octokit }) => octokit.graphql('{ viewer { bio: bioHTML } }'),
    'The forge does not know User.bioHTML',
  ],
  [
    'a variable of the wrong kind',
    ({ octokit }) => octokit.graphql(createCommit, { input: { branch: {} } }),
    'Field "expectedHeadOid" of required type "GitObjectID!" was not provided',
  ],
])('%s fails the test that asked', async (_, ask, complaint) => {
  const here = await stage()
  await ask(here).catch(() => {})
  await expect(here[Symbol.asyncDispose]()).rejects.toThrow(complaint)
})

test('an answer that GitHub would not give is found', () => {
  const found = operationOf(
    'POST',
    `/repos/${name}/pulls/1/requested_reviewers`,
  )
  if (!found) throw new Error('not described')
  const { operation } = found
  expect(operation.id).toBe('pulls/request-reviewers')
  expect(responseFaults(operation, 200, {})).toEqual([
    'status 200, which is not documented',
  ])
  expect(responseFaults(operation, 201, { number: '1' })).toEqual(
    expect.arrayContaining([
      'answer/number must be integer {"type":"integer"}',
      expect.stringContaining("must have required property 'head'"),
    ]),
  )
})

test.each(['github.com', 'Enterprise', 'ghe.com'] as const)(
  'the addresses of %s',
  async (kind) => {
    await using here = await stage()
    const { api, graphql } = here.forge.addresses[kind]
    const octokit = getOctokit(token, { baseUrl: api })
    const { data } = await octokit.rest.repos.get(at)
    expect(data.url).toBe(`${api}/repos/${name}`)
    const response = await fetch(graphql, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ viewer { login } }' }),
    })
    expect(await response.json()).toEqual({
      data: { viewer: { login: 'bump' } },
    })
  },
)

interface GraphBody {
  readonly errors?: readonly {
    readonly type?: string
    readonly message: string
  }[]
}

async function query(forge: Forge, text: string, variables: object) {
  const response = await fetch(`${forge.url}/api/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: text, variables }),
  })
  const body = response.ok ? ((await response.json()) as GraphBody) : {}
  return { status: response.status, body }
}

function address(forge: Forge): string {
  return forge
    .remote(name)
    .replace('://', `://x-access-token:${encodeURIComponent(token)}@`)
}
