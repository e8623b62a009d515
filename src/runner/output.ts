import * as core from '@actions/core'
import type { FolderResult } from '../plan/folder-result.ts'
import type { Place, Problem } from '../problem.ts'
import { clusterChanges, renderOf, verb } from '../report/cluster.ts'
import { headline } from '../report/headline.ts'
import { outputs } from '../report/outputs.ts'
import type { Report } from '../report/report.ts'
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

/** Shows how the run ended: log, annotations, outputs, summary, exit status last. */
export async function showReport(report: Report): Promise<void> {
  for (const folder of report.folders)
    if (folder.role === 'edited') showEdited(folder)
  showValidated(report.folders.filter(({ role }) => role === 'validated'))
  for (const policy of report.policies) showPolicy(policy)
  for (const { severity, message, at } of report.remarks)
    core[severity](oneLine(message), place(report, at))
  const problems = 'problems' in report.outcome ? report.outcome.problems : []
  for (const problem of problems) showProblem(report, problem)
  if (needsNotice(report.outcome)) core.notice(oneLine(headline(report)))
  else say(headline(report))
  if (problems.length > 0) process.exitCode = 1
  for (const [name, value] of Object.entries(outputs(report)))
    await orWarn(`The output "${name}"`, () => core.setOutput(name, value))
  if (process.env['GITHUB_STEP_SUMMARY'])
    await orWarn('The summary', () =>
      core.summary.addRaw(summary(report)).write(),
    )
}

/** A green step that landed nothing, for a reason that a person may not expect. */
function needsNotice(outcome: Report['outcome']): boolean {
  switch (outcome.kind) {
    case 'superseded':
      return true
    case 'planned':
      return outcome.reason !== 'dry-run'
    case 'skipped':
      return outcome.reason !== 'own-commit'
    default:
      return false
  }
}

function showProblem(
  report: Report,
  { message, at, details, code, link }: Problem,
) {
  core.error(located(report, message, at), {
    title: `kustomize-bump: ${code}`,
    ...place(report, at),
  })
  say(`Reason: ${code}`)
  if (at !== undefined) say(`At: ${position(at)}`)
  if (link !== undefined) say(`${link.text}: ${link.url}`)
  if (details === undefined) return
  core.startGroup('Details')
  say(details)
  core.endGroup()
}

/** What cannot be written does not change what has happened. */
async function orWarn(what: string, write: () => unknown): Promise<void> {
  try {
    await write()
  } catch (error) {
    core.warning(oneLine(`${what} could not be written: ${String(error)}`))
  }
}

function showEdited(folder: FolderResult) {
  const { path, fields } = folder
  core.startGroup(`Overlay ${oneLine(path)}`)
  for (const { image, field, from, to } of fields)
    say(`${image}: ${field} ${from ?? '(none)'} -> ${to ?? '(removed)'}`)
  if (fields.length === 0) say('The file already has what was asked for.')
  showProof(folder)
  core.endGroup()
}

function showValidated(folders: readonly FolderResult[]) {
  if (folders.length === 0) return
  core.startGroup(`Rendered as well (validate-overlays): ${folders.length}`)
  for (const folder of folders) {
    say(`${folder.path}:`)
    showProof(folder)
  }
  core.endGroup()
}

function showPolicy({
  folder,
  command,
  output,
}: Report['policies'][number]): void {
  core.startGroup(oneLine(`${command} accepts what ${folder} would deploy`))
  if (output !== '') say(output)
  core.endGroup()
}

function showProof(folder: FolderResult) {
  const { proof } = folder
  if (proof.kind === 'none') say('Not rendered (validate: none).')
  if (proof.kind === 'component')
    say(`A component, proved in ${proof.users.join(', ')}.`)
  if (proof.kind === 'broken') say('Does not build, and did not before.')
  const render = renderOf(folder)
  if (render === undefined) return
  const changes = clusterChanges(render)
  for (const change of changes) {
    const { object, field, from, to } = change
    const what = field === '' ? '' : ` ${field}`
    const how = verb(change) ?? `${from ?? '(none)'} -> ${to ?? '(none)'}`
    say(`${object}:${what} ${how}`)
  }
  const { hidden = 0 } = render.changes ?? {}
  if (hidden > 0) say(`Other changes, which are not shown: ${hidden}`)
  const { references } = render
  if (references > 0)
    say(
      `Proved: ${references} rendered reference${references === 1 ? ' shows' : 's show'} what was asked for.`,
    )
  else if (changes.length === 0) say('Renders as before.')
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
  return at === undefined || target.own
    ? text
    : `${text} (${oneLine(position(at))})`
}

function position({ file, line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(':')
}
