import { describe, expect, test } from '@jest/globals'
import { parseTarget } from '../../../../src/request/target/target.ts'
import { parsePullRequest } from '../../../../src/request/landing/pull-request.ts'

const defaults: Readonly<Record<string, string>> = {
  'pull-request-branch': 'bump/{images}',
  'pull-request-title': '',
  'pull-request-body': '',
  'pull-request-labels': '',
  'pull-request-reviewers': '',
  'pull-request-team-reviewers': '',
  'pull-request-assignees': '',
  'pull-request-draft': 'false',
  'pull-request-auto-merge': 'off',
}

function parse(given: Readonly<Record<string, string>>) {
  return parsePullRequest(
    (name) => given[name] ?? defaults[name] ?? '',
    undefined,
  )
}

describe('the inputs of the pull request', () => {
  test('lists are one per line, with or without @ and organisation', () => {
    expect(
      parse({
        'pull-request-labels': 'deploy\n# not this\nneeds review',
        'pull-request-reviewers': '@ada\ngrace',
        'pull-request-team-reviewers': 'acme/platform\n@acme/core\nops',
      }),
    ).toMatchObject({
      labels: ['deploy', 'needs review'],
      reviewers: ['ada', 'grace'],
      teams: ['platform', 'core', 'ops'],
      title: '',
      autoMerge: 'off',
    })
  })

  test.each([
    [{ 'pull-request-reviewers': 'ada, grace' }, /one per line/],
    [{ 'pull-request-draft': 'yes' }, /Write true or false/],
    [{ 'pull-request-auto-merge': 'true' }, /Write off, squash/],
    [
      { 'pull-request-auto-merge': 'squash', 'pull-request-draft': 'true' },
      /a draft is never merged/,
    ],
    [
      { 'pull-request-title': '{tag}' },
      /"pull-request-title" has the unknown placeholder {tag}/,
    ],
    [
      { 'pull-request-body': 'for {number}' },
      /this run is not for a pull request/,
    ],
  ])('%j', (given, words) => {
    expect(() => parse(given)).toThrow(words)
  })
})

/** @returns the API of GitHub for a repository on a server */
function api(url: string, apiUrl = 'https://ghes.acme.example/api/v3') {
  const target = parseTarget(url, {
    name: 'push',
    ref: 'refs/heads/main',
    sha: 'f'.repeat(40),
    repository: 'acme/api',
    serverUrl: 'https://ghes.acme.example',
    apiUrl,
    actor: 'octocat',
    runUrl: '',
    payload: {},
  })
  return target.kind === 'local' ? undefined : target.gitHubApi
}

describe('the API', () => {
  test.each([
    [
      'https://ghes.acme.example/acme/infra.git',
      'https://ghes.acme.example/api/v3',
    ],
    ['https://github.com/acme/infra.git', 'https://api.github.com'],
    ['https://acme.ghe.com/acme/infra', 'https://api.acme.ghe.com'],
  ])('of %s', (url, rest) => {
    expect(api(url)).toBe(rest)
  })

  test.each([
    'https://gitlab.com/acme/infra.git',
    'https://github.com.evil.example/acme/infra.git',
    'https://github.com:8443/acme/infra.git',
    'https://evil.example/.ghe.com',
  ])('of %s is not guessed', (url) => {
    expect(api(url)).toBeUndefined()
  })

  test('of the server that runs the workflow is not that of GitHub on Gitea', () => {
    const server = 'https://ghes.acme.example'
    expect(api(`${server}/acme/infra`, `${server}/api/v1`)).toBeUndefined()
  })
})
