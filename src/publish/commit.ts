import { writeCommit } from '../git/commit.ts'
import { push } from '../git/push.ts'
import type { RemoteBranch } from '../git/error-patterns.ts'
import { branchAt } from '../git/server.ts'
import { fetchBeyondTip } from '../git/fetch.ts'
import { commitOnBranch } from '../github/signed-commit.ts'
import type { Plan, Services } from '../plan/plan.ts'
import { Refusal, type Problem } from '../problem.ts'
import { again, failed, notPushed, type Published } from './outcome.ts'
import { signingBranches } from '../request/branch.ts'
import { sourceCommit } from '../request/event.ts'
import type { Request } from '../request/inputs.ts'
import { commitMessage, type MessageValues } from '../request/message.ts'

/** What is to be made public. */
export interface Bump {
  readonly request: Request
  readonly folders: readonly string[]
  readonly plan: Plan
  /** The commit that the plan was made for. */
  readonly tip: string
  /** The branch to land on. */
  readonly branch: string
  readonly bumpId: string
  readonly attempt: number
}

/** A commit on `parent`, which is not public yet. */
export type Written =
  | { readonly kind: 'written'; readonly commit: string }
  /** GitHub was asked for it, and it was not to be found afterwards. */
  | Published

/** What the placeholders of this bump stand for. */
export function messageValues({ request, plan, bumpId }: Bump): MessageValues {
  const { event, number } = request
  return {
    images: plan.images,
    overlays: plan.overlays.map(({ folder }) => folder),
    repository: event.repository,
    ref: event.ref,
    sha: event.sha,
    actor: event.actor,
    runUrl: event.runUrl,
    number,
    bumpId,
    repositoryUrl: `${event.serverUrl}/${event.repository}`,
    source: sourceCommit(event),
  }
}

/** The whole message of the commit. */
export function messageOf(bump: Bump): string {
  return commitMessage(bump.request.message, messageValues(bump))
}

/**
 * Makes the commit on a parent that the server has.
 * @param files what changes, as planned for that parent
 * @throws Refusal
 */
export async function writeBump(
  services: Services,
  bump: Bump,
  { parent, files }: { readonly parent: string; readonly files: Plan['files'] },
): Promise<Written> {
  const { committer } = bump.request
  if (committer.kind === 'github')
    return signOnBranch(services, bump, { parent, files })
  const commit = await writeCommit(services, {
    parent,
    files,
    author: committer.author,
    message: messageOf(bump),
  })
  return { kind: 'written', commit }
}

/**
 * GitHub adds its commits only to branches: this one is made on a branch of its own, so that the pull request gets it
 * in one step, whatever its branch was before. Nobody else writes there, so what it holds is the answer.
 */
async function signOnBranch(
  services: Services,
  bump: Bump,
  { parent, files }: { readonly parent: string; readonly files: Plan['files'] },
): Promise<Written> {
  const { repository } = services
  await refuseOtherModes(services, parent, files)
  const place = {
    repository: repository.name,
    branch: `${signingBranches}${bump.bumpId}-${bump.attempt}`,
  }
  let commit = parent
  try {
    const made = await push(repository, { from: undefined, to: parent }, place)
    if (made.kind === 'refused') return failed(aboutSigning(made.problem))
    if (made.kind !== 'landed') return notPushed(made, place.branch)
    const answer = await commitOnBranch(await services.github(), {
      branch: place.branch,
      expected: parent,
      message: messageOf(bump),
      files,
    })
    if (answer.kind === 'refused') return failed(aboutSigning(answer.problem))
    commit = await fetchBeyondTip(repository, place.branch)
    const message = 'message' in answer ? answer.message : ''
    return commit === parent
      ? again(unsigned(repository.name, message))
      : { kind: 'written', commit }
  } finally {
    await removeOwn(services, place, commit)
  }
}

/** The milliseconds for it where the time is up, or the job is cancelled. */
const longestRemoval = 5000

/** Removes a branch that only this run writes, also at the end of the run: nobody else would. */
async function removeOwn(
  { repository, signal }: Services,
  place: RemoteBranch,
  commit: string,
): Promise<void> {
  const remove = (from: string, limit?: AbortSignal) =>
    push(repository, { from, to: undefined }, place, limit)
  const first = signal.aborted ? undefined : await remove(commit)
  const isLost = first?.kind === 'lost'
  if (!isLost && !signal.aborted) return
  const limit = AbortSignal.timeout(longestRemoval)
  if (!isLost && (await remove(commit, limit)).kind !== 'lost') return
  // Where GitHub's answer did not come, the branch may have its commit.
  const at = await branchAt(repository, place.branch, limit).catch(() => {})
  if (at !== undefined) await remove(at, limit)
}

/**
 * The API knows no modes: an executable file would stop being one, or not, and nobody says which.
 * @throws Refusal (invalid-input)
 */
export async function refuseOtherModes(
  { objects }: Services,
  commit: string,
  files: Plan['files'],
): Promise<void> {
  for (const { path } of files) {
    const found = await objects.find(commit, path)
    if (found.kind !== 'file' || found.mode === '100644') continue
    throw new Refusal({
      code: 'invalid-input',
      message: `Input "verified-commit": is true, and "${path}" has the mode ${found.mode}, which a commit through GitHub's API cannot carry: take the mode away with "git update-index --chmod=-x", or take verified-commit out.`,
      at: { file: path },
    })
  }
}

function aboutSigning(problem: Problem): Problem {
  return problem.code === 'branch-protected'
    ? {
        ...problem,
        message: `A rule or a hook of the server declined a branch below "${signingBranches}", where GitHub makes the signed commit for the pull request: take "${signingBranches}**" out of the rule, or let the token's owner bypass it.`,
      }
    : problem
}

function unsigned(repository: string, details: string): Problem {
  return {
    severity: 'error',
    code: 'unreachable',
    message: `GitHub did not make the commit that it was asked for in ${repository}, and did not say why.`,
    details,
  }
}
