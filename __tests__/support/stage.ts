import { resolve } from 'node:path'
import { pushToBranch } from './events.ts'
import type { Origin, WorkflowEvent } from './events/event.ts'
import { startForge, type Forge } from './forge.ts'
import { installationToken } from './forge/token.ts'
import type { Layout } from './layouts/layout.ts'
import type { NewRepository, Repository } from './repository.ts'
import { startAction, type ActionStep, type RunningAction } from './runner.ts'
import type { ActionResult } from './runner/result.ts'

/** The folder with action.yml and dist/: jest builds one from src/, and the scripts take the committed one. */
export const action =
  process.env['ACTION_FOLDER'] ?? resolve(import.meta.dirname, '../..')

export const writeToken = installationToken('writer')
export const readToken = installationToken('reader')
export const sourceSha = '5f1c0de5'.repeat(5)

/** One forge with one repository to land in, and one pipeline that pushes there. */
export interface Stage extends AsyncDisposable {
  readonly forge: Forge
  readonly repository: Repository
  readonly name: string
  /** What every event of the pipeline has in common. */
  readonly origin: Origin
  /** Runs the shipped action as a step of the pipeline, by default after a push to main. */
  bump(inputs: Inputs, step?: Step): Promise<ActionResult>
  /** The same, still running. */
  start(inputs: Inputs, step?: Step): Promise<RunningAction>
}

type Inputs = Readonly<Record<string, string>>
type Step = Partial<Omit<ActionStep, 'inputs' | 'event'>> & {
  readonly event?: (origin: Origin) => WorkflowEvent
}

/**
 * @param pipeline the repository whose workflow runs, as owner/name; by default the one that is landed in
 */
export async function startStage(
  { repository: name, files }: Pick<Layout, 'repository' | 'files'>,
  {
    pipeline = name,
    content = {},
  }: { readonly pipeline?: string; readonly content?: NewRepository } = {},
): Promise<Stage> {
  const forge = await startForge({
    tokens: {
      [writeToken]: {
        login: 'bot',
        repositories: { [name]: 'write', [pipeline]: 'write' },
      },
      [readToken]: {
        login: 'reader',
        repositories: { [name]: 'read', [pipeline]: 'read' },
      },
    },
  })
  const repository = await forge.create(name, { files, ...content })
  const origin: Origin = {
    repository: pipeline,
    sha: sourceSha,
    token: writeToken,
    serverUrl: forge.url,
    apiUrl: forge.apiUrl,
    runId: '4711',
    private: true,
  }
  const start: Stage['start'] = (
    inputs,
    { event = pushToBranch, ...step } = {},
  ) => startAction({ action, inputs, event: event(origin), ...step })
  return {
    forge,
    repository,
    name,
    origin,
    bump: async (inputs, step) => await (await start(inputs, step)).result,
    start,
    [Symbol.asyncDispose]: () => forge[Symbol.asyncDispose](),
  }
}
