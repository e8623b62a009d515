import { setSecret } from '@actions/core'
import { randomUUID } from 'node:crypto'
import { bump } from './bump.ts'
import { basicCredentials } from './git/environment.ts'
import { Refusal } from './problem.ts'
import { failedReport, unknownInputs } from './report/failed.ts'
import { commentedPullRequest } from './request/event.ts'
import { inputNames, parseRequest, type Request } from './request/inputs.ts'
import { readRunner } from './runner/environment.ts'
import { debug, say, tell } from './runner/tell.ts'

const cancel = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => cancel.abort('cancelled'))

const runner = readRunner(process.env)
const { event, input } = runner
for (const token of [input('token'), input('source-token')])
  if (token !== '')
    for (const secret of [token, basicCredentials(token)]) setSecret(secret)

let request: Request | undefined
try {
  const number = commentedPullRequest(event)
  // octokit takes a third of the start; only a comment's run needs it.
  const commented =
    number === undefined
      ? undefined
      : await (
          await import('./github/pull-request.ts')
        ).pullRequestSides(number, {
          repository: event.repository,
          token: input('source-token'),
          apiUrl: runner.apiUrl,
          signal: AbortSignal.any([AbortSignal.timeout(30_000), cancel.signal]),
        })
  request = parseRequest(input, event, commented)
  const report = await bump(request, {
    ...runner,
    signal: AbortSignal.any([
      AbortSignal.timeout(request.timeout),
      cancel.signal,
    ]),
    random: Math.random,
    now: () => performance.now(),
    bumpId: randomUUID(),
    say,
    debug: (line) => debug(`${Math.round(performance.now())} ms: ${line}`),
  })
  await tell({
    ...report,
    remarks: [
      ...unknownInputs(runner.givenInputs, inputNames),
      ...report.remarks,
    ],
  })
} catch (error) {
  const problems = error instanceof Refusal ? error.problems : undefined
  await tell(failedReport(problems ?? error, request?.target))
}
