import { setSecret } from '@actions/core'
import { randomUUID } from 'node:crypto'
import { bump } from './run/run.ts'
import { failedReport } from './report/failed.ts'
import { unknownInputs } from './report/remarks.ts'
import type { Report } from './report/report.ts'
import { commentedPullRequest } from './request/event.ts'
import { inputNames, parseDuration } from './request/input-values.ts'
import { effectiveEvent, unclearRef } from './request/effective-event.ts'
import { parseRequest, type Request } from './request/inputs.ts'
import { readRunner } from './runner/environment.ts'
import { debug, say, showReport } from './runner/output.ts'
import { basicCredentials } from './request/token.ts'
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

const debugTimed = (line: string) =>
  debug(`${Math.round(performance.now())} ms: ${line}`)
const timeline = openTimeline(debugTimed)

/** Milliseconds of the budget that are kept for a last look at the server. */
const largestReserve = 10_000
/** Milliseconds for a question that a run can go on without an answer to. */
const longestQuestion = 15_000
let request: Request | undefined

async function run(): Promise<Report> {
  const budget = parseDuration(input, 'timeout')
  const work = budget - Math.min(largestReserve, budget / 5)
  const deadline = performance.now() + work
  const until = (time: number) =>
    AbortSignal.any([AbortSignal.timeout(time), cancel.signal])
  const signal = until(work)
  const { event, commented } = await askedEvent(signal)
  request = parseRequest(input, event, commented)
  return bump(request, {
    ...runner,
    signal,
    limit: until(budget),
    remainingMs: () => Math.max(0, deadline - performance.now()),
    bumpId: randomUUID(),
    say,
    debug: debugTimed,
    timeline,
  })
}

/** What the payload leaves open is asked; octokit takes a third of the start, and most runs do not need it. */
async function askedEvent(signal: AbortSignal) {
  const number = commentedPullRequest(runner.event)
  const name = unclearRef(runner.event)
  const token = input('source-token')
  if (number === undefined && (name === undefined || token === ''))
    return { event: effectiveEvent(runner.event), commented: undefined }
  const github = await import('./github/source-repository.ts')
  const { repository, apiUrl } = runner.event
  const source = { repository, token, apiUrl, signal }
  const brief = AbortSignal.any([signal, AbortSignal.timeout(longestQuestion)])
  const kind =
    name === undefined
      ? undefined
      : await github.kindOfRef(name, { ...source, signal: brief })
  return {
    event: effectiveEvent(runner.event, kind),
    commented:
      number === undefined
        ? undefined
        : await github.pullRequestSides(number, source),
  }
}

// Nothing may end the process before the report is written: Node ends when only idle threads are left to wait for.
const alive = setInterval(() => {}, 2 ** 30)
const report = await run().catch((cause: unknown) =>
  failedReport(cause, request),
)
await showReport({
  ...report,
  remarks: [
    ...unknownInputs(runner.givenInputs, inputNames),
    ...report.remarks,
  ],
})
clearInterval(alive)
