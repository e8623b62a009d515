import {
  actorOf,
  apiUrlOf,
  defaultBranchOf,
  defaultRef,
  event,
  type Origin,
  type WorkflowEvent,
} from './events/event.ts'
import { headCommit, repositoryJson } from './events/payload.ts'

const before = '1'.repeat(40)

/** A pull request as an event sees it: from the same repository, from a fork, from a fork since deleted. */
export interface PullRequestSource {
  readonly number?: number
  /** Else the repository itself; `null` is a fork that was deleted. */
  readonly headRepository?: string | null
  readonly headRef?: string
  readonly headSha?: string
  readonly baseRef?: string
}

export function pullRequest(
  origin: Origin,
  source: PullRequestSource = {},
): WorkflowEvent {
  const { number = 7, headRef = 'feature', baseRef } = source
  return {
    ...event(origin, 'pull_request', `refs/pull/${number}/merge`, {
      action: 'synchronize',
      number,
      pull_request: pullJson(origin, source),
    }),
    headRef,
    baseRef: baseRef ?? defaultBranchOf(origin),
  }
}

/** After it was closed: merged, or not. */
export function closedPullRequest(
  origin: Origin,
  {
    merged,
    body = 'What it does.',
    ...source
  }: PullRequestSource & { readonly merged: boolean; readonly body?: string },
): WorkflowEvent {
  const open = pullRequest(origin, source)
  return {
    ...open,
    payload: {
      ...open.payload,
      action: 'closed',
      pull_request: {
        ...(pullJson(origin, source) as object),
        state: 'closed',
        merged,
        merge_commit_sha: origin.sha,
        body,
      },
    },
  }
}

/** Runs in the base repository, with its secrets, for code that anybody wrote. */
export function pullRequestTarget(
  origin: Origin,
  source: PullRequestSource = {},
): WorkflowEvent {
  const { number = 7, headRef = 'feature', baseRef } = source
  const base = baseRef ?? defaultBranchOf(origin)
  return {
    ...event(origin, 'pull_request_target', `refs/heads/${base}`, {
      action: 'opened',
      number,
      pull_request: pullJson(origin, source),
    }),
    headRef,
    baseRef: base,
  }
}

export function mergeGroup(
  origin: Origin,
  {
    number = 7,
    baseRef = defaultBranchOf(origin),
  }: { readonly number?: number; readonly baseRef?: string } = {},
): WorkflowEvent {
  const ref = `refs/heads/gh-readonly-queue/${baseRef}/pr-${number}-${origin.sha}`
  return event(origin, 'merge_group', ref, {
    action: 'checks_requested',
    merge_group: {
      head_sha: origin.sha,
      head_ref: ref,
      base_sha: before,
      base_ref: `refs/heads/${baseRef}`,
      head_commit: headCommit(origin, 'Merge the queue'),
    },
  })
}

/** A comment on a pull request. Where its head is, the payload does not say: only the API does. */
export function pullRequestComment(
  origin: Origin,
  {
    number = 7,
    body = '/deploy',
  }: { readonly number?: number; readonly body?: string } = {},
): WorkflowEvent {
  const path = `/repos/${origin.repository}`
  return event(origin, 'issue_comment', defaultRef(origin), {
    action: 'created',
    issue: {
      number,
      state: 'open',
      title: 'A change',
      user: { login: actorOf(origin) },
      pull_request: {
        url: `${apiUrlOf(origin)}${path}/pulls/${number}`,
        html_url: `${origin.serverUrl}/${origin.repository}/pull/${number}`,
      },
    },
    comment: { id: 1, body, user: { login: actorOf(origin) } },
  })
}

/** After another workflow, which may have run for a fork. */
export function workflowRun(
  origin: Origin,
  {
    headRepository = origin.repository,
    headBranch = 'main',
    headSha = origin.sha,
    trigger = 'push',
    conclusion = 'success',
    message = 'A change',
  }: {
    readonly headRepository?: string
    readonly headBranch?: string
    readonly headSha?: string
    readonly trigger?: string
    readonly conclusion?: string
    /** Of the commit that it ran for. */
    readonly message?: string
  } = {},
): WorkflowEvent {
  return event(origin, 'workflow_run', defaultRef(origin), {
    action: 'completed',
    workflow: { name: 'Build', path: '.github/workflows/build.yml' },
    workflow_run: {
      id: 1,
      name: 'Build',
      event: trigger,
      status: 'completed',
      conclusion,
      head_branch: headBranch,
      head_sha: headSha,
      head_commit: { id: headSha, message },
      head_repository: {
        ...repositoryJson(origin, headRepository),
        fork: headRepository !== origin.repository,
      },
      repository: repositoryJson(origin),
      // GitHub leaves this empty for forks.
      pull_requests: [],
    },
  })
}

function pullJson(origin: Origin, source: PullRequestSource): unknown {
  const { number = 7, headRef = 'feature', headSha = origin.sha } = source
  const { headRepository = origin.repository } = source
  const baseRef = source.baseRef ?? defaultBranchOf(origin)
  return {
    number,
    state: 'open',
    title: 'A change',
    draft: false,
    merged: false,
    user: { login: actorOf(origin) },
    head: {
      ref: headRef,
      sha: headSha,
      repo:
        headRepository === null
          ? null
          : {
              ...repositoryJson(origin, headRepository),
              fork: headRepository !== origin.repository,
            },
    },
    base: {
      ref: baseRef,
      sha: before,
      repo: repositoryJson(origin),
    },
  }
}
