import { getOctokit } from '@actions/github'
import { expect, test } from '@jest/globals'
import { startForge } from './support/forge.ts'
import { installationToken } from './support/forge/token.ts'

const token = installationToken('bump')
const at = { owner: 'acme', repo: 'infra' }

test('pull', async () => {
  await using forge = await startForge({
    tokens: {
      [token]: { login: 'bump[bot]', repositories: { 'acme/infra': 'write' } },
    },
  })
  const repository = await forge.create('acme/infra', { files: { a: '1' } })
  const base = (await repository.tip('main')) ?? ''
  await repository.branch('bump', 'main')
  const octokit = getOctokit(token, { baseUrl: forge.apiUrl })
  await octokit.graphql(
    `mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid signature { isValid } author { name email } } } }`,
    {
      input: {
        branch: { repositoryNameWithOwner: 'acme/infra', branchName: 'bump' },
        expectedHeadOid: base,
        message: { headline: 'x' },
        fileChanges: {
          additions: [
            { path: 'a', contents: Buffer.from('2').toString('base64') },
          ],
        },
      },
    },
  )
  const { data: pull } = await octokit.rest.pulls.create({
    ...at,
    head: 'bump',
    base: 'main',
    title: 't',
    body: 'b',
  })
  const one = { ...at, issue_number: pull.number }
  await octokit.rest.issues.addLabels({ ...one, labels: ['x'] })
  await octokit.rest.issues.addAssignees({ ...one, assignees: ['ada'] })
  await octokit.rest.issues.createComment({ ...one, body: 'hey' })
  await octokit.rest.pulls.requestReviewers({
    ...at,
    pull_number: 1,
    reviewers: ['ada'],
  })
  await octokit.rest.pulls.update({ ...at, pull_number: 1, title: 'u' })
  expect(
    (await octokit.rest.pulls.list({ ...at, head: 'acme:bump' })).data.length,
  ).toBe(1)
  await octokit.rest.git.createRef({ ...at, ref: 'refs/heads/tmp', sha: base })
  await octokit.rest.git.updateRef({
    ...at,
    ref: 'heads/tmp',
    sha: pull.head.sha,
  })
  await octokit.rest.git.getRef({ ...at, ref: 'heads/tmp' })
  await octokit.rest.git.deleteRef({ ...at, ref: 'heads/tmp' })
  await octokit.rest.git.updateRef({
    ...at,
    ref: 'heads/bump',
    sha: base,
    force: true,
  })
  expect(forge.complaints).toEqual([])
})
