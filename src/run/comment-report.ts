import {
  withinMinute,
  openSourceForge,
  type ForgeContext,
} from './open-forge.ts'
import { keepComment, type CommentPlace } from '../forge/comments.ts'
import { notice, warning, type Diagnostic } from '../problem/problem.ts'
import type { Report } from '../report/report.ts'
import { commentBody } from '../report/summary.ts'
import { commentMark, ownPullRequest } from '../request/landing/comment.ts'
import { imageNames } from '../request/landing/head-branch.ts'
import type { Request } from '../request/inputs.ts'
import { getString } from '../request/json.ts'
import type { Sweep } from '../request/preview/preview.ts'

/**
 * Writes how the run ended, and what changes, into the comment of this step on the pull request of the event. Removes
 * the comment when nothing changes any more.
 * @returns why there is no comment; the outcome of the run stays
 */
export async function commentReport(
  request: Request,
  report: Report,
  folders: readonly string[],
  context: ForgeContext,
): Promise<readonly Diagnostic[]> {
  const { event, trigger, task } = request
  if (!request.comment || report.outcome.kind === 'skipped') return []
  if (task.kind === 'sweep')
    return removeSweptComments(request, task, report, context)
  const number = ownPullRequest(event)
  if (number === undefined) {
    context.log('This run is not for a pull request, so it has no comment.')
    return []
  }
  if (trigger.kind === 'plan' && trigger.reason === 'fork')
    return [noComment(number, 'None is written for a fork.')]
  const mark = markOf(request, folders)
  const head = getString(event.payload, 'pull_request', 'head', 'sha')
  // For an open pull request, GITHUB_SHA is a test merge that nobody has seen.
  const sha = (event.name === 'pull_request' ? head : undefined) ?? event.sha
  const body = isObsolete(report)
    ? undefined
    : commentBody(report, mark, { ...event, sha })
  return writeComment(request, { number, mark }, body, context)
}

/** Whether a comment would show nothing: no change, or no preview. */
function isObsolete({ task, outcome: { kind } }: Report): boolean {
  if (task?.kind === 'make') return false
  return kind === 'unchanged' || (task?.kind === 'remove' && kind === 'pushed')
}

/** Of a preview, the folder alone identifies the comment: its removal has no images. */
function markOf(request: Request, folders: readonly string[]): string {
  const { target, branch, task } = request
  const images = task.kind === 'bump' ? imageNames(request) : []
  return commentMark(target.name, branch, folders, images)
}

/** Removes the comments of swept previews, where the folder's name holds the pull request's number. */
async function removeSweptComments(
  request: Request,
  { pattern }: Sweep,
  { outcome, overlays }: Report,
  context: ForgeContext,
): Promise<readonly Diagnostic[]> {
  if (outcome.kind !== 'pushed') return []
  const brief = withinMinute(context)
  for (const folder of overlays) {
    const number = pattern.exec(folder)?.groups?.['number']
    if (number === undefined) continue
    const place = { number: Number(number), mark: markOf(request, [folder]) }
    const why = await writeComment(request, place, undefined, brief)
    if (why.length > 0) return why
  }
  return []
}

/**
 * Writes, updates or removes a comment on a pull request of the workflow's own repository.
 * @param body ends with the mark; undefined to remove the comment
 * @returns why that failed; empty where it did not
 */
async function writeComment(
  request: Request,
  place: CommentPlace,
  body: string | undefined,
  context: ForgeContext,
): Promise<readonly Diagnostic[]> {
  const { number } = place
  if (context.signal.aborted) return []
  if (request.sourceToken === '')
    return [noComment(number, 'Input "source-token" is empty.')]
  const { client } = await openSourceForge(request, withinMinute(context))
  const answer = await keepComment(client, place, body)
  if (answer.kind === 'ok') return []
  const isDenied =
    answer.kind === 'refused' && [403, 404].includes(answer.status)
  if (isDenied)
    return [
      noComment(
        number,
        `Grant "pull-requests: write" to "source-token", which cannot write it: ${answer.message}`,
      ),
    ]
  const message = `The comment on pull request ${number} could not be written: ${answer.message}`
  return [warning({ code: 'no-comment', message })]
}

function noComment(number: number, why: string): Diagnostic {
  const message = `There is no comment on pull request ${number}. ${why}`
  return notice({ code: 'no-comment', message })
}
