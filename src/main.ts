import { setSecret } from '@actions/core'
import { randomUUID } from 'node:crypto'
import { allProxyVariables } from './process/variables.ts'
import { bumpPreview } from './run/preview.ts'
import { bump } from './run/run.ts'
import { failedReport } from './report/failed.ts'
import { outputs, previewOutputs } from './report/outputs.ts'
import { unknownInputs } from './report/unknown-inputs.ts'
import type { Report } from './report/report.ts'
import { callerEvent } from './request/event/caller-event.ts'
import { commentedPullRequest, lacksHead } from './request/event/event.ts'
import { parseDuration } from './request/input-values.ts'
import { effectiveEvent, unclearRef } from './request/event/effective-event.ts'
import { parseRequest, type Request } from './request/inputs.ts'
import { parsePreviewRequest } from './request/preview/inputs.ts'
import { readRunner } from './runner/environment.ts'
import { debug, log, showReport } from './runner/output.ts'
import { basicCredentials } from './request/target/token.ts'
import { openTimeline } from './timeline.ts'
import { inputNames, previewInputNames } from './request/input-names.ts'

const cancel = new AbortController()
// A runner on Windows sends Ctrl+C and Ctrl+Break.
for (const name of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const)
  process.on(name, () => cancel.abort('cancelled'))

Object.assign(process.env, allProxyVariables(process.env))
const runner = readRunner(process.env)
const { input } = runner
const runEvent = callerEvent(runner.event)
for (const token of [input('token'), input('source-token')])
  if (token !== '')
    for (const secret of [token, basicCredentials(token)]) setSecret(secret)
for (const key of [input('ssh-key'), input('signing-key')])
  if (key !== '') setSecret(key)

const debugTimed = (line: string) =>
  debug(`${Math.round(performance.now())} ms: ${line}`)
const timeline = openTimeline(debugTimed)

/** The last part of the timeout, for checking whether an unanswered push landed. */
const maxReadBackMs = 10_000
const lookupTimeoutMs = 15_000
let request: Request | undefined

/** The actions of this program: action.yml, and preview/action.yml. */
const actions = {
  bump: { inputs: inputNames, read: readBump, run: bump, outputs },
  preview: {
    inputs: previewInputNames,
    read: async () => parsePreviewRequest(input, runEvent),
    run: bumpPreview,
    outputs: previewOutputs,
  },
}

/** Runs an action, and reports how it ended. */
export async function main(name: keyof typeof actions): Promise<void> {
  const action = actions[name]
  // Keeps Node running until the report is written: it exits when only idle workers are left.
  const alive = setInterval(() => {}, 2 ** 30)
  const report = await run(action).catch((cause: unknown) =>
    failedReport(cause, request),
  )
  const unknown = unknownInputs(runner.givenInputs, action.inputs)
  const diagnostics = [...unknown, ...report.diagnostics]
  await showReport({ ...report, diagnostics }, action.outputs)
  clearInterval(alive)
}

async function run({
  read,
  run: runAction,
}: (typeof actions)[keyof typeof actions]): Promise<Report> {
  const budget = parseDuration(input, 'timeout')
  const attemptsMs = budget - Math.min(maxReadBackMs, budget / 5)
  const deadline = performance.now() + attemptsMs
  const until = (time: number) =>
    AbortSignal.any([AbortSignal.timeout(time), cancel.signal])
  const signal = until(attemptsMs)
  request = await read(signal)
  return runAction(request, {
    ...runner,
    signal,
    limit: until(budget),
    remainingMs: () => Math.max(0, deadline - performance.now()),
    bumpId: randomUUID(),
    log,
    debug: debugTimed,
    timeline,
  })
}

/** Reads the inputs, and asks GitHub for what the event leaves open. octokit is imported only then: it is slow to load. */
async function readBump(signal: AbortSignal): Promise<Request> {
  const brief = AbortSignal.any([signal, AbortSignal.timeout(lookupTimeoutMs)])
  const token = input('source-token')
  const event = lacksHead(runEvent)
    ? await (
        await import('./gitea/workflow-run.ts')
      ).withHead(runEvent, { token, signal: brief })
    : runEvent
  const number = commentedPullRequest(event)
  const name = unclearRef(event)
  if (number === undefined && (name === undefined || token === ''))
    return parseRequest(input, effectiveEvent(event))
  const github = await import('./github/source-repository.ts')
  const { repository, apiUrl } = event
  const source = { repository, token, apiUrl, signal }
  const kind =
    name === undefined
      ? undefined
      : await github.kindOfRef(name, { ...source, signal: brief })
  const commented =
    number === undefined
      ? undefined
      : await github.pullRequestSides(number, source)
  return parseRequest(input, effectiveEvent(event, kind), commented)
}
