import type { Report } from './report.ts'
import type { FolderResult } from '../plan/folder-result.ts'

/** The outputs of a run for overlays; what does not apply is empty. */
export function outputs(report: Report) {
  const { outcome, overlays, deployers } = report
  const pull = 'pullRequest' in outcome ? outcome.pullRequest : undefined
  return {
    ...sharedOutputs(report),
    'pull-request-number': String(pull?.number ?? ''),
    'pull-request-url': pull?.url ?? '',
    'pull-request-operation': pull?.operation ?? '',
    'deployed-by': deployers.length === 0 ? '' : jsonList(deployers),
    overlays: withinLimit(overlays).join('\n'),
  } satisfies Readonly<Record<string, string>>
}

/** The outputs of a run for previews. */
export function previewOutputs(report: Report) {
  const { task, overlays } = report
  const isOne = task?.kind === 'make' || task?.kind === 'remove'
  const folders = isOne ? [task.folder] : overlays
  return {
    ...sharedOutputs(report),
    preview: withinLimit(folders).join('\n'),
    'preview-url': previewUrl(report) ?? '',
  } satisfies Readonly<Record<string, string>>
}

function sharedOutputs(report: Report) {
  const { outcome, folders, branch, attempts } = report
  return {
    outcome: outcome.kind,
    reason: reason(report),
    changed: String(outcome.kind === 'pushed'),
    commit: 'commit' in outcome ? outcome.commit : '',
    'commit-url': commitUrl(report) ?? '',
    branch: branch ?? '',
    changes: jsonList(folders.flatMap(({ fields }) => fields)),
    'rendered-changes': renderedChanges(folders),
    previous: previousImages(folders),
    attempts: String(attempts),
  }
}

/** The address of the preview of a pull request, where it exists. */
export function previewUrl({ task, outcome }: Report): string | undefined {
  const isThere = ['pushed', 'unchanged', 'superseded', 'held'].includes(
    outcome.kind,
  )
  return task?.kind === 'make' && isThere ? task.url : undefined
}

/** Why a run did not land, as a stable identifier; empty where it did, or had nothing to do. */
export function reason({ outcome }: Report): string {
  if ('problems' in outcome) return outcome.problems[0].code
  return 'reason' in outcome ? outcome.reason : ''
}

/** Where people read the commit; GitHub, GitLab and Gitea agree on the path. */
export function commitUrl({ outcome, target }: Report): string | undefined {
  return 'commit' in outcome && target?.kind === 'hosted'
    ? `${target.web}/commit/${outcome.commit}`
    : undefined
}

/** In bytes. A job's outputs may hold 1 MB together (actions/runner), and a program is started with 128 KiB of each. */
const maxOutputBytes = 100_000

/** The first items that fit into an output. */
function withinLimit(items: readonly string[]): readonly string[] {
  let left = maxOutputBytes
  return items.filter((item) => (left -= Buffer.byteLength(item) + 1) >= 0)
}

function jsonList(items: readonly object[]): string {
  return `[${withinLimit(items.map((item) => JSON.stringify(item))).join(',')}]`
}

/** What changes in the cluster. */
function renderedChanges(folders: readonly FolderResult[]): string {
  return jsonList(
    folders.flatMap(({ path, proof }) =>
      proof.changes.map(({ object, field, from = null, to = null }) => {
        return { overlay: path, object, field, from, to }
      }),
    ),
  )
}

/**
 * The previous references; empty where an image differed between overlays, since one value is set in all, and where
 * there is no room for all of them.
 */
function previousImages(folders: readonly FolderResult[]): string {
  const edited = folders.filter(({ role }) => role === 'edited')
  const found = edited.flatMap(({ previous = [] }) =>
    [...Map.groupBy(previous, ({ wanted }) => wanted)].map(
      ([wanted, some]) => ({
        wanted,
        text: some
          .map(({ name, reference }) => `${name}=${reference}`)
          .join('\n'),
      }),
    ),
  )
  const texts = new Set(found.map(({ text }) => text))
  const images = new Set(found.map(({ wanted }) => wanted))
  const isWhole = edited.every(({ previous }) => previous !== undefined)
  const fits = withinLimit([...texts]).length === texts.size
  return isWhole && fits && texts.size === images.size
    ? [...texts].join('\n')
    : ''
}
