import {
  actorOf,
  defaultBranchOf,
  defaultRef,
  event,
  type Origin,
  type WorkflowEvent,
} from './events/event.ts'
import { headCommit } from './events/payload.ts'

const zeros = '0'.repeat(40)
const before = '1'.repeat(40)

export function pushToBranch(
  origin: Origin,
  {
    branch = 'main',
    message = 'Change the service',
  }: { readonly branch?: string; readonly message?: string } = {},
): WorkflowEvent {
  const ref = `refs/heads/${branch}`
  const commit = headCommit(origin, message)
  return event(origin, 'push', ref, {
    ref,
    before,
    after: origin.sha,
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    commits: [commit],
    head_commit: commit,
    pusher: { name: actorOf(origin) },
  })
}

export function pushOfTag(
  origin: Origin,
  {
    tag,
    message = 'Change the service',
  }: { readonly tag: string; readonly message?: string },
): WorkflowEvent {
  const ref = `refs/tags/${tag}`
  return event(origin, 'push', ref, {
    ref,
    before: zeros,
    after: origin.sha,
    created: true,
    deleted: false,
    forced: false,
    base_ref: null,
    commits: [],
    head_commit: headCommit(origin, message),
    pusher: { name: actorOf(origin) },
  })
}

export function release(
  origin: Origin,
  {
    tag,
    prerelease = false,
    action = 'published',
  }: {
    readonly tag: string
    readonly prerelease?: boolean
    readonly action?: string
  },
): WorkflowEvent {
  return event(origin, 'release', `refs/tags/${tag}`, {
    action,
    release: {
      tag_name: tag,
      name: tag,
      target_commitish: defaultBranchOf(origin),
      draft: false,
      prerelease,
      body: '',
    },
  })
}

export function schedule(origin: Origin): WorkflowEvent {
  return event(origin, 'schedule', defaultRef(origin), {
    schedule: '0 4 * * *',
  })
}

/** Started by hand, on a branch or on a tag. */
export function workflowDispatch(
  origin: Origin,
  {
    ref = defaultRef(origin),
    inputs = {},
  }: {
    readonly ref?: string
    readonly inputs?: Readonly<Record<string, string>>
  } = {},
): WorkflowEvent {
  return event(origin, 'workflow_dispatch', ref, {
    ref,
    inputs,
    workflow: '.github/workflows/deploy.yml',
  })
}

/** Somebody has written it on the commit of the origin. */
export function commitStatus(
  origin: Origin,
  status: { readonly context: string; readonly description: string },
): WorkflowEvent {
  const { sha } = origin
  return event(origin, 'status', defaultRef(origin), {
    ...status,
    sha,
    state: 'success',
    target_url: null,
    branches: [{ name: defaultBranchOf(origin), commit: { sha } }],
  })
}

/**
 * GitHub shows a called workflow the event of its caller, unchanged; Forgejo puts the name
 * `workflow_call` in its place. This is the second form: the first is the caller's event itself.
 */
export function workflowCall(caller: WorkflowEvent): WorkflowEvent {
  return { ...caller, name: 'workflow_call' }
}

export function repositoryDispatch(
  origin: Origin,
  {
    type = 'deploy',
    payload = {},
  }: {
    readonly type?: string
    readonly payload?: Readonly<Record<string, unknown>>
  } = {},
): WorkflowEvent {
  return event(origin, 'repository_dispatch', defaultRef(origin), {
    action: type,
    branch: defaultBranchOf(origin),
    client_payload: payload,
  })
}
