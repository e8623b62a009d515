import type { Proposal } from './proposal.ts'
import { proposalText, withLink } from './text.ts'
import type { Services } from '../../context.ts'
import { branchAt } from '../../git/server.ts'
import type { Answer } from '../../github/failure.ts'
import { addLabels, applyMetadata } from '../../github/metadata.ts'
import {
  openPull,
  pullsFrom,
  updatePull,
  type PullRequest,
  type PullRequestText,
} from '../../github/pulls.ts'
import {
  failed,
  retry,
  type PullRequestOutcome,
  type StepResult,
  type WithProgress,
} from '../../outcome.ts'
import { error, notice, warning } from '../../problem.ts'
import { describes } from '../../report/proposal.ts'

type Opened = WithProgress<
  StepResult<{
    readonly pull: PullRequest
    readonly operation: PullRequestOutcome['operation']
  }>
>

/** A pull request that is open, and what it has to describe. */
interface Outdated {
  readonly present: PullRequest
  readonly text: PullRequestText
  readonly commit: string
  /** Whether this run has asked for a pull request, and no answer says that it was opened. */
  readonly isUnanswered: boolean
}

/**
 * Sees to it that there is one open pull request, which describes what its commit does.
 * @throws Refusal, ServerTrouble
 */
export async function* openOrUpdate(
  services: Services,
  proposal: Proposal,
  {
    present,
    commit,
    isSent,
  }: {
    /** The open one, if there is one. */
    readonly present: PullRequest | undefined
    readonly commit: string
    /** Whether this run has sent the commit. */
    readonly isSent: boolean
  },
): Opened {
  const { branch, head, options, plan, history } = proposal
  if (present !== undefined && !isSent && describes(present.body, plan.folders))
    return { kind: 'done', pull: present, operation: 'none' }
  const api = await services.github()
  const text = await proposalText(services, proposal)
  if (present !== undefined)
    return yield* update(services, proposal, {
      present,
      text,
      commit,
      isUnanswered: history.isUnanswered,
    })
  const answer = await openPull(api, {
    ...text,
    head: head.branch,
    base: branch,
    draft: options.draft,
  })
  if (answer.kind === 'refused')
    return failed(withLink(answer.problem, proposal, text.title))
  if (answer.kind === 'opened') return yield* opened(services, proposal, answer)
  yield { pullRequest: { isUnanswered: true } }
  // There may be one by now: another run's, or our own whose answer was lost.
  const now = (await pullsFrom(api, head.branch)).find(
    ({ state, base }) => state === 'open' && base === branch,
  )
  return now === undefined
    ? retry(
        error({
          code: 'unreachable',
          message: `The pull request from "${head.branch}" could not be opened.`,
          details: answer.message,
        }),
      )
    : yield* update(services, proposal, {
        present: now,
        text,
        commit,
        isUnanswered: true,
      })
}

/** Gives a new pull request what it is to have. */
async function* opened(
  services: Services,
  { options }: Proposal,
  {
    pull,
    asRequested,
  }: { readonly pull: PullRequest; readonly asRequested: boolean },
): Opened {
  yield { pullRequest: { opened: pull.number, isUnanswered: false } }
  if (!asRequested) yield { diagnostics: [noDraft] }
  if (pull.author === 'github-actions[bot]')
    yield { diagnostics: [waitsForApproval] }
  const api = await services.github()
  yield { diagnostics: await applyMetadata(api, pull, options) }
  return { kind: 'done', pull, operation: 'created' }
}

const noDraft = warning({
  code: 'no-draft',
  message:
    'The pull request is not a draft: this repository has none (a private one of a free plan).',
})

/** Since 2026-06-11 (community#199292); before, they never ran at all. */
const waitsForApproval = notice({
  code: 'waits-for-approval',
  message:
    'The workflows for a pull request of GITHUB_TOKEN wait until a person approves them, and auto-merge waits with them. With the token of a GitHub App in "token" they run at once.',
})

/** Title, body and labels follow the commit; where they cannot, the pull request is there all the same. */
async function* update(
  services: Services,
  proposal: Proposal,
  { present, text, commit, isUnanswered }: Outdated,
): Opened {
  const { options, history, head } = proposal
  // The body names this run: it is the one whose answer was lost.
  if (isUnanswered && present.body === text.body)
    return yield* opened(services, proposal, {
      pull: present,
      asRequested: true,
    })
  const api = await services.github()
  const operation = history.opened === present.number ? 'created' : 'updated'
  const isUpToDate = present.title === text.title && present.body === text.body
  let answer: Answer<PullRequest> = { kind: 'lost', message: '' }
  for (const wait of [0, 1000, 3000]) {
    await api.pause(wait)
    // A newer bump that has come in the meantime describes itself.
    if ((await branchAt(services.repository, head.branch)) !== commit)
      return { kind: 'conflict', branch: head.branch }
    if (isUpToDate) return { kind: 'done', pull: present, operation }
    answer = await updatePull(api, present.number, text)
    if (answer.kind !== 'lost') break
  }
  const pull = answer.kind === 'ok' ? answer.data : present
  if (answer.kind !== 'ok')
    yield {
      diagnostics: [
        warning({
          code: 'text-outdated',
          message: `Title and body of the pull request are those of an earlier bump: ${answer.message}`,
        }),
      ],
    }
  yield { diagnostics: await addLabels(api, pull, options.labels) }
  return { kind: 'done', pull, operation }
}
