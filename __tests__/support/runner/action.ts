import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { WorkflowEvent } from '../events/event.ts'

interface Input {
  readonly default?: string
  readonly deprecationMessage?: string
}

/** What `action.yml` declares, as far as a runner cares. */
export interface Action {
  readonly folder: string
  readonly inputs: Readonly<Record<string, Input>>
  readonly outputs: readonly string[]
  readonly stages: {
    readonly pre: string | undefined
    readonly main: string
    readonly post: string | undefined
  }
}

interface Manifest {
  readonly inputs?: Record<string, Input | '' | null>
  readonly outputs?: Record<string, unknown>
  readonly runs?: {
    readonly using?: string
    readonly main?: string
    readonly pre?: string
    readonly post?: string
  }
}

export async function readAction(folder: string): Promise<Action> {
  const file = ['action.yml', 'action.yaml']
    .map((name) => join(folder, name))
    .find((path) => existsSync(path))
  if (file === undefined) throw new Error(`No action.yml in '${folder}'`)
  // Every scalar is text to the runner, an unquoted `false` or `1.10` too.
  const manifest = parse(await readFile(file, 'utf8'), {
    schema: 'failsafe',
  }) as Manifest
  const { using = '', main, pre, post } = manifest.runs ?? {}
  if (!/^node\d+$/.test(using) || main === undefined) {
    throw new Error(`'${file}' is not a JavaScript action`)
  }
  const inputs = Object.entries(manifest.inputs ?? {})
  return {
    folder,
    inputs: Object.fromEntries(
      inputs.map(([name, input]) => [name, input || {}]),
    ),
    outputs: Object.keys(manifest.outputs ?? {}),
    stages: { pre, main, post },
  }
}

/** The `INPUT_*` variables of a step, and what the runner warns about. */
export function inputVariables(
  action: Action,
  given: Readonly<Record<string, string>>,
  event: WorkflowEvent,
): { variables: Record<string, string>; warnings: string[] } {
  const variables: Record<string, string> = {}
  const warnings: string[] = []
  const left = new Map(
    Object.entries(given).map(([name, value]) => [
      name.toLowerCase(),
      { name, value },
    ]),
  )
  for (const [name, input] of Object.entries(action.inputs)) {
    const value = left.get(name.toLowerCase())?.value
    left.delete(name.toLowerCase())
    if (value !== undefined && input.deprecationMessage !== undefined) {
      warnings.push(
        `Input '${name}' has been deprecated with message: ${input.deprecationMessage}`,
      )
    }
    variables[variable(name)] = value ?? evaluate(input.default ?? '', event)
  }
  if (left.size > 0) {
    const unexpected = [...left.values()].map(({ name }) => `'${name}'`)
    const valid = Object.keys(action.inputs).map((name) => `'${name}'`)
    warnings.push(
      `Unexpected input(s) ${unexpected.join(', ')}, valid inputs are [${valid.join(', ')}]`,
    )
  }
  for (const { name, value } of left.values()) variables[variable(name)] = value
  return { variables, warnings }
}

/** Spaces become underscores, hyphens stay. */
function variable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}

/** The expressions that a default may hold. Any other is an error: an empty string would be a lie. */
function evaluate(text: string, event: WorkflowEvent): string {
  const github: Readonly<Record<string, string>> = {
    token: event.token,
    repository: event.repository,
    server_url: event.serverUrl,
    api_url: event.apiUrl,
    actor: event.actor,
    ref: event.ref,
    sha: event.sha,
    event_name: event.name,
    run_id: event.runId,
  }
  return text.replaceAll(/\$\{\{(.*?)\}\}/g, (expression, body: string) => {
    const name = /^\s*github\.(\w+)\s*$/.exec(body)?.[1]
    const value = name === undefined ? undefined : github[name]
    if (value !== undefined) return value
    throw new Error(`The mini-runner cannot evaluate '${expression}'`)
  })
}
