import { readFile, rm } from 'node:fs/promises'
import { constants } from 'node:os'
import type { Action } from './action.ts'
import type { Command } from './command.ts'
import { readPairs, type CommandFiles } from './file-commands.ts'
import {
  leftoversSince,
  type Leftovers,
  type Observation,
} from './leftovers.ts'
import type { Sandbox } from './sandbox.ts'
import type { Annotation, StepLog } from './step-log.ts'

/** All that a finished step can be asked about. */
export interface ActionResult {
  /** 128 and the number of the signal where one ended it. */
  readonly exitCode: number
  /** Whether the job goes on: the exit code is 0 and the runner had nothing to object to. */
  readonly succeeded: boolean
  /** What people read: masked, commands carried out. */
  readonly log: string
  /** What the action wrote. */
  readonly rawLog: string
  /** Every workflow command that the runner obeyed, in either syntax. */
  readonly commands: readonly Command[]
  readonly annotations: readonly Annotation[]
  readonly masks: readonly string[]
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly paths: readonly string[]
  readonly summary: string
  /** The runner's own, with outputs that `action.yml` does not declare. */
  readonly warnings: readonly string[]
  readonly errors: readonly string[]
  readonly leftovers: Leftovers
  readonly durationMs: number
}

export interface FinishedStep {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly durationMs: number
  readonly action: Action
  readonly log: StepLog
  readonly files: CommandFiles
  readonly sandbox: Sandbox
  readonly observation: Observation
  readonly session: number
  readonly orphans: 'end' | 'leave'
}

const summaryLimit = 1024 * 1024

/** Reads everything the step left in its files, also after a failure, and takes its folders away. */
export async function resultOf(step: FinishedStep): Promise<ActionResult> {
  const { log, files, action, observation, durationMs } = step
  await using sandbox = step.sandbox
  const leftovers = await leftoversSince(observation, sandbox, step)
  const outputs = await pairsOf(files.GITHUB_OUTPUT, 'output', log)
  const state = await pairsOf(files.GITHUB_STATE, 'state', log)
  const { NODE_OPTIONS, ...env } = await pairsOf(files.GITHUB_ENV, 'env', log)
  if (NODE_OPTIONS !== undefined) {
    log.fail("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV'")
  }
  const paths = await readFile(files.GITHUB_PATH, 'utf8')
  const summary = await summaryOf(files.GITHUB_STEP_SUMMARY, log)
  for (const name of Object.keys({ ...log.outputs, ...outputs })) {
    if (action.outputs.includes(name)) continue
    log.warnings.push(`Output '${name}' is not declared in action.yml`)
  }
  await Promise.all(Object.values(files).map((file) => rm(file)))
  const exitCode = exitCodeOf(step)
  return {
    exitCode,
    succeeded: exitCode === 0 && log.errors.length === 0,
    log: log.lines.join('\n'),
    rawLog: log.raw.join('\n'),
    commands: log.commands,
    annotations: log.annotations,
    masks: log.masks.values,
    outputs: { ...log.outputs, ...outputs },
    state: { ...log.state, ...state },
    env,
    paths: paths.split('\n').filter(Boolean),
    summary,
    warnings: log.warnings,
    errors: log.errors,
    leftovers,
    durationMs,
  }
}

function exitCodeOf({ code, signal }: FinishedStep): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal])
}

/** A file that cannot be read fails the step. */
async function pairsOf(
  file: string,
  name: string,
  log: StepLog,
): Promise<Record<string, string>> {
  try {
    return await readPairs(file)
  } catch (error) {
    log.fail(`Unable to process file command '${name}' successfully.`)
    log.fail(error instanceof Error ? error.message : String(error))
    return {}
  }
}

async function summaryOf(file: string, log: StepLog): Promise<string> {
  const text = await readFile(file)
  if (text.length <= summaryLimit) {
    const lines = text.toString().split('\n')
    return lines.map((line) => log.masks.apply(line)).join('\n')
  }
  const size = Math.floor(text.length / 1024)
  log.annotate({
    level: 'error',
    message: `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${size}k.`,
  })
  return ''
}
