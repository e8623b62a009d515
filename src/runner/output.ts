import * as core from '@actions/core'
import type { FolderResult } from '../plan/folder-result.ts'
import { namesPlace, type Place, type Problem } from '../problem.ts'
import {
  deployerLines,
  changeVerb,
  whyNotProved,
} from '../report/folder-sentences.ts'
import { headline } from '../report/headline.ts'
import { outputs, previewOutputs } from '../report/outputs.ts'
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

/** Shows how the run ended: log, annotations, outputs, summary, exit status last. */
export async function showReport(report: Report): Promise<void> {
  showFolders(report.folders)
  for (const line of deployerLines(report.deployers, report.branch ?? ''))
    log(line)
  for (const { folder, command, output } of report.policies)
    group(`${command} accepts what ${folder} would deploy`, [output])
  for (const { severity, message, at } of report.diagnostics)
    core[severity](oneLine(message), place(report, at))
  const problems = 'problems' in report.outcome ? report.outcome.problems : []
  for (const problem of problems) showProblem(report, problem)
  if (needsNotice(report.outcome)) core.notice(oneLine(headline(report)))
  else log(headline(report))
  if (problems.length > 0) process.exitCode = 1
  const { kind = 'bump' } = report.task ?? {}
  const shown = kind === 'bump' ? outputs(report) : previewOutputs(report)
  for (const [name, value] of Object.entries(shown))
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

function showProblem(
  report: Report,
  { message, at, details, code, link }: Problem,
) {
  const parts =
    at === undefined || namesPlace(message, at)
      ? []
      : [at.file, at.line, at.column]
  const where = parts.filter((part) => part !== undefined).join(':')
  // The annotation cannot point there.
  const suffix = where === '' || isOwn(report) ? '' : ` (${where})`
  core.error(oneLine(message + suffix), {
    title: `kustomize-bump: ${code}`,
    ...place(report, at),
  })
  log(`Reason: ${code}`)
  if (where !== '' && suffix === '') log(`At: ${where}`)
  if (link !== undefined) log(`${link.text}: ${link.url}`)
  if (details !== undefined) group('Details', [details])
}

function place(
  report: Report,
  at: Place | undefined,
): core.AnnotationProperties {
  if (at === undefined || !isOwn(report)) return {}
  return {
    file: at.file,
    ...(at.line === undefined ? {} : { startLine: at.line }),
    ...(at.column === undefined ? {} : { startColumn: at.column }),
  }
}

/** An annotation can point only into the repository that the workflow runs for. */
function isOwn({ target }: Report): boolean {
  return target?.kind === 'hosted' && target.own
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
    const { path, role, fields, hold } = folder
    const lines = [
      ...fields.map(
        ({ image, field, from, to }) =>
          `${image}: ${field} ${from ?? '(none)'} -> ${to ?? '(removed)'}`,
      ),
      role === 'edited' && fields.length === 0
        ? hold === 'unchanged'
          ? 'The file already has what was asked for.'
          : `The file already has the image; the hold is ${hold}.`
        : '',
      ...proofLines(folder),
    ]
    if (role === 'edited') group(`Overlay ${path}`, lines)
    else validated.push(`${path}:`, ...lines)
  }
  const count = folders.filter(({ role }) => role === 'validated').length
  if (count > 0)
    group(`Rendered as well (validate-overlays): ${count}`, validated)
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
