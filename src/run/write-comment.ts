import { briefly, openSourceForge, type ForgeContext } from './open-forge.ts'
import { keepComment, type CommentPlace } from '../forge/comments.ts'
import { notice, warning, type Diagnostic } from '../problem.ts'
import type { Request } from '../request/inputs.ts'

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

/** Says why a pull request has no comment. */
export function without(number: number, why: string): Diagnostic {
  const message = `There is no comment on pull request ${number}. ${why}`
  return notice({ code: 'no-comment', message })
}
