import { refuseUntrusted } from '../event/event-policy.ts'
import { pullRequestNumber, type RunEvent } from '../event/event.ts'
import type { Input } from '../input-values.ts'
import { getPath, getString, namesOf } from '../json.ts'
import { noMatch } from '../ref-map.ts'
import {
  branchLabel,
  checkName,
  parseFolder,
  parseNames,
  parsePreviewFolder,
  parseUrl,
  previewPattern,
} from './names.ts'
import { ofFork } from '../event/fork.ts'
import type { Trigger } from '../event/trigger.ts'
import { fillTemplate, type Template } from '../template.ts'

/** What a run is for: a bump of overlays, or the previews of pull requests. */
export type Task = { readonly kind: 'bump' } | Preview | Sweep

/** The preview of one pull request, which is made and bumped, or removed. */
export interface Preview {
  readonly kind: 'make' | 'remove'
  readonly pullRequest: PreviewMark
  /** The commit of the pull request that the run is for. */
  readonly head: string
  readonly folder: string
  /** The folder that the preview's `resources` names. */
  readonly template: string
  readonly namespace: string | undefined
  readonly nameSuffix: string | undefined
  /** The folder of the kustomization that lists the preview. */
  readonly listIn: string | undefined
  /** The label without which a pull request has no preview. */
  readonly label: string | undefined
  readonly url: string | undefined
}

/** Removes the previews of all pull requests that are closed. */
export interface Sweep {
  readonly kind: 'sweep'
  /** The workflow's own, as owner/name. */
  readonly repository: string
  readonly folder: Template
  readonly pattern: RegExp
  readonly listIn: string | undefined
}

/** Whose a preview is. */
export interface PreviewMark {
  /** As owner/name. */
  readonly repository: string
  readonly number: number
}

/** Reads the inputs of a preview. */
export function parseTask(
  input: Input,
  event: RunEvent,
): Exclude<Task, { readonly kind: 'bump' }> {
  const folder = parsePreviewFolder(input)
  const template = parseFolder(input, 'template')
  const { namespace, nameSuffix } = parseNames(input, folder)
  const url = parseUrl(input)
  const listIn =
    input('list-in') === '' ? undefined : parseFolder(input, 'list-in')
  const { repository, payload } = event
  const pull = getPath(payload, 'pull_request')
  const number = pullRequestNumber(event)
  if (number === undefined)
    return {
      kind: 'sweep',
      repository,
      folder,
      pattern: previewPattern(folder),
      listIn,
    }
  const label = input('label') || undefined
  const sha = getString(pull, 'head', 'sha') ?? event.sha
  const values: Readonly<Record<string, string>> = {
    number: `${number}`,
    branch: branchLabel(getString(pull, 'head', 'ref') ?? ''),
    sha,
  }
  const fill = (text: Template) =>
    fillTemplate(text, (one) => values[one] ?? '')
  const fillName = (name: 'namespace' | 'name-suffix', text: Template) =>
    text ? checkName(name, text, fill(text)) : undefined
  return {
    kind: isWanted(pull, label) ? 'make' : 'remove',
    pullRequest: { repository, number },
    head: sha,
    folder: fill(folder),
    template,
    namespace: fillName('namespace', namespace),
    nameSuffix: fillName('name-suffix', nameSuffix),
    listIn,
    label,
    url: url && fill(url),
  }
}

/** Whether a pull request is to have a preview: it is open, and has the label, in any case. */
export function isWanted(pull: unknown, label: string | undefined): boolean {
  const names = namesOf(getPath(pull, 'labels'))
  return (
    getString(pull, 'state') === 'open' &&
    (label === undefined ||
      names.some((name) => name.toLowerCase() === label.toLowerCase()))
  )
}

/**
 * What an event may do with previews.
 * @throws Refusal (untrusted-event) for pull_request_target
 */
export function previewTrigger(
  input: Input,
  event: RunEvent,
  task: Task,
): Trigger {
  refuseUntrusted(input, event)
  const { name, payload } = event
  const decided = noMatch(input, event.ref) ?? ofFork(event)
  if (decided !== undefined) return decided
  if (name === 'schedule' || name === 'workflow_dispatch')
    return { kind: 'publish' }
  if (!name.startsWith('pull_request') || task.kind === 'sweep')
    return {
      kind: 'skip',
      reason: 'event-not-known',
      why: `The event "${name}" is not of a pull request. Use pull_request, and schedule or workflow_dispatch to remove what is left over.`,
    }
  const action = getString(payload, 'action')
  const lost = getString(payload, 'label', 'name')?.toLowerCase()
  const isOver =
    action === 'closed' ||
    // Gitea's, which do not say which label.
    action === 'label_updated' ||
    action === 'label_cleared' ||
    (action === 'unlabeled' && lost === input('label').toLowerCase())
  return task.kind === 'remove' && !isOver
    ? {
        kind: 'skip',
        reason: 'no-label',
        why: `The pull request does not have the label "${input('label')}", without which it has no preview.`,
      }
    : { kind: 'publish' }
}
