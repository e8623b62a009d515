import * as core from '@actions/core'
import type { Place, Problem } from '../problem.ts'
import { headline, versionChange } from '../report/headline.ts'
import { outputs } from '../report/outputs.ts'
import type { OverlayReport, Report } from '../report/report.ts'
import { summary } from '../report/summary.ts'
import { neutral, oneLine } from '../report/text.ts'

/** A line of the log. Everything that is printed goes through here. */
export function say(line: string): void {
  core.info(neutral(line))
}

/** A line for people who debug. */
export function debug(line: string): void {
  core.debug(oneLine(line))
}

/** Tells the runner and its readers how the run ended: log, annotations, outputs, summary, exit status last. */
export async function tell(report: Report): Promise<void> {
  for (const overlay of report.overlays) tellOverlay(overlay)
  for (const { level, message, at } of report.remarks)
    core[level](oneLine(message), place(report, at))
  const problems = 'problems' in report.ending ? report.ending.problems : []
  for (const problem of problems) tellProblem(report, problem)
  say(headline(report))
  if (problems.length > 0) process.exitCode = 1
  for (const [name, value] of Object.entries(outputs(report)))
    await orWarn(`The output "${name}"`, () => core.setOutput(name, value))
  if (process.env['GITHUB_STEP_SUMMARY'])
    await orWarn('The summary', () =>
      core.summary.addRaw(summary(report)).write(),
    )
}

function tellProblem(
  report: Report,
  { message, at, details, reason, link }: Problem,
) {
  core.error(located(report, message, at), {
    title: `kustomize-bump: ${reason}`,
    ...place(report, at),
  })
  if (link !== undefined) say(`${link.text}: ${link.url}`)
  if (details === undefined) return
  core.startGroup('What was said')
  say(details)
  core.endGroup()
}

/** What can not be told does not change what has happened. */
async function orWarn(what: string, write: () => unknown): Promise<void> {
  try {
    await write()
  } catch (error) {
    core.warning(oneLine(`${what} could not be written: ${String(error)}`))
  }
}

function tellOverlay({ folder, fields, proof }: OverlayReport) {
  core.startGroup(`Overlay ${oneLine(folder)}`)
  for (const { image, field, from, to } of fields)
    say(`${image}: ${field} ${from ?? '(none)'} -> ${to ?? '(removed)'}`)
  if (fields.length === 0) say('The file already says what was asked for.')
  if (proof.kind === 'none') say('Not rendered (validate: none).')
  else {
    for (const { object, path, from, to } of proof.changes?.images ?? []) {
      const change = versionChange(from, to)
      say(`${object}: ${path} ${change.from} -> ${change.to}`)
    }
    for (const object of proof.changes?.others ?? [])
      say(`${object}: also changes`)
    if (proof.kind === 'proved')
      say(
        `Proved: ${proof.references} rendered reference${proof.references === 1 ? ' shows' : 's show'} what was asked for.`,
      )
  }
  core.endGroup()
}

/** An annotation can point only into the repository that the workflow runs for. */
function place(
  { target }: Report,
  at: Place | undefined,
): core.AnnotationProperties {
  if (at === undefined || !target.own) return {}
  return {
    file: at.file,
    ...(at.line === undefined ? {} : { startLine: at.line }),
    ...(at.column === undefined ? {} : { startColumn: at.column }),
  }
}

function located(
  { target }: Report,
  message: string,
  at: Place | undefined,
): string {
  const text = oneLine(message)
  if (at === undefined || target.own) return text
  const position = [at.file, at.line, at.column].filter(
    (part) => part !== undefined,
  )
  return `${text} (${oneLine(position.join(':'))})`
}
