import * as core from '@actions/core'
import type { Place, Problem } from '../problem.ts'
import { clusterChanges, hiddenCount, verb } from '../report/cluster.ts'
import { headline } from '../report/headline.ts'
import { outputs } from '../report/outputs.ts'
import {
  shownProof,
  type FurtherReport,
  type OverlayReport,
  type PolicyReport,
  type Report,
} from '../report/report.ts'
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
  tellFurther(report.further)
  for (const policy of report.policies) tellPolicy(policy)
  for (const { severity, message, at } of report.remarks)
    core[severity](oneLine(message), place(report, at))
  const problems = 'problems' in report.outcome ? report.outcome.problems : []
  for (const problem of problems) tellProblem(report, problem)
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

function tellProblem(
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
  core.startGroup('What was said')
  say(details)
  core.endGroup()
}

/** What cannot be told does not change what has happened. */
async function orWarn(what: string, write: () => unknown): Promise<void> {
  try {
    await write()
  } catch (error) {
    core.warning(oneLine(`${what} could not be written: ${String(error)}`))
  }
}

function tellOverlay(overlay: OverlayReport) {
  const { folder, fields } = overlay
  core.startGroup(`Overlay ${oneLine(folder)}`)
  for (const { image, field, from, to } of fields)
    say(`${image}: ${field} ${from ?? '(none)'} -> ${to ?? '(removed)'}`)
  if (fields.length === 0) say('The file already says what was asked for.')
  tellProof(overlay)
  core.endGroup()
}

/** Those that stay as they are take one line together. */
function tellFurther(further: readonly FurtherReport[]) {
  if (further.length === 0) return
  core.startGroup(`Rendered as well (validate-overlays): ${further.length}`)
  for (const one of further) {
    say(`${one.folder}:`)
    tellProof(one)
  }
  core.endGroup()
}

function tellPolicy({ folder, command, said }: PolicyReport) {
  core.startGroup(oneLine(`${command} accepts what ${folder} would deploy`))
  if (said !== '') say(said)
  core.endGroup()
}

function tellProof(of: FurtherReport) {
  const { proof } = of
  if (proof.kind === 'none') say('Not rendered (validate: none).')
  if (proof.kind === 'within')
    say(`A component, proved in ${proof.folders.join(', ')}.`)
  if (proof.kind === 'broken') say('Does not build, and did not before.')
  const shown = shownProof(of)
  if (shown === undefined) return
  const changes = clusterChanges(shown)
  for (const change of changes) {
    const { object, field, from, to } = change
    say(
      field === '' || (from === undefined && to === undefined)
        ? `${object}: ${field} ${verb(change)}`.replace(':  ', ': ')
        : `${object}: ${field} ${from ?? '(none)'} -> ${to ?? '(none)'}`,
    )
  }
  const kept = hiddenCount(shown)
  if (kept > 0) say(`Other changes, which are not shown: ${kept}`)
  const { references } = shown
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
