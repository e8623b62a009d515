import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { RunEvent } from '../request/event/event.ts'

/** Reads the variables that the runner sets for a step (actions/runner, ActionRunner). */
export function readRunner(environment: NodeJS.ProcessEnv) {
  const variable = (name: string) => environment[name] ?? ''
  const address = (name: string, otherwise: string) =>
    (variable(name) || otherwise).replace(/\/+$/, '')
  const serverUrl = address('GITHUB_SERVER_URL', 'https://github.com')
  const repository = variable('GITHUB_REPOSITORY')
  // Forgejo's page of a run has the number for its name (models/actions/run.go).
  const isForgejo = variable('FORGEJO_ACTIONS') !== ''
  const run = variable(isForgejo ? 'GITHUB_RUN_NUMBER' : 'GITHUB_RUN_ID')
  const event: RunEvent = {
    name: variable('GITHUB_EVENT_NAME'),
    ref: variable('GITHUB_REF'),
    sha: variable('GITHUB_SHA'),
    repository,
    serverUrl,
    apiUrl: address('GITHUB_API_URL', 'https://api.github.com'),
    actor: variable('GITHUB_ACTOR'),
    runUrl: `${serverUrl}/${repository}/actions/runs/${run}`,
    payload: readPayload(variable('GITHUB_EVENT_PATH')),
  }
  return {
    event,
    temporaryFolder: variable('RUNNER_TEMP') || tmpdir(),
    workspace: variable('GITHUB_WORKSPACE') || process.cwd(),
    environment,
    /** The text of an input, without white space around. */
    input: (name: string) => variable(`INPUT_${name.toUpperCase()}`).trim(),
    /** Names of inputs that were given, as they were written but in lower case. */
    givenInputs: Object.entries(environment)
      .filter(([name, value]) => name.startsWith('INPUT_') && value !== '')
      .map(([name]) => name.slice('INPUT_'.length).toLowerCase()),
  }
}

function readPayload(path: string): unknown {
  if (path === '') return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
