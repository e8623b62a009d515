import { folderName } from '../problem/message.ts'
import * as core from '@actions/core'
import {
  namesPlace,
  type Diagnostic,
  type Place,
  type Problem,
} from '../problem/problem.ts'
import { deployerLines } from '../report/folder-sentences.ts'
import { headline } from '../report/headline.ts'
import { folderGroups } from '../report/log-groups.ts'
import type { Report } from '../report/report.ts'
import { summary } from '../report/summary.ts'
import { sanitize, oneLine } from '../report/sanitize.ts'

/** A line of the log. Everything that is printed goes through here. */
export function log(line: string): void {
  core.info(sanitize(line))
}

/** A line for people who debug. */
export function debug(line: string): void {
  core.debug(oneLine(line))
}

/**
 * Shows how the run ended: log, annotations, outputs, summary, exit status last.
 * @param outputs those of the action
 */
export async function showReport(
  report: Report,
  outputs: (report: Report) => Readonly<Record<string, string>>,
): Promise<void> {
  for (const { title, lines } of folderGroups(report.folders))
    group(title, lines)
  for (const line of deployerLines(report.deployers, report.branch ?? ''))
    log(line)
  for (const { folder, command, output } of report.policies)
    group(`${command} accepts what ${folderName(folder)} would deploy`, [
      output,
    ])
  for (const diagnostic of report.diagnostics) annotate(report, diagnostic)
  const problems = 'problems' in report.outcome ? report.outcome.problems : []
  for (const problem of problems) showProblem(report, problem)
  if (needsNotice(report.outcome)) core.notice(oneLine(headline(report)))
  else log(headline(report))
  if (problems.length > 0) process.exitCode = 1
  for (const [name, value] of Object.entries(outputs(report)))
    await orWarn(`The output "${name}"`, () => core.setOutput(name, value))
  if (process.env['GITHUB_STEP_SUMMARY'])
    await orWarn('The summary', () =>
      core.summary.addRaw(summary(report)).write(),
    )
}

/** Whether a green step landed nothing for a reason that people may not expect. */
function needsNotice(outcome: Report['outcome']): boolean {
  return (
    'reason' in outcome && !['dry-run', 'own-commit'].includes(outcome.reason)
  )
}

function showProblem(report: Report, problem: Problem) {
  const { details, code, link, ...diagnostic } = problem
  annotate(report, diagnostic, `kustomize-bump: ${code}`)
  log(`Reason: ${code}`)
  const where = unnamedPlace(problem)
  if (where !== '' && canPointAt(report, problem.at)) log(`At: ${where}`)
  if (link !== undefined) log(`${link.text}: ${link.url}`)
  if (details !== undefined) group('Details', [details])
}

/** Writes an annotation. One that cannot point at its place names it. */
function annotate(
  report: Report,
  { severity, message, at }: Pick<Diagnostic, 'severity' | 'message' | 'at'>,
  title?: string,
): void {
  const where = unnamedPlace({ message, at })
  const isShown = at !== undefined && canPointAt(report, at)
  const suffix = where === '' || isShown ? '' : ` (${where})`
  core[severity](oneLine(message + suffix), {
    ...(title === undefined ? {} : { title }),
    ...(isShown ? { file: at.file } : {}),
    ...(isShown && at.line !== undefined ? { startLine: at.line } : {}),
    ...(isShown && at.column !== undefined ? { startColumn: at.column } : {}),
  })
}

/** `file:line:column`; empty where the message names it. */
function unnamedPlace({
  message,
  at,
}: Pick<Diagnostic, 'message' | 'at'>): string {
  const parts =
    at === undefined || namesPlace(message, at)
      ? []
      : [at.file, at.line, at.column]
  return parts.filter((part) => part !== undefined).join(':')
}

/** An annotation can point only into the files of the repository and branch that the workflow runs for. */
function canPointAt(
  { target, branch, runBranch = branch }: Report,
  at: Place | undefined,
): boolean {
  const isOwn = target?.kind === 'hosted' && target.own
  return isOwn && branch === runBranch && at?.isElsewhere !== true
}

/** A failed write is a warning: the run has ended already. */
async function orWarn(what: string, write: () => unknown): Promise<void> {
  try {
    await write()
  } catch (error) {
    core.warning(oneLine(`${what} could not be written: ${String(error)}`))
  }
}

function group(title: string, lines: readonly string[]) {
  core.startGroup(oneLine(title))
  for (const line of lines) if (line !== '') log(line)
  core.endGroup()
}
