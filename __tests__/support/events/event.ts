import { repositoryJson } from './payload.ts'

/** What starts a workflow run: all that the runner tells an action about it. */
export interface WorkflowEvent {
  readonly name: string
  readonly ref: string
  readonly sha: string
  /** Both only for pull requests. */
  readonly baseRef?: string
  readonly headRef?: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly repository: string
  readonly actor: string
  readonly runId: string
  readonly runAttempt: number
  /** `github.token`. */
  readonly token: string
  readonly serverUrl: string
  readonly apiUrl: string
}

/** What all events of one repository have in common. */
export interface Origin {
  readonly repository: string
  readonly sha: string
  readonly token: string
  readonly serverUrl: string
  /** Else the Enterprise address below the server's. */
  readonly apiUrl?: string
  readonly actor?: string
  readonly runId?: string
  readonly runAttempt?: number
  readonly defaultBranch?: string
  readonly private?: boolean
  /** The repository is itself a fork of another. */
  readonly fork?: boolean
}

export function event(
  origin: Origin,
  name: string,
  ref: string,
  payload: Readonly<Record<string, unknown>>,
): WorkflowEvent {
  const { repository, sha, token, serverUrl } = origin
  return {
    name,
    ref,
    sha,
    repository,
    token,
    serverUrl,
    apiUrl: apiUrlOf(origin),
    actor: actorOf(origin),
    runId: origin.runId ?? '17000000001',
    runAttempt: origin.runAttempt ?? 1,
    payload: {
      ...payload,
      repository: repositoryJson(origin),
      sender: { login: actorOf(origin), type: 'User' },
    },
  }
}

export function apiUrlOf({ apiUrl, serverUrl }: Origin): string {
  return apiUrl ?? `${serverUrl}/api/v3`
}

export function actorOf({ actor = 'ada' }: Origin): string {
  return actor
}

export function defaultBranchOf({ defaultBranch = 'main' }: Origin): string {
  return defaultBranch
}

export function defaultRef(origin: Origin): string {
  return `refs/heads/${defaultBranchOf(origin)}`
}
