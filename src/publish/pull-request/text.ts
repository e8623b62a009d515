import { messageOf, messageValues, type Bump } from '../commit.ts'
import { lastSource } from '../../github/commits.ts'
import type { PullRequestText } from '../../github/pulls.ts'
import type { Services } from '../../context.ts'
import type { Proposal } from './proposal.ts'
import { proposalBody, proposalTitle } from '../../report/proposal.ts'
import { compareLink, sourceLink } from '../../report/source-link.ts'
import { inert, withoutMentions } from '../../report/text.ts'
import { fillTemplate } from '../../request/message.ts'

/** What reviewers read in the pull request. */
export async function proposalText(
  services: Services,
  bump: Proposal,
): Promise<PullRequestText> {
  const { options, request, plan } = bump
  const { event } = request
  const values = messageValues(bump)
  return {
    title: proposalTitle(
      fillTemplate(options.title ?? request.message, values, withoutMentions),
    ),
    body: proposalBody({
      introduction:
        options.introduction === undefined
          ? ''
          : fillTemplate(options.introduction, values, inert),
      overlays: plan.overlays,
      further: plan.further,
      compare:
        sourceLink(plan.overlays, event) ??
        (await linkFromTrailer(services, bump)),
      source: {
        name: `${event.repository}@${event.sha.slice(0, 12)}`,
        url: `${event.serverUrl}/${event.repository}/commit/${event.sha}`,
      },
      runUrl: event.runUrl,
    }),
  }
}

/** Where the tags do not name the source, the commit that set the present value may. */
async function linkFromTrailer(
  { github }: Services,
  { plan, tip, request: { event } }: Bump,
): Promise<string | undefined> {
  const file = plan.files[0]?.path
  if (file === undefined) return undefined
  const before = await lastSource(await github(), {
    tip,
    file,
    repository: event.repository,
  })
  return before === undefined || before === event.sha
    ? undefined
    : compareLink(before, event)
}

/** The text of a squash: what GitHub makes by itself may lack the trailers. */
export function squashText(bump: Bump): {
  readonly subject: string
  readonly body: string
} {
  const [subject = '', ...rest] = messageOf(bump).split('\n')
  return { subject, body: rest.join('\n').trim() }
}

/** The page on which people can open the pull request by hand. */
export function byHand(
  web: string,
  {
    branch,
    head,
    title,
  }: {
    readonly branch: string
    readonly head: string
    readonly title: string
  },
): { readonly text: string; readonly url: string } {
  const range = [branch, head].map(pathOf).join('...')
  return {
    text: 'Open the pull request by hand',
    url: `${web}/compare/${range}?expand=1&title=${encodeURIComponent(title)}`,
  }
}

function pathOf(branch: string): string {
  return branch.split('/').map(encodeURIComponent).join('/')
}
