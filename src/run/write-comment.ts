import {
  withinMinute,
  openSourceForge,
  type ForgeContext,
} from './open-forge.ts'
import { keepComment, type CommentPlace } from '../forge/comments.ts'
import { notice, warning, type Diagnostic } from '../problem.ts'
import type { Request } from '../request/inputs.ts'

/**
 * Writes, updates or removes a comment on a pull request of the workflow's own repository.
 * @param body ends with the mark; undefined to remove the comment
 * @returns why that failed; empty where it did not
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
    return [noComment(number, 'Input "source-token" is empty.')]
  const { client } = await openSourceForge(source, withinMinute(context))
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

export function noComment(number: number, why: string): Diagnostic {
  const message = `There is no comment on pull request ${number}. ${why}`
  return notice({ code: 'no-comment', message })
}
