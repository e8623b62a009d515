import { briefly, openSourceForge, type ForgeContext } from './open-forge.ts'
import { keepComment, type CommentPlace } from '../forge/comments.ts'
import { notice, warning, type Diagnostic } from '../problem.ts'
import { originOf } from '../report/body.ts'
import { commentBody } from '../report/comment.ts'
import type { Report } from '../report/report.ts'
import { commentMark, ownPullRequest } from '../request/comment.ts'
import { imageNames } from '../request/head-branch.ts'
import type { Request } from '../request/inputs.ts'
import { getString } from '../request/json.ts'

/**
 * Keeps the comment of this step on the pull request of the event: how the run ended and what changes, until nothing
 * changes any more.
 * @returns why there is none: the run goes on all the same
 */
export async function commentOn(
  request: Request,
  report: Report,
  folders: readonly string[],
  context: ForgeContext,
): Promise<readonly Diagnostic[]> {
  const { event, trigger, target, branch } = request
  if (!request.comment || report.outcome.kind === 'skipped') return []
  const number = ownPullRequest(event)
  if (number === undefined) {
    context.say('This run is not for a pull request, so it has no comment.')
    return []
  }
  if (trigger.kind === 'plans' && trigger.reason === 'fork')
    return [without(number, 'A run for a fork has a token that can only read.')]
  const mark = commentMark({
    target: target.name,
    branch,
    folders,
    // A preview is one folder, and its removal knows no images.
    images: request.task.kind === 'bump' ? imageNames(request) : [],
  })
  const head = getString(event.payload, 'pull_request', 'head', 'sha')
  // The commit of an open pull request's run is a merge that nobody has seen.
  const sha = event.name === 'pull_request' ? head : undefined
  const origin = originOf({ ...event, sha: sha ?? event.sha })
  const body = isNeedless(report)
    ? undefined
    : commentBody(report, mark, origin)
  return writeComment(request, { number, mark }, body, context)
}

/** Whether there is nothing to show any more: no change, or no preview. */
function isNeedless({ task, outcome: { kind } }: Report): boolean {
  if (task?.kind === 'make') return false
  return kind === 'unchanged' || (task?.kind === 'remove' && kind === 'pushed')
}

/**
 * Keeps a comment on a pull request of the workflow's own repository.
 * @param body holds the mark; undefined where there is to be no comment
 * @returns why it could not be kept
 */
export async function writeComment(
  source: Pick<Request, 'event' | 'sourceToken'>,
  place: CommentPlace,
  body: string | undefined,
  context: ForgeContext,
): Promise<readonly Diagnostic[]> {
  const { number } = place
  if (context.signal.aborted) return []
  if (source.sourceToken === '')
    return [without(number, 'Input "source-token" is empty.')]
  const forge = await openSourceForge(source, briefly(context))
  const answer = await keepComment(forge, place, body)
  if (answer.kind === 'ok') return []
  const isDenied =
    answer.kind === 'refused' && [403, 404].includes(answer.status)
  if (isDenied)
    return [
      without(
        number,
        `Grant "pull-requests: write" to "source-token", which cannot write it: ${answer.message}`,
      ),
    ]
  const message = `The comment on pull request ${number} could not be written: ${answer.message}`
  return [warning({ code: 'no-comment', message })]
}

function without(number: number, why: string): Diagnostic {
  const message = `There is no comment on pull request ${number}. ${why}`
  return notice({ code: 'no-comment', message })
}
