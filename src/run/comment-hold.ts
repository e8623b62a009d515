import { withinMinute, openForge, type ForgeContext } from './open-forge.ts'
import { keepComment } from '../forge/comments.ts'
import type { Forge } from '../forge/forge.ts'
import { warning, type Diagnostic } from '../problem/problem.ts'
import { problemOfError } from '../report/failed.ts'
import type { Report } from '../report/report.ts'
import { commentBody } from '../report/summary.ts'
import { headBranch, imageNames } from '../request/landing/head-branch.ts'
import { willPublish, type Request } from '../request/inputs.ts'

const mark = '<!-- kustomize-bump: hold -->'

/**
 * Comments the reason of a hold on the open pull request of this step. Removes the comment after the hold.
 * @returns why there is no comment; the outcome of the run stays
 */
export async function commentHold(
  request: Request,
  report: Report,
  folders: readonly string[],
  context: ForgeContext,
): Promise<readonly Diagnostic[]> {
  const { outcome } = report
  const { publish } = request
  const isProposing = publish.kind === 'pull-request' && willPublish(request)
  if (!isProposing || context.signal.aborted) return []
  const isHeld = outcome.kind === 'held'
  const pull = 'pullRequest' in outcome ? outcome.pullRequest : undefined
  const mayHaveOne = pull !== undefined && pull.operation !== 'created'
  if (!isHeld && !mayHaveOne) return []
  const forge = await openForge(request, withinMinute(context))
  if (forge === undefined) return []
  try {
    const { branch = '' } = report
    const images = imageNames(request)
    const head = headBranch(publish.options.head, branch, folders, images)
    const number = pull?.number ?? (await openPull(forge, head, branch))
    if (number === undefined) return []
    const body = isHeld ? commentBody(report, mark, request.event) : undefined
    const answer = await keepComment(forge.client, { number, mark }, body)
    return answer.kind === 'ok' || !isHeld ? [] : [noComment(answer.message)]
  } catch (error) {
    return [noComment(problemOfError(error).message)]
  }
}

/** @throws Refusal */
async function openPull(
  forge: Forge,
  head: string,
  branch: string,
): Promise<number | undefined> {
  const pulls = await forge.pullsFrom(head)
  return pulls.find(({ state, base }) => state === 'open' && base === branch)
    ?.number
}

function noComment(why: string): Diagnostic {
  const message = `The pull request has no comment with the reason: ${why}`
  return warning({ code: 'no-comment', message })
}
