import { changesJson } from './changes-json.ts'
import type { OverlayReport, Report } from './report.ts'

/** Every output, in the order of action.yml. */
export const outputNames = [
  'outcome',
  'reason',
  'changed',
  'commit',
  'commit-url',
  'branch',
  'pull-request-number',
  'pull-request-url',
  'pull-request-operation',
  'changes',
  'overlays',
  'previous',
  'attempts',
] as const

export type OutputName = (typeof outputNames)[number]

/** The outputs of a run; what does not apply is empty. */
export function outputs(report: Report): Readonly<Record<OutputName, string>> {
  const { outcome, folders, overlays, branch, attempts } = report
  const commit = 'commit' in outcome ? outcome.commit : ''
  const pull = 'pullRequest' in outcome ? outcome.pullRequest : undefined
  return {
    outcome: outcome.kind,
    reason: reason(report),
    changed: String(outcome.kind === 'pushed'),
    commit,
    'commit-url': commitUrl(report) ?? '',
    branch: branch ?? '',
    'pull-request-number': String(pull?.number ?? ''),
    'pull-request-url': pull?.url ?? '',
    'pull-request-operation': pull?.operation ?? '',
    changes: changesJson(report),
    overlays: folders.join('\n'),
    previous: previousImages(overlays),
    attempts: String(attempts),
  }
}

/** The stable word for why a run did not land; empty when it did, or had nothing to do. */
export function reason({ outcome }: Report): string {
  switch (outcome.kind) {
    case 'failed':
    case 'unknown':
      return outcome.problems[0].code
    case 'planned':
    case 'skipped':
    case 'superseded':
      return outcome.reason
    default:
      return ''
  }
}

/** Where people read the commit; GitHub, GitLab and Gitea agree on the path. */
export function commitUrl({ outcome, target }: Report): string | undefined {
  return 'commit' in outcome && target.web !== undefined
    ? `${target.web}/commit/${outcome.commit}`
    : undefined
}

/** Images are set in all overlays alike, so only what was alike in all of them can be given back. */
function previousImages(overlays: readonly OverlayReport[]): string {
  const lists = overlays.map(({ previous }) => previous?.join('\n') ?? '')
  return new Set(lists).size === 1 ? (lists[0] ?? '') : ''
}
