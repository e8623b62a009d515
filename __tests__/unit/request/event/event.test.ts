import { describe, expect, test } from '@jest/globals'
import { Refusal } from '../../../../src/problem/problem.ts'
import {
  commentedPullRequest,
  eventBranches,
  pullRequestNumber,
  type PullRequestSides,
  type RunEvent,
} from '../../../../src/request/event/event.ts'
import { trigger } from '../../../../src/request/event/event-policy.ts'
import { callerEvent } from '../../../../src/request/event/caller-event.ts'
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
import { pullRequestMark } from '../../../../src/request/event/own-commit.ts'

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

type Inputs = Readonly<Record<string, string>>

function decide(
  event: WorkflowEvent,
  inputs: Inputs = {},
  commented?: PullRequestSides | 'unknown',
): string {
  try {
    const decided = trigger(
      (name) => (({ publish: 'push', ...inputs }) as Inputs)[name] ?? '',
      effectiveEvent(callerEvent(runEvent(event))),
      commented,
    )
    return decided.kind === 'publish'
      ? 'publish'
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

describe.each(['deleted', 'unpublished'])('a release that was %s', (action) => {
  const withdrawn = release(origin, { tag: 'v1', action })

  test('does not land by itself', () => {
    expect(decide(withdrawn)).toBe('plan release-withdrawn')
    expect(decide(workflowCall(withdrawn))).toBe('plan release-withdrawn')
  })

  test('lands where a branch is given, and has a dry run', () => {
    expect(decide(withdrawn, branch)).toBe('publish')
    expect(decide(withdrawn, { publish: 'none' })).toBe('publish')
  })
})

describe('what a run may do for', () => {
  test.each([
    ['push', decide(pushToBranch(origin)), 'publish'],
    ['push of a tag', decide(pushOfTag(origin, { tag: 'v1' })), 'publish'],
    ['release', decide(release(origin, { tag: 'v1' })), 'publish'],
    ['schedule', decide(schedule(origin)), 'publish'],
    ['workflow_dispatch', decide(workflowDispatch(origin)), 'publish'],
    [
      'workflow_dispatch of a tag',
      decide(workflowDispatch(origin, { ref: 'refs/tags/v1' })),
      'publish',
    ],
    ['workflow_call', decide(workflowCall(pushToBranch(origin))), 'publish'],
    ['repository_dispatch', decide(repositoryDispatch(origin)), 'publish'],

    // On Forgejo; GitHub calls it what its caller is called.
    ...(
      [
        ['a tag', pushOfTag(origin, { tag: 'v1' }), 'publish'],
        ['a bump', pushToBranch(origin, { message: bump }), 'skip own-commit'],
        ['a schedule', schedule(origin), 'publish'],
        ['a dispatch', workflowDispatch(origin), 'publish'],
        ['a release', release(origin, { tag: 'v1' }), 'publish'],
        ['a pull request', pullRequest(origin), 'plan unmerged'],
        ['a merge', closedPullRequest(origin, { merged: true }), 'publish'],
        ['pull_request_target', pullRequestTarget(origin), 'untrusted-event'],
        ['a merge group', mergeGroup(origin), 'plan unmerged'],
        ['a run', workflowRun(origin), 'publish'],
        [
          "a fork's run",
          workflowRun(origin, { headRepository: 'mallory/api' }),
          'plan fork',
        ],
      ] as const
    ).map(([what, event, decision]) => [
      `workflow_call of ${what}`,
      decide(workflowCall(event)),
      decision,
    ]),
    [
      "workflow_call of a comment on a fork's pull request",
      decide(workflowCall(pullRequestComment(origin)), branch, fork),
      'plan fork',
    ],

    ['pull_request', decide(pullRequest(origin)), 'plan unmerged'],
    [
      'pull_request with a branch',
      decide(pullRequest(origin), branch),
      'publish',
    ],
    ['merge_group', decide(mergeGroup(origin)), 'plan unmerged'],
    [
      'merge_group with a branch',
      decide(mergeGroup(origin), branch),
      'publish',
    ],
    ['workflow_run of a push', decide(workflowRun(origin)), 'publish'],
    [
      'workflow_run of a schedule',
      decide(workflowRun(origin, { trigger: 'schedule' })),
      'publish',
    ],
    [
      'workflow_run of a pull request',
      decide(workflowRun(origin, { trigger: 'pull_request' })),
      'plan unmerged',
    ],
    [
      'workflow_run of a pull request with a branch',
      decide(workflowRun(origin, { trigger: 'pull_request' }), branch),
      'publish',
    ],
    [
      'workflow_run of a failed run with a branch',
      decide(workflowRun(origin, { conclusion: 'failure' }), branch),
      'plan run-failed',
    ],
    [
      'workflow_run of the push of a bump',
      decide(workflowRun(origin, { message: bump })),
      'skip own-commit',
    ],
    [
      'a merged pull request',
      decide(closedPullRequest(origin, { merged: true })),
      'publish',
    ],
    [
      'a pull request closed without a merge',
      decide(closedPullRequest(origin, { merged: false })),
      'plan unmerged',
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
      'plan fork',
    ],
    [
      'a merged pull request of this action',
      decide(
        closedPullRequest(origin, {
          merged: true,
          body: `Deploy\n\n${pullRequestMark}`,
        }),
      ),
      'skip own-commit',
    ],
    ...['registry_package', 'create', 'deployment', 'watch'].map((name) => [
      name,
      decide({ ...schedule(origin), name }),
      'plan event-not-known',
    ]),
    [
      'an event not named, with a branch',
      decide({ ...schedule(origin), name: 'watch' }, branch),
      'publish',
    ],

    [
      'a fork',
      decide(pullRequest(origin, { headRepository: 'mallory/api' }), branch),
      'plan fork',
    ],
    [
      'a deleted fork',
      decide(pullRequest(origin, { headRepository: null }), branch),
      'plan fork',
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
      'plan fork',
    ],
    [
      'workflow_run of a fork',
      decide(workflowRun(origin, { headRepository: 'mallory/api' }), branch),
      'plan fork',
    ],
    [
      'workflow_run that names no repository of its commit',
      decide(
        changeRun(workflowRun(origin), { head_repository: undefined }),
        branch,
      ),
      'plan fork',
    ],
    [
      'a repository that is itself a fork',
      decide(pullRequest({ ...origin, fork: true }), branch),
      'publish',
    ],

    [
      'a comment on a pull request',
      decide(pullRequestComment(origin), {}, own),
      'plan unmerged',
    ],
    [
      '... with a branch',
      decide(pullRequestComment(origin), branch, own),
      'publish',
    ],
    [
      "... on a fork's",
      decide(pullRequestComment(origin), branch, fork),
      'plan fork',
    ],
    [
      "... on a deleted fork's",
      decide(pullRequestComment(origin), branch, deleted),
      'plan fork',
    ],
    [
      '... that could not be asked',
      decide(pullRequestComment(origin), branch, 'unknown'),
      'plan fork',
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
      'publish',
    ],
    [
      'pull_request, dry',
      decide(pullRequest(origin), { publish: 'none' }),
      'publish',
    ],
    [
      'pull_request of a fork, dry',
      decide(pullRequest(origin, { headRepository: 'eve/api' }), {
        publish: 'none',
      }),
      'plan fork',
    ],

    [
      'a push of a bump',
      decide(pushToBranch(origin, { message: bump })),
      'skip own-commit',
    ],
    [
      'a push of a commit that quotes one',
      decide(
        pushToBranch(origin, { message: `Revert\n\n${bump}\n\nIt broke.` }),
      ),
      'publish',
    ],
    [
      'a fast-forward that brings a bump and other commits',
      decide(withCommits(['Add a feature', bump])),
      'publish',
    ],
    [
      'a push of several bumps',
      decide(withCommits([bump, bump])),
      'skip own-commit',
    ],
    [
      'a squash that has a bump among its commits',
      decide(
        pushToBranch(origin, {
          message: `Feature (#7)\n\n* Add a feature\n\n* ${bump}`,
        }),
      ),
      'publish',
    ],
    [
      'a pull request of nothing but a bump, with a merge commit',
      decide(
        withCommits([
          bump,
          'Merge pull request #7 from acme/kustomize-bump/main/k8s/api\n\nDeploy',
        ]),
      ),
      'skip own-commit',
    ],
    [
      'a pull request of nothing but a bump, with a merge commit of Gitea',
      decide(
        withCommits([
          bump,
          "Merge pull request 'Deploy' (#7) from kustomize-bump/x into main",
        ]),
      ),
      'skip own-commit',
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
      'publish',
    ],
    [
      'a merge commit alone',
      decide(withCommits(['Merge pull request #7 from acme/feature'])),
      'publish',
    ],
    [
      'a tag on a bump',
      decide(pushOfTag(origin, { tag: 'v1', message: bump })),
      'publish',
    ],
    ['a dispatch on a bump', decide(workflowDispatch(origin)), 'publish'],
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
        kind: 'plan',
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
