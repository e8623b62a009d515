import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { WorkflowEvent } from './events/event.ts'
import { assertLocal } from './loopback.ts'
import { inputVariables, readAction } from './runner/action.ts'
import { environment } from './runner/environment.ts'
import { createCommandFiles } from './runner/file-commands.ts'
import { observe } from './runner/leftovers.ts'
import { readLines } from './runner/lines.ts'
import { processTree } from './runner/processes.ts'
import { resultOf, type ActionResult } from './runner/result.ts'
import { createSandbox, type Folders } from './runner/sandbox.ts'
import { StepLog } from './runner/step-log.ts'

export interface ActionStep {
  /** The folder that holds `action.yml` and `dist/`. */
  readonly action: string
  readonly event: WorkflowEvent
  readonly inputs?: Readonly<Record<string, string>>
  readonly stage?: 'pre' | 'main' | 'post'
  /** What an earlier stage saved. */
  readonly state?: Readonly<Record<string, string>>
  /** Instead of this process's PATH. */
  readonly path?: string
  /** Besides the runner's own variables, and stronger; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Folders to use instead of fresh empty ones. */
  readonly folders?: Folders
  /** Debug logging is switched on. */
  readonly debug?: boolean
  /** `any` is for people who try the action on a repository of their own, never for tests. */
  readonly network?: 'loopback' | 'any'
  /** Whether programs that outlive the action are ended once they are reported. */
  readonly orphans?: 'end' | 'leave'
}

export interface RunningAction {
  readonly pid: number
  readonly result: Promise<ActionResult>
  /** Resolves when the action has written a line with this text; rejects when it ends without. */
  wrote(text: string): Promise<void>
  /** To the action alone, as a runner does. */
  kill(signal: NodeJS.Signals): void
  /** As when a job is cancelled: SIGINT, then SIGTERM, then all of it is killed. A runner waits 7.5 s and 2.5 s. */
  cancel(patience?: Patience): Promise<ActionResult>
}

/** Milliseconds. */
export interface Patience {
  readonly interrupt: number
  readonly terminate: number
}

/** Runs one step of a job the way actions/runner does, and tells all that can be known of it. */
export async function runAction(step: ActionStep): Promise<ActionResult> {
  const { result } = await startAction(step)
  return await result
}

export async function startAction(step: ActionStep): Promise<RunningAction> {
  const { event, inputs = {}, stage = 'main', debug = false } = step
  if (step.network !== 'any') {
    for (const remote of [
      event.serverUrl,
      event.apiUrl,
      inputs['repository'],
    ]) {
      if (remote !== undefined) assertLocal(remote)
    }
  }
  const action = await readAction(step.action)
  const entry = action.stages[stage]
  if (entry === undefined) throw new Error(`The action has no stage '${stage}'`)
  const { variables, warnings } = inputVariables(action, inputs, event)
  const sandbox = await createSandbox(event.repository, step.folders ?? {})
  const files = await createCommandFiles(sandbox.temp)
  const eventFile = join(sandbox.root, '_github_workflow', 'event.json')
  await mkdir(join(sandbox.root, '_github_workflow'))
  await writeFile(eventFile, JSON.stringify(event.payload, null, 2))
  const observation = await observe(sandbox)

  const log = new StepLog({ debug })
  log.warnings.push(...warnings)
  const started = performance.now()
  const child = spawn(process.execPath, [join(action.folder, entry)], {
    cwd: sandbox.workspace,
    env: {
      PATH: step.path ?? process.env['PATH'],
      ...environment(event, { sandbox, files, eventFile, debug }),
      ...variables,
      ...prefixed('STATE_', step.state ?? {}),
      ...step.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A session of its own, by which programs it leaves behind can be told.
    detached: true,
  })
  const lines = new EventEmitter()
  for (const stream of [child.stdout, child.stderr]) {
    readLines(stream, (line) => {
      log.write(line)
      lines.emit('line')
    })
  }
  const result = ended(child).then(
    async (end) =>
      await resultOf({
        ...end,
        action,
        log,
        files,
        sandbox,
        observation,
        session: child.pid ?? 0,
        orphans: step.orphans ?? 'end',
        durationMs: performance.now() - started,
      }),
  )
  return {
    pid: child.pid ?? 0,
    result,
    wrote: async (text) => {
      const end = result.then(() => 'end')
      while (!log.raw.some((line) => line.includes(text))) {
        const next = await Promise.race([once(lines, 'line'), end])
        if (next !== 'end') continue
        throw new Error(`The action ended without writing '${text}'`)
      }
    },
    kill: (signal) => void child.kill(signal),
    cancel: async (patience) => {
      await cancel(child, patience)
      return await result
    },
  }
}

function prefixed(
  prefix: string,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [prefix + name, value]),
  )
}

interface End {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

async function ended(child: ChildProcess): Promise<End> {
  const closed = once(child, 'close')
  const [code, signal] = (await once(child, 'exit')) as [
    End['code'],
    End['signal'],
  ]
  // A program left behind may hold the output open for as long as it lives.
  await Promise.race([closed, wait(5000, undefined, { ref: false })])
  child.stdout?.destroy()
  child.stderr?.destroy()
  await closed
  return { code, signal }
}

async function cancel(
  child: ChildProcess,
  // Minutes: how long it takes is not tested, only that it ends by itself.
  { interrupt, terminate }: Patience = { interrupt: 300_000, terminate: 2500 },
): Promise<void> {
  const gone = once(child, 'exit')
  const isGone = () => child.exitCode !== null || child.signalCode !== null
  if (isGone()) return
  child.kill('SIGINT')
  await Promise.race([gone, wait(interrupt, undefined, { ref: false })])
  if (isGone()) return
  child.kill('SIGTERM')
  await Promise.race([gone, wait(terminate, undefined, { ref: false })])
  if (isGone()) return
  for (const { pid } of processTree(child.pid ?? 0)) kill(pid)
  child.kill('SIGKILL')
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself in the meantime.
  }
}
