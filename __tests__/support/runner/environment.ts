import { dirname } from 'node:path'
import type { WorkflowEvent } from '../events/event.ts'
import type { CommandFiles } from './file-commands.ts'
import type { Sandbox } from './sandbox.ts'

/** Secrets that every job holds. They must reach no log and no program that the action starts. */
export const jobSecrets = {
  ACTIONS_RUNTIME_TOKEN: 'canary-of-the-runtime-token-4f1d',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'canary-of-the-id-token-9b7e',
} as const

/** Nobody listens on the discard port: whoever follows these addresses fails at once. */
const nowhere = 'http://127.0.0.1:9/'

/**
 * The variables that a hosted Linux runner gives to a step. `GITHUB_TOKEN` is not among them,
 * and `GITHUB_ACTION_PATH` is for composite actions only.
 */
export function environment(
  event: WorkflowEvent,
  {
    sandbox,
    files,
    eventFile,
    debug,
  }: {
    readonly sandbox: Sandbox
    readonly files: CommandFiles
    readonly eventFile: string
    readonly debug: boolean
  },
): Record<string, string> {
  return {
    CI: 'true',
    HOME: sandbox.home,
    ...github(event),
    ...files,
    GITHUB_EVENT_PATH: eventFile,
    GITHUB_WORKSPACE: sandbox.workspace,
    RUNNER_OS: operatingSystem(),
    RUNNER_ARCH: process.arch.toUpperCase(),
    RUNNER_NAME: 'mini-runner',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_TEMP: sandbox.temp,
    RUNNER_TOOL_CACHE: sandbox.toolCache,
    RUNNER_WORKSPACE: dirname(sandbox.workspace),
    ...(debug && { RUNNER_DEBUG: '1' }),
    ...jobSecrets,
    ACTIONS_RUNTIME_URL: nowhere,
    ACTIONS_RESULTS_URL: nowhere,
    ACTIONS_ID_TOKEN_REQUEST_URL: nowhere,
  }
}

function github(event: WorkflowEvent): Record<string, string> {
  const { repository, ref, sha, actor } = event
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__acme_kustomize-bump',
    GITHUB_ACTION_REF: 'v1',
    GITHUB_ACTION_REPOSITORY: 'acme/kustomize-bump',
    GITHUB_ACTOR: actor,
    GITHUB_ACTOR_ID: '1001',
    GITHUB_API_URL: event.apiUrl,
    GITHUB_BASE_REF: event.baseRef ?? '',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_GRAPHQL_URL: graphqlUrl(event.apiUrl),
    GITHUB_HEAD_REF: event.headRef ?? '',
    GITHUB_JOB: 'deploy',
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_REF_TYPE: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_ID: '1042',
    GITHUB_REPOSITORY_OWNER: repository.split('/')[0] ?? '',
    GITHUB_REPOSITORY_OWNER_ID: '2042',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: String(event.runAttempt),
    GITHUB_RUN_ID: event.runId,
    GITHUB_RUN_NUMBER: '42',
    GITHUB_SERVER_URL: event.serverUrl,
    GITHUB_SHA: sha,
    GITHUB_TRIGGERING_ACTOR: actor,
    GITHUB_WORKFLOW: 'Deploy',
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/deploy.yml@${ref}`,
    GITHUB_WORKFLOW_SHA: sha,
  }
}

/** `/api/v3` has its GraphQL beside it, `api.github.com` below it. */
function graphqlUrl(apiUrl: string): string {
  return apiUrl.endsWith('/api/v3')
    ? apiUrl.replace(/\/v3$/, '/graphql')
    : `${apiUrl}/graphql`
}

function operatingSystem(): string {
  switch (process.platform) {
    case 'darwin':
      return 'macOS'
    case 'win32':
      return 'Windows'
    default:
      return 'Linux'
  }
}
