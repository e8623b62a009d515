import { setSecret } from '@actions/core'
import { randomUUID } from 'node:crypto'
import { bumpPreview } from './run/preview.ts'
import { bump } from './run/run.ts'
import { failedReport } from './report/failed.ts'
import { unknownInputs } from './report/unknown-inputs.ts'
import type { Report } from './report/report.ts'
import { commentedPullRequest, lacksHead } from './request/event/event.ts'
import {
  inputNames,
  parseDuration,
  previewInputNames,
} from './request/input-values.ts'
import { effectiveEvent, unclearRef } from './request/event/effective-event.ts'
import { parseRequest, type Request } from './request/inputs.ts'
import { parsePreviewRequest } from './request/preview/inputs.ts'
import { readRunner } from './runner/environment.ts'
import { debug, log, showReport } from './runner/output.ts'
import { basicCredentials } from './request/target/token.ts'
import { openTimeline } from './timeline.ts'

const cancel = new AbortController()
// A runner on Windows sends Ctrl+C and Ctrl+Break.
for (const name of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const)
  process.on(name, () => cancel.abort('cancelled'))

const runner = readRunner(process.env)
const { input } = runner
for (const token of [input('token'), input('source-token')])
  if (token !== '')
    for (const secret of [token, basicCredentials(token)]) setSecret(secret)
for (const key of [input('ssh-key'), input('signing-key')])
  if (key !== '') setSecret(key)

const debugTimed = (line: string) =>
  debug(`${Math.round(performance.now())} ms: ${line}`)
const timeline = openTimeline(debugTimed)

/** Milliseconds of the budget that are kept for a last look at the server. */
const largestReserve = 10_000
/** Milliseconds for a question that a run can go on without an answer to. */
const longestQuestion = 15_000
let request: Request | undefined

/** The actions of this program: action.yml, and preview/action.yml. */
const actions = {
  bump: { inputs: inputNames, read: readBump, work: bump },
  preview: {
    inputs: previewInputNames,
    read: async () => parsePreviewRequest(input, runner.event),
    work: bumpPreview,
  },
}

/** Runs an action, and reports how it ended. */
export async function main(name: keyof typeof actions): Promise<void> {
  const action = actions[name]
  // Nothing may end the process before the report is written: Node ends when only idle threads are left to wait for.
  const alive = setInterval(() => {}, 2 ** 30)
  const report = await run(action).catch((cause: unknown) =>
    failedReport(cause, request),
  )
  await showReport({
    ...report,
    diagnostics: [
      ...unknownInputs(runner.givenInputs, action.inputs),
      ...report.diagnostics,
    ],
  })
  clearInterval(alive)
}

async function run({
  read,
  work,
}: (typeof actions)[keyof typeof actions]): Promise<Report> {
  const budget = parseDuration(input, 'timeout')
  const longest = budget - Math.min(largestReserve, budget / 5)
  const deadline = performance.now() + longest
  const until = (time: number) =>
    AbortSignal.any([AbortSignal.timeout(time), cancel.signal])
  const signal = until(longest)
  request = await read(signal)
  return work(request, {
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

/** What the payload leaves open is asked; octokit takes a third of the start, and most runs do not need it. */
async function readBump(signal: AbortSignal): Promise<Request> {
  const brief = AbortSignal.any([signal, AbortSignal.timeout(longestQuestion)])
  const token = input('source-token')
  const event = lacksHead(runner.event)
    ? await (
        await import('./gitea/workflow-run.ts')
      ).withHead(runner.event, { token, signal: brief })
    : runner.event
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
