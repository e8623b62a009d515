import { describe, expect, test } from '@jest/globals'
import { apiAddress, type Target } from '../../../src/request/target.ts'
import { parsePullRequest } from '../../../src/request/pull-request.ts'

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
      title: undefined,
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
      /"pull-request-title": has the unknown placeholder {tag}/,
    ],
    [
      { 'pull-request-body': 'for {number}' },
      /this run is not for a pull request/,
    ],
  ])('%j', (given, words) => {
    expect(() => parse(given)).toThrow(words)
  })
})

function target(url: string): Target {
  return { kind: 'hosted', url, web: url, name: 'acme/infra', own: false }
}

describe('the API', () => {
  const enterprise = {
    serverUrl: 'https://ghes.acme.example',
    own: {
      rest: 'https://ghes.acme.example/api/v3',
      graphql: 'https://ghes.acme.example/api/graphql',
    },
  }

  test.each([
    ['https://ghes.acme.example/acme/infra.git', enterprise.own.rest],
    ['https://github.com/acme/infra.git', 'https://api.github.com'],
    ['https://acme.ghe.com/acme/infra', 'https://api.acme.ghe.com'],
  ])('of %s', (url, rest) => {
    expect(apiAddress(target(url), enterprise).rest).toBe(rest)
  })

  test.each([
    'https://gitlab.com/acme/infra.git',
    'https://github.com.evil.example/acme/infra.git',
    'https://github.com:8443/acme/infra.git',
    'http://github.com/acme/infra.git',
    'https://evil.example/.ghe.com',
  ])('of %s is not guessed', (url) => {
    expect(() => apiAddress(target(url), enterprise)).toThrow(/is not known/)
  })
})
