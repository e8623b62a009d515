import { messageOf, messageValues, type Bump } from '../commit.ts'
import { lastSource } from '../../forge/commits.ts'
import type { PullRequestText } from '../../forge/pull-request.ts'
import type { Proposal } from './proposal.ts'
import { withSentence, type Problem } from '../../problem/problem.ts'
import { proposalBody, proposalTitle } from '../../report/proposal.ts'
import { compareLink, sourceLink } from '../../report/source-link.ts'
import {
  withoutMentionsAndHtml,
  withoutMentions,
} from '../../report/markdown.ts'
import { fillMessage, fillTitle } from '../../request/landing/message.ts'

/** What reviewers read in the pull request. */
export async function proposalText(bump: Proposal): Promise<PullRequestText> {
  const { options, request, plan } = bump
  const { event } = request
  const values = messageValues(bump)
  return {
    title: proposalTitle(
      fillTitle(options.title || request.message, values, withoutMentions),
    ),
    body: proposalBody({
      ...plan,
      introduction: fillMessage(
        options.introduction,
        values,
        withoutMentionsAndHtml,
      ),
      branch: bump.branch,
      compare: sourceLink(plan.folders, event) ?? (await linkFromTrailer(bump)),
      event,
    }),
  }
}

/** Where the tags do not name the source, the commit that set the present value may. */
async function linkFromTrailer({
  forge,
  plan,
  tip,
  request: { event },
}: Proposal): Promise<string | undefined> {
  const file = plan.files[0]?.path
  if (file === undefined) return undefined
  const before = await lastSource(forge.client, tip, file, event.repository)
  return before === undefined || before === event.sha
    ? undefined
    : compareLink(before, event)
}

/** The text of a squash: what GitHub makes by itself may lack the trailers. */
export function squashText(bump: Bump) {
  const [subject = '', ...rest] = messageOf(bump).split('\n')
  return { subject, body: rest.join('\n').trim() }
}

/** A problem of opening the pull request, with the page on which people can open it by hand. */
export function withLink(
  problem: Problem,
  { request: { target }, branch, head }: Proposal,
  title: string,
): Problem {
  if (target.kind === 'local') return problem
  const range = [branch, head.branch].map(pathOf).join('...')
  return {
    ...withSentence(problem, `The commit is on "${head.branch}".`),
    link: {
      text: 'Open the pull request by hand',
      url: `${target.web}/compare/${range}?expand=1&title=${encodeURIComponent(title)}`,
    },
  }
}

function pathOf(branch: string): string {
  return branch.split('/').map(encodeURIComponent).join('/')
}
