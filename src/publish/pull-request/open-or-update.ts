import type { Proposal } from './proposal.ts'
import { proposalText, withLink } from './text.ts'
import type { Services } from '../../context.ts'
import { branchAt } from '../../git/branch.ts'
import type { Answer } from '../../forge/answer.ts'
import { updateText } from '../../forge/calls.ts'
import { addMetadata } from '../../forge/metadata.ts'
import type { PullRequest, PullRequestText } from '../../forge/pull-request.ts'
import {
  failed,
  retry,
  type PullRequestOutcome,
  type StepResult,
  type WithProgress,
} from '../../outcome.ts'
import { error, notice, warning } from '../../problem/problem.ts'
import { bodyDescribes } from '../../report/proposal.ts'

type Opened = WithProgress<
  StepResult<{
    readonly pull: PullRequest
    readonly operation: PullRequestOutcome['operation']
  }>
>

/**
 * Ensures one open pull request that describes what its commit does.
 * @param existing the open pull request; undefined for none
 * @param isSent whether this run has sent the commit
 * @throws Refusal, ServerError
 */
export async function* openOrUpdate(
  services: Services,
  proposal: Proposal,
  existing: PullRequest | undefined,
  commit: string,
  isSent: boolean,
): Opened {
  const { forge, branch: base, head, options, plan, history } = proposal
  if (existing && !isSent && bodyDescribes(existing.body, plan.folders))
    return { kind: 'done', pull: existing, operation: 'none' }
  const text = await proposalText(proposal)
  let pull = existing
  let { isUnanswered } = history
  if (pull === undefined) {
    const asked = { ...text, head: head.branch, base, draft: options.draft }
    const answer = await forge.open(asked)
    if (answer.kind === 'refused')
      return failed(withLink(answer.problem, proposal, text.title))
    if (answer.kind === 'opened') return yield* complete(proposal, answer.pull)
    isUnanswered ||= answer.kind === 'unclear'
    yield { pullRequest: { isUnanswered } }
    // One may exist now: another run's, or this run's, whose answer was lost.
    pull = (await forge.pullsFrom(head.branch)).find(
      (one) => one.state === 'open' && one.base === base,
    )
    if (pull === undefined)
      return retry(
        error({
          code: 'unreachable',
          message: `The pull request from "${head.branch}" could not be opened.`,
          details: answer.message,
        }),
      )
  }
  // The body names this run, so this run opened it.
  return isUnanswered && pull.body === text.body
    ? yield* complete(proposal, pull)
    : yield* update(services, proposal, pull, text, commit)
}

/** Gives a new pull request its labels, reviewers and assignees. */
async function* complete(
  { forge, options }: Proposal,
  pull: PullRequest,
): Opened {
  yield { pullRequest: { opened: pull.number, isUnanswered: false } }
  yield {
    diagnostics: [
      ...(options.draft && !pull.isDraft ? [noDraft] : []),
      ...(pull.author === 'github-actions[bot]' ? [waitsForApproval] : []),
      ...(await addMetadata(forge.client, pull, options)),
    ],
  }
  return { kind: 'done', pull, operation: 'created' }
}

const noDraft = warning({
  code: 'no-draft',
  message:
    'The pull request is not a draft: a private repository of a free plan has no drafts.',
})

/** Since 2026-06-11 (community#199292); before, they never ran at all. */
const waitsForApproval = notice({
  code: 'waits-for-approval',
  message:
    'The workflows for a pull request of GITHUB_TOKEN wait until a person approves them, and auto-merge waits with them. Set "token" to that of a GitHub App to run them at once.',
})

const none = { reviewers: [], teams: [], assignees: [] }

/** Updates title, body and labels to the commit. If that fails, a warning is enough: the pull request exists. */
async function* update(
  { repository }: Services,
  { forge, options, history, head }: Proposal,
  pull: PullRequest,
  text: PullRequestText,
  commit: string,
): Opened {
  const operation = history.opened === pull.number ? 'created' : 'updated'
  const isUpToDate = pull.title === text.title && pull.body === text.body
  let answer: Answer<PullRequest> = { kind: 'lost', message: '' }
  for (const wait of [0, 1000, 3000]) {
    await forge.client.pause(wait)
    // The run of a newer bump writes its own text.
    if ((await branchAt(repository, head.branch)) !== commit)
      return { kind: 'conflict', branch: head.branch }
    if (isUpToDate) return { kind: 'done', pull, operation }
    answer = await updateText(forge.client, pull, text)
    if (answer.kind !== 'lost') break
  }
  if (answer.kind !== 'ok') {
    const message = `Title and body of the pull request still describe an earlier bump: ${answer.message}`
    yield { diagnostics: [warning({ code: 'text-outdated', message })] }
  }
  const now = answer.kind === 'ok' ? answer.data : pull
  yield {
    diagnostics: await addMetadata(forge.client, now, {
      ...none,
      labels: options.labels,
    }),
  }
  return { kind: 'done', pull: now, operation }
}
