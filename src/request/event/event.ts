import { getPath, getString, isRecord } from '../json.ts'

/** What the runner gives of the run that this step belongs to. */
export interface RunEvent {
  /** GITHUB_EVENT_NAME */
  readonly name: string
  /** The full ref, such as refs/heads/main. */
  readonly ref: string
  readonly sha: string
  /** The workflow's own repository, as owner/name. */
  readonly repository: string
  /** Where that repository is hosted, without a slash at the end, such as https://github.com. */
  readonly serverUrl: string
  /** The API of that server, without a slash at the end. */
  readonly apiUrl: string
  readonly actor: string
  readonly runUrl: string
  /** The webhook's payload, as it came. */
  readonly payload: unknown
}

/** The two repositories of a pull request, as owner/name; a deleted head is null. */
export interface PullRequestSides {
  readonly head: string | null
  readonly base: string
}

/** The pull request of a comment, whose payload has only its number: GitHub has to be asked whether it is a fork's. */
export function commentedPullRequest(event: RunEvent): number | undefined {
  const number = getPath(event.payload, 'issue', 'number')
  const isPull = isRecord(getPath(event.payload, 'issue', 'pull_request'))
  return event.name === 'issue_comment' && isPull && typeof number === 'number'
    ? number
    : undefined
}

/** Whether it is a workflow_run whose payload does not name the repository of the commit, as Gitea's does not. */
export function lacksHead({ payload }: RunEvent): boolean {
  const run = getPath(payload, 'workflow_run')
  return isRecord(run) && run['head_repository'] === undefined
}

/** The number of the pull request that the run is about. */
export function pullRequestNumber(event: RunEvent): number | undefined {
  const candidates = [
    getPath(event.payload, 'pull_request', 'number'),
    commentedPullRequest(event),
    getPath(event.payload, 'workflow_run', 'pull_requests', '0', 'number'),
  ]
  return candidates.find((number) => typeof number === 'number')
}

/** The commit of the event, where the payload of a push holds it. */
export function sourceCommit(event: RunEvent) {
  const commit = getPath(event.payload, 'head_commit')
  if (getString(commit, 'id') !== event.sha) return undefined
  const name = getString(commit, 'author', 'name')
  const mail = getString(commit, 'author', 'email')
  const isKnown = name !== undefined && mail !== undefined
  return {
    /** `Name <mail>` */
    author: isKnown ? `${name} <${mail}>` : undefined,
    /** ISO 8601 */
    date: getString(commit, 'timestamp'),
    /** The first line of its message. */
    subject: getString(commit, 'message')?.split('\n')[0],
  }
}

/** The branches that the event names, whose tags move with every build. */
export function eventBranches({ ref, payload }: RunEvent): readonly string[] {
  return [
    /^refs\/heads\/(.*)$/.exec(ref)?.[1],
    getString(payload, 'repository', 'default_branch'),
    getString(payload, 'pull_request', 'head', 'ref'),
    getString(payload, 'pull_request', 'base', 'ref'),
    ref.startsWith('refs/tags/')
      ? undefined
      : getString(payload, 'workflow_run', 'head_branch'),
  ].filter((branch) => branch !== undefined)
}

/** The repositories of the pull request, or of the workflow run, that the payload is about. */
export function pullRequestSides(
  event: RunEvent,
): PullRequestSides | undefined {
  const { name, payload, repository } = event
  const side = (...path: readonly string[]) =>
    getString(payload, ...path, 'full_name') ?? null
  if (name === 'workflow_run')
    return { head: side('workflow_run', 'head_repository'), base: repository }
  if (!isRecord(getPath(payload, 'pull_request'))) return undefined
  return {
    head: side('pull_request', 'head', 'repo'),
    base: side('pull_request', 'base', 'repo') ?? repository,
  }
}

export function isForeign({ head, base }: PullRequestSides): boolean {
  return head?.toLowerCase() !== base.toLowerCase()
}
