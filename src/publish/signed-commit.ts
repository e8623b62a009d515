import { pushOutcome } from './push-outcome.ts'
import type { Services } from '../context.ts'
import type { ChangedFile } from '../git/commit.ts'
import { push } from '../git/push.ts'
import { fetchBeyondTip } from '../git/fetch.ts'
import { branchAt } from '../git/server.ts'
import { commitOnBranch } from '../github/signed-commit.ts'
import { failed, retry, type Outcome, type StepResult } from '../outcome.ts'
import { error, Refusal, type Problem } from '../problem.ts'
import { signingBranches } from '../request/branch.ts'

interface Change {
  readonly parent: string
  readonly files: readonly ChangedFile[]
  readonly message: string
}

/**
 * Has GitHub make and sign the commit on the branch to land on, if that still is at the parent.
 * @throws Refusal
 */
export async function pushSigned(
  services: Services,
  branch: string,
  change: Change,
): Promise<Outcome> {
  await refuseOtherModes(services, change)
  const answer = await commitThroughApi(services, branch, change)
  switch (answer.kind) {
    case 'committed':
      return { kind: 'pushed', commit: answer.commit }
    case 'refused':
      return failed(answer.problem)
    case 'stale':
      return { kind: 'conflict', branch, details: answer.message }
    case 'unclear':
      return retry(
        error({
          code: 'unreachable',
          message: `GitHub did not answer to the commit on "${branch}".`,
          details: answer.message,
        }),
        { branch, parent: change.parent, commit: undefined },
      )
  }
}

/**
 * GitHub adds its commits only to branches: this one is made on a branch of its own, so that the pull request gets it
 * in one step, whatever its branch was before. Nobody else writes there, so what it holds is the answer.
 * @param branch the name of that branch
 * @throws Refusal, ServerTrouble
 */
export async function signOnBranch(
  services: Services,
  branch: string,
  change: Change,
): Promise<StepResult<{ readonly commit: string }>> {
  const { repository } = services
  const { parent } = change
  await refuseOtherModes(services, change)
  let commit = parent
  try {
    const made = await push(repository, branch, { from: undefined, to: parent })
    if (made.kind === 'refused') return failed(aboutSigning(made.problem))
    if (made.kind !== 'landed') return pushOutcome(made, branch)
    const answer = await commitThroughApi(services, branch, change)
    if (answer.kind === 'refused') return failed(aboutSigning(answer.problem))
    commit = await fetchBeyondTip(repository, branch)
    return commit === parent
      ? retry(
          error({
            code: 'unreachable',
            message: `GitHub did not make the commit in ${repository.name}, and did not say why.`,
            details: 'message' in answer ? answer.message : '',
          }),
        )
      : { kind: 'done', commit }
  } finally {
    await removeSigningBranch(services, branch, commit)
  }
}

/** The milliseconds for it where the time is up, or the job is cancelled. */
const longestRemoval = 5000

/** Removes a branch that only this run writes, also at the end of the run: nobody else would. */
async function removeSigningBranch(
  { repository, signal }: Services,
  branch: string,
  commit: string,
): Promise<void> {
  const remove = (from: string, limit?: AbortSignal) =>
    push(repository, branch, { from, to: undefined }, limit)
  const first = signal.aborted ? undefined : await remove(commit)
  const isMoved = first?.kind === 'conflict'
  if (!isMoved && !signal.aborted) return
  const limit = AbortSignal.timeout(longestRemoval)
  if (!isMoved && (await remove(commit, limit)).kind !== 'conflict') return
  // Where GitHub's answer did not come, the branch may have its commit.
  const at = await branchAt(repository, branch, limit).catch(() => {})
  if (at !== undefined) await remove(at, limit)
}

async function commitThroughApi(
  services: Services,
  branch: string,
  { parent, message, files }: Change,
) {
  return commitOnBranch(await services.github(), {
    branch,
    expected: parent,
    message,
    files,
  })
}

/**
 * The API has no modes: whether an executable file would stay one is not documented.
 * @throws Refusal (invalid-input)
 */
async function refuseOtherModes(
  { objects }: Services,
  { parent, files }: Change,
): Promise<void> {
  for (const { path } of files) {
    const found = await objects.find(parent, path)
    if (found.kind !== 'file' || found.mode === '100644') continue
    throw new Refusal({
      code: 'invalid-input',
      message: `Input "verified-commit": is true, and "${path}" has the mode ${found.mode}, which a commit through GitHub's API cannot have. Remove the mode with "git update-index --chmod=-x", or remove verified-commit.`,
      at: { file: path },
    })
  }
}

function aboutSigning(problem: Problem): Problem {
  return problem.code === 'branch-protected'
    ? {
        ...problem,
        message: `A rule or a hook of the server declined a branch below "${signingBranches}", where GitHub makes the signed commit for the pull request. Exclude "${signingBranches}**" from the rule, or let the token's owner bypass it.`,
      }
    : problem
}
