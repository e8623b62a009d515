import { folderName } from '../message.ts'
import * as core from '@actions/core'
import type { FolderResult } from '../plan/folder-result.ts'
import {
  namesPlace,
  type Diagnostic,
  type Place,
  type Problem,
} from '../problem.ts'
import {
  deployerLines,
  changeVerb,
  whyNotProved,
} from '../report/folder-sentences.ts'
import { headline } from '../report/headline.ts'
import type { Report } from '../report/report.ts'
import { summary } from '../report/summary.ts'
import { sanitize, oneLine } from '../report/text.ts'

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
  showFolders(report.folders)
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

function showFolders(folders: readonly FolderResult[]) {
  const validated: string[] = []
  for (const folder of folders) {
    const { path, role, fields } = folder
    const lines = [
      ...fields.map(
        ({ image, field, from, to }) =>
          `${image}: ${field} ${from ?? '(none)'} -> ${to ?? '(removed)'}`,
      ),
      role === 'edited' ? fileLine(folder) : '',
      ...proofLines(folder),
    ]
    if (role === 'edited') group(`Overlay ${folderName(path)}`, lines)
    else validated.push(`${folderName(path)}:`, ...lines)
  }
  const count = folders.filter(({ role }) => role === 'validated').length
  if (count > 0)
    group(`Rendered as well (validate-overlays): ${count}`, validated)
}

/** What is not seen by the fields that change. */
function fileLine({ fields, hold }: FolderResult): string {
  const isEqual = fields.length === 0
  if (hold === 'unchanged')
    return isEqual ? 'The file already has what was asked for.' : ''
  return isEqual
    ? `The file already has the image; the hold is ${hold}.`
    : `The hold is ${hold}.`
}

function proofLines(folder: FolderResult): readonly string[] {
  const { references, hidden, kind } = folder.proof
  const isRendered = kind === 'rendered' || kind === 'proved'
  const changes = folder.proof.changes.map((change) => {
    const { object, field, from = '(none)', to = '(none)' } = change
    return `${object}:${field === '' ? '' : ` ${field}`} ${changeVerb(change) ?? `${from} -> ${to}`}`
  })
  return [
    whyNotProved(folder),
    ...changes,
    hidden === 0 ? '' : `Other changes that are not shown: ${hidden}`,
    references === 0
      ? ''
      : `Proved: ${references} rendered reference${references === 1 ? ' shows' : 's show'} what was asked for.`,
    isRendered && references === 0 && changes.length === 0
      ? 'Renders as before.'
      : '',
  ]
}
