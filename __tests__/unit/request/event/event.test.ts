import { describe, expect, test } from '@jest/globals'
import { Refusal } from '../../../../src/problem.ts'
import {
  commentedPullRequest,
  eventBranches,
  pullRequestNumber,
  type PullRequestSides,
  type RunEvent,
} from '../../../../src/request/event/event.ts'
import {
  pullRequestMark,
  trigger,
} from '../../../../src/request/event/event-policy.ts'
import {
  effectiveEvent,
  unclearRef,
} from '../../../../src/request/event/effective-event.ts'
import type { WorkflowEvent } from '../../../support/events/event.ts'
import {
  pushOfTag,
  pushToBranch,
  release,
  repositoryDispatch,
  schedule,
  workflowCall,
  workflowDispatch,
} from '../../../support/events.ts'
import {
  closedPullRequest,
  mergeGroup,
  pullRequest,
  pullRequestComment,
  pullRequestTarget,
  workflowRun,
} from '../../../support/pull-request-events.ts'

const origin = {
  repository: 'acme/api',
  sha: 'f'.repeat(40),
  token: 'token',
  serverUrl: 'https://github.com',
}
const bump = 'Deploy api:1.4.2\n\nSource: acme/api@fff\nRun: x\nBump-Id: id-1'
const own: PullRequestSides = { head: 'acme/api', base: 'acme/api' }
const fork: PullRequestSides = { head: 'mallory/api', base: 'acme/api' }
const deleted: PullRequestSides = { head: null, base: 'acme/api' }

function runEvent({
  name,
  ref,
  sha,
  repository,
  actor,
  serverUrl,
  apiUrl,
  payload,
}: WorkflowEvent): RunEvent {
  const run = { name, ref, sha, repository, actor, serverUrl, apiUrl }
  return { ...run, runUrl: '', payload }
}

function decide(
  event: WorkflowEvent,
  inputs: { branch?: string; publish?: string } = {},
  commented?: PullRequestSides | 'unknown',
): string {
  try {
    const decided = trigger(
      (name) => ({ branch: '', publish: 'push', ...inputs })[name as 'branch'],
      effectiveEvent(runEvent(event)),
      commented,
    )
    return decided.kind === 'lands'
      ? 'lands'
      : `${decided.kind} ${decided.reason}`
  } catch (error) {
    if (error instanceof Refusal) return error.problem.code
    throw error
  }
}

/** A push of several commits, oldest first. */
function withCommits(messages: readonly string[]): WorkflowEvent {
  const event = pushToBranch(origin, { message: messages.at(-1) ?? '' })
  return {
    ...event,
    payload: {
      ...event.payload,
      commits: messages.map((message) => ({ message })),
    },
  }
}

function changeRun(event: WorkflowEvent, changes: object): WorkflowEvent {
  const run = event.payload['workflow_run'] as object
  const payload = { ...event.payload, workflow_run: { ...run, ...changes } }
  return { ...event, payload }
}

/** A workflow_run that names its ref as Gitea does. */
const withRef = (event: WorkflowEvent, ref: string) =>
  changeRun(event, { path: `build.yml@${ref}`, head_branch: undefined })

const branch = { branch: 'main' }

describe('what a run may do for', () => {
  test.each([
    ['push', decide(pushToBranch(origin)), 'lands'],
    ['push of a tag', decide(pushOfTag(origin, { tag: 'v1' })), 'lands'],
    ['release', decide(release(origin, { tag: 'v1' })), 'lands'],
    ['schedule', decide(schedule(origin)), 'lands'],
    ['workflow_dispatch', decide(workflowDispatch(origin)), 'lands'],
    [
      'workflow_dispatch of a tag',
      decide(workflowDispatch(origin, { ref: 'refs/tags/v1' })),
      'lands',
    ],
    ['workflow_call', decide(workflowCall(pushToBranch(origin))), 'lands'],
    ['repository_dispatch', decide(repositoryDispatch(origin)), 'lands'],

    ['pull_request', decide(pullRequest(origin)), 'plans unmerged'],
    [
      'pull_request with a branch',
      decide(pullRequest(origin), branch),
      'lands',
    ],
    ['merge_group', decide(mergeGroup(origin)), 'plans unmerged'],
    ['merge_group with a branch', decide(mergeGroup(origin), branch), 'lands'],
    ['workflow_run of a push', decide(workflowRun(origin)), 'lands'],
    [
      'workflow_run of a schedule',
      decide(workflowRun(origin, { trigger: 'schedule' })),
      'lands',
    ],
    [
      'workflow_run of a pull request',
      decide(workflowRun(origin, { trigger: 'pull_request' })),
      'plans unmerged',
    ],
    [
      'workflow_run of a pull request with a branch',
      decide(workflowRun(origin, { trigger: 'pull_request' }), branch),
      'lands',
    ],
    [
      'workflow_run of a failed run with a branch',
      decide(workflowRun(origin, { conclusion: 'failure' }), branch),
      'plans run-failed',
    ],
    [
      'workflow_run of the push of a bump',
      decide(workflowRun(origin, { message: bump })),
      'skips own-commit',
    ],
    [
      'a merged pull request',
      decide(closedPullRequest(origin, { merged: true })),
      'lands',
    ],
    [
      'a pull request closed without a merge',
      decide(closedPullRequest(origin, { merged: false })),
      'plans unmerged',
    ],
    [
      "a fork's merged pull request",
      decide(
        closedPullRequest(origin, {
          merged: true,
          headRepository: 'mallory/api',
        }),
        branch,
      ),
      'plans fork',
    ],
    [
      'a merged pull request of this action',
      decide(
        closedPullRequest(origin, {
          merged: true,
          body: `Deploy\n\n${pullRequestMark}`,
        }),
      ),
      'skips own-commit',
    ],
    ...['registry_package', 'create', 'deployment', 'watch'].map((name) => [
      name,
      decide({ ...schedule(origin), name }),
      'plans event-not-known',
    ]),
    [
      'an event not named, with a branch',
      decide({ ...schedule(origin), name: 'watch' }, branch),
      'lands',
    ],

    [
      'a fork',
      decide(pullRequest(origin, { headRepository: 'mallory/api' }), branch),
      'plans fork',
    ],
    [
      'a deleted fork',
      decide(pullRequest(origin, { headRepository: null }), branch),
      'plans fork',
    ],
    [
      "a review of a fork's",
      decide(
        {
          ...pullRequest(origin, { headRepository: 'mallory/api' }),
          name: 'pull_request_review',
        },
        branch,
      ),
      'plans fork',
    ],
    [
      'workflow_run of a fork',
      decide(workflowRun(origin, { headRepository: 'mallory/api' }), branch),
      'plans fork',
    ],
    [
      'workflow_run that names no repository of its commit',
      decide(
        changeRun(workflowRun(origin), { head_repository: undefined }),
        branch,
      ),
      'plans fork',
    ],
    [
      'a repository that is itself a fork',
      decide(pullRequest({ ...origin, fork: true }), branch),
      'lands',
    ],

    [
      'a comment on a pull request',
      decide(pullRequestComment(origin), {}, own),
      'plans unmerged',
    ],
    [
      '... with a branch',
      decide(pullRequestComment(origin), branch, own),
      'lands',
    ],
    [
      "... on a fork's",
      decide(pullRequestComment(origin), branch, fork),
      'plans fork',
    ],
    [
      "... on a deleted fork's",
      decide(pullRequestComment(origin), branch, deleted),
      'plans fork',
    ],
    [
      '... that could not be asked',
      decide(pullRequestComment(origin), branch, 'unknown'),
      'plans fork',
    ],

    [
      'pull_request_target',
      decide(pullRequestTarget(origin)),
      'untrusted-event',
    ],
    [
      'pull_request_target with a branch',
      decide(pullRequestTarget(origin), branch),
      'untrusted-event',
    ],
    [
      'pull_request_target, dry',
      decide(pullRequestTarget(origin), { publish: 'none' }),
      'plans unmerged',
    ],

    [
      'a push of a bump',
      decide(pushToBranch(origin, { message: bump })),
      'skips own-commit',
    ],
    [
      'a push of a commit that quotes one',
      decide(
        pushToBranch(origin, { message: `Revert\n\n${bump}\n\nIt broke.` }),
      ),
      'lands',
    ],
    [
      'a fast-forward that brings a bump and other commits',
      decide(withCommits(['Add a feature', bump])),
      'lands',
    ],
    [
      'a push of several bumps',
      decide(withCommits([bump, bump])),
      'skips own-commit',
    ],
    [
      'a squash that has a bump among its commits',
      decide(
        pushToBranch(origin, {
          message: `Feature (#7)\n\n* Add a feature\n\n* ${bump}`,
        }),
      ),
      'lands',
    ],
    [
      'a pull request of nothing but a bump, with a merge commit',
      decide(
        withCommits([
          bump,
          'Merge pull request #7 from acme/kustomize-bump/main/k8s/api\n\nDeploy',
        ]),
      ),
      'skips own-commit',
    ],
    [
      'a pull request of nothing but a bump, with a merge commit of Gitea',
      decide(
        withCommits([
          bump,
          "Merge pull request 'Deploy' (#7) from kustomize-bump/x into main",
        ]),
      ),
      'skips own-commit',
    ],
    [
      'a pull request with more than a bump, with a merge commit',
      decide(
        withCommits([
          bump,
          'Add a feature',
          'Merge pull request #7 from acme/feature\n\nA feature',
        ]),
      ),
      'lands',
    ],
    [
      'a merge commit alone',
      decide(withCommits(['Merge pull request #7 from acme/feature'])),
      'lands',
    ],
    [
      'a tag on a bump',
      decide(pushOfTag(origin, { tag: 'v1', message: bump })),
      'lands',
    ],
    ['a dispatch on a bump', decide(workflowDispatch(origin)), 'lands'],
  ])('%s', (_, decided, expected) => {
    expect(decided).toBe(expected)
  })
})

describe('the ref and the commit that a run is judged by', () => {
  test.each([
    ['a push', pushToBranch(origin), 'refs/heads/main'],
    [
      'a workflow_run of a push',
      workflowRun(origin, { headBranch: 'release/2', headSha: 'a'.repeat(40) }),
      'refs/heads/release/2',
    ],
    [
      'a workflow_run of a release',
      workflowRun(origin, { trigger: 'release', headBranch: 'v2' }),
      'refs/tags/v2',
    ],
    [
      'a workflow_run of a tag on Gitea',
      withRef(workflowRun(origin), 'refs/tags/v2'),
      'refs/tags/v2',
    ],
    [
      'a merged pull request',
      closedPullRequest(origin, { merged: true, baseRef: 'develop' }),
      'refs/heads/develop',
    ],
    [
      "a fork's merged pull request",
      closedPullRequest(origin, {
        merged: true,
        headRepository: 'mallory/api',
      }),
      'refs/pull/7/merge',
    ],
  ])('of %s', (_, event, ref) => {
    expect(effectiveEvent(runEvent(event)).ref).toBe(ref)
  })

  test.each([
    ['a push', workflowRun(origin, { headBranch: 'v2' }), 'v2'],
    [
      'a dispatch',
      workflowRun(origin, { trigger: 'workflow_dispatch', headBranch: 'v2' }),
      'v2',
    ],
    ['a push to the default branch', workflowRun(origin), undefined],
    [
      'a push on Gitea',
      withRef(workflowRun(origin), 'refs/heads/v2'),
      undefined,
    ],
    [
      'a release',
      workflowRun(origin, { trigger: 'release', headBranch: 'v2' }),
      undefined,
    ],
    [
      'a fork',
      workflowRun(origin, { headRepository: 'mallory/api', headBranch: 'v2' }),
      undefined,
    ],
    ['no workflow_run', pushToBranch(origin, { branch: 'v2' }), undefined],
  ])('of a workflow_run of %s may be a tag', (_, event, name) => {
    expect(unclearRef(runEvent(event))).toBe(name)
  })

  test.each(['workflow_run', 'deployment_status'])(
    'of a workflow_run that %s started names no branch to land on',
    (started) => {
      const run = runEvent(workflowRun(origin, { trigger: started }))
      expect(trigger(() => '', effectiveEvent(run))).toEqual({
        kind: 'plans',
        reason: 'event-not-known',
        why: `The run that started this one was started by "${started}", which names no branch to land on. Set "branch", such as "branch: main".`,
      })
    },
  )

  test('of a workflow_run of a tag is no branch, whose tag would move', () => {
    const event = workflowRun(origin, { headBranch: 'v2' })
    const tag = effectiveEvent(runEvent(event), 'tags')
    expect(tag.ref).toBe('refs/tags/v2')
    expect(eventBranches(tag)).toEqual(['main'])
  })

  test('of a workflow_run is the commit that it built', () => {
    const event = workflowRun(origin, { headSha: 'a'.repeat(40) })
    expect(effectiveEvent(runEvent(event)).sha).toBe('a'.repeat(40))
  })
})

describe('the number of the pull request', () => {
  test.each([
    ['pull_request', pullRequest(origin, { number: 12 }), 12],
    ['issue_comment', pullRequestComment(origin, { number: 13 }), 13],
    ['push', pushToBranch(origin), undefined],
  ])('%s', (_, event, number) => {
    expect(pullRequestNumber(runEvent(event))).toBe(number)
  })

  test('a comment on an issue is about none', () => {
    const event = runEvent(schedule(origin))
    expect(
      commentedPullRequest({
        ...event,
        name: 'issue_comment',
        payload: { issue: { number: 3 } },
      }),
    ).toBeUndefined()
  })
})
