import type { Diagnostic } from '../../problem.ts'
import { branchAt } from '../../git/server.ts'
import type { Answer } from '../../github/failure.ts'
import type { Api } from '../../github/api.ts'
import { addLabels, applyMetadata } from '../../github/metadata.ts'
import {
  openPull,
  pullsFrom,
  updatePull,
  type Opened,
  type PullRequest,
  type PullRequestText,
} from '../../github/pulls.ts'
import type { Services } from '../../plan/plan.ts'
import type { Proposal } from './proposal.ts'
import { byHand, proposalText } from './text.ts'
import { again, failed, type Published } from '../outcome.ts'
import { tellsOf } from '../../report/proposal.ts'
import type { PullRequestOutcome } from '../../outcome.ts'

export type Presented =
  | {
      readonly kind: 'presented'
      readonly pull: PullRequest
      readonly operation: PullRequestOutcome['operation']
    }
  | Published

/**
 * Sees to it that there is one open pull request, which says what its commit does.
 * @param present the open one, if there is one
 * @throws Refusal
 */
export async function openOrUpdate(
  services: Services,
  proposal: Proposal,
  {
    present,
    commit,
  }: { readonly present: PullRequest | undefined; readonly commit: string },
): Promise<Presented> {
  const { done } = proposal
  if (
    present !== undefined &&
    !done.sent.has(commit) &&
    tellsOf(present.body, proposal.plan.overlays)
  )
    return { kind: 'presented', pull: present, operation: 'none' }
  const api = await services.github()
  const text = await proposalText(services, proposal)
  if (present !== undefined)
    return update(services, proposal, { present, text, commit })
  const opened = await openPull(api, {
    ...text,
    head: proposal.head.branch,
    base: proposal.branch,
    draft: proposal.options.draft,
  })
  switch (opened.kind) {
    case 'refused':
      return failed(withLink(opened.problem, proposal, text))
    case 'unclear':
      done.unanswered = true
      return lookAgain(services, proposal, { ...opened, text, commit })
    case 'opened':
      return asOpened(api, proposal, opened)
  }
}

async function asOpened(
  api: Api,
  { options, done }: Proposal,
  { pull, asRequested }: Omit<Extract<Opened, { kind: 'opened' }>, 'kind'>,
): Promise<Presented> {
  done.opened = pull.number
  done.unanswered = false
  if (!asRequested)
    done.remarks.push({
      severity: 'warning',
      code: 'no-draft',
      message:
        'The pull request is no draft: this repository has none (a private one of a free plan).',
    })
  if (pull.author === 'github-actions[bot]') done.remarks.push(waitsForApproval)
  done.remarks.push(...(await applyMetadata(api, pull, options)))
  return { kind: 'presented', pull, operation: 'created' }
}

/** Since 2026-06-11 (community#199292); before, they never ran at all. */
const waitsForApproval: Diagnostic = {
  severity: 'notice',
  code: 'waits-for-approval',
  message:
    'The workflows for a pull request of GITHUB_TOKEN wait until a person approves them, and auto-merge waits with them. With the token of a GitHub App in "token" they run at once.',
}

/** There may be one by now: another run's, or our own whose answer was lost. */
async function lookAgain(
  services: Services,
  proposal: Proposal,
  {
    text,
    commit,
    message,
  }: {
    readonly text: PullRequestText
    readonly commit: string
    readonly message: string
  },
): Promise<Presented> {
  const api = await services.github()
  const present = (await pullsFrom(api, proposal.head.branch)).find(
    ({ state, base }) => state === 'open' && base === proposal.branch,
  )
  if (present === undefined)
    return again({
      severity: 'error',
      code: 'unreachable',
      message: `The pull request from "${proposal.head.branch}" could not be opened.`,
      details: message,
    })
  return update(services, proposal, { present, text, commit })
}

/** Title, body and labels follow the commit; where they cannot, the pull request is there all the same. */
async function update(
  services: Services,
  proposal: Proposal,
  {
    present,
    text,
    commit,
  }: {
    readonly present: PullRequest
    readonly text: PullRequestText
    readonly commit: string
  },
): Promise<Presented> {
  const { options, done, head } = proposal
  const api = await services.github()
  // The body names this run: it is the one whose answer was lost.
  if (done.unanswered && present.body === text.body)
    return asOpened(api, proposal, { pull: present, asRequested: true })
  const operation = done.opened === present.number ? 'created' : 'updated'
  const isSaid = present.title === text.title && present.body === text.body
  let answer: Answer<PullRequest> = { kind: 'lost', message: '' }
  for (const wait of [0, 1000, 3000]) {
    await api.pause(wait)
    // A newer bump that has come in the meantime has said what it does.
    if ((await branchAt(services.repository, head.branch)) !== commit)
      return { kind: 'lost', branch: head.branch, words: '' }
    if (isSaid) return { kind: 'presented', pull: present, operation }
    answer = await updatePull(api, present.number, text)
    if (answer.kind !== 'lost') break
  }
  const pull = answer.kind === 'ok' ? answer.data : present
  if (answer.kind !== 'ok')
    done.remarks.push({
      severity: 'warning',
      code: 'text-outdated',
      message: `Title and body of the pull request are those of an earlier bump: ${answer.message}`,
    })
  done.remarks.push(...(await addLabels(api, pull, options.labels)))
  return { kind: 'presented', pull, operation }
}

function withLink(
  problem: Extract<Opened, { kind: 'refused' }>['problem'],
  { request: { target }, branch, head }: Proposal,
  { title }: PullRequestText,
) {
  return target.kind === 'local'
    ? problem
    : {
        ...problem,
        message: `${problem.message} The commit is on "${head.branch}".`,
        link: byHand(target.web, { branch, head: head.branch, title }),
      }
}
