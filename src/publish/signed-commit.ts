import type { Services } from '../context.ts'
import type { Change } from '../git/commit.ts'
import { push } from '../git/push.ts'
import { fetchBeyondTip } from '../git/fetch.ts'
import { branchAt } from '../git/branch.ts'
import type { SignedCommit, WantedFile } from '../forge/forge.ts'
import { failed, retry, type Outcome, type StepResult } from '../outcome.ts'
import { error, type Problem } from '../problem/problem.ts'
import { signingBranches } from '../request/target/branch.ts'

/** Commits to the target branch through the API, which signs; by compare-and-swap on the parent. */
export async function pushSigned(
  services: Services,
  branch: string,
  change: Change,
): Promise<Outcome> {
  const answer = await commitThroughApi(services, branch, change)
  switch (answer.kind) {
    case 'committed':
      return { kind: 'pushed', commit: answer.commit }
    case 'refused': {
      const { problem } = answer
      // An unknown message may mean that the branch has moved, or is gone.
      const hasMoved =
        problem.code === 'push-rejected' &&
        (await branchAt(services.repository, branch)) !== change.parent
      const { details = '' } = problem
      return hasMoved ? { kind: 'conflict', branch, details } : failed(problem)
    }
    case 'stale':
      return { kind: 'conflict', branch, details: answer.message }
    case 'unclear':
      return retry(
        noAnswer(`GitHub did not answer the commit on "${branch}".`, answer),
        { branch, parent: change.parent, commit: undefined },
      )
  }
}

/**
 * Makes a signed commit through the API on a temporary branch, since the API only adds to branches. The pull request then
 * gets it by one push. Only this run writes there, so the tip of the branch is the answer.
 * @param branch the name of that branch
 * @throws ServerError
 */
export async function signOnBranch(
  services: Services,
  branch: string,
  change: Change,
): Promise<StepResult<{ readonly commit: string }>> {
  const { repository } = services
  const { parent } = change
  let commit: string | undefined
  try {
    const made = await push(repository, branch, { from: undefined, to: parent })
    if (made.kind === 'failed')
      return failed(explainSigningRule(made.problems[0]))
    if (made.kind !== 'landed') return { ...made, unconfirmed: undefined }
    const answer = await commitThroughApi(services, branch, change)
    if (answer.kind === 'refused')
      return failed(explainSigningRule(answer.problem))
    commit = await fetchBeyondTip(repository, branch)
    if (commit !== parent) {
      await fetchFiles(services, commit, change)
      return { kind: 'done', commit }
    }
    const message = `The server did not make the commit in ${repository.remote.name}, and did not say why.`
    return retry(noAnswer(message, answer))
  } finally {
    await removeSigningBranch(services, branch, commit)
  }
}

/** Fetches the files of a commit that the server made, which git needs to push it to another branch. */
async function fetchFiles(
  { objects }: Services,
  commit: string,
  { files }: Change,
): Promise<void> {
  const found = await Promise.all(
    files.map(({ path }) => objects.find(commit, path)),
  )
  await objects.read(
    found.flatMap((one) => (one.kind === 'file' ? [one.object] : [])),
  )
}

/** Beyond the timeout, or after the job is cancelled. */
const removalTimeoutMs = 5000

/**
 * Removes the temporary branch, also after the timeout.
 * @param commit its tip; undefined where an answer is missing
 */
async function removeSigningBranch(
  { repository, signal }: Services,
  branch: string,
  commit: string | undefined,
): Promise<void> {
  if (commit !== undefined && !signal.aborted) {
    const removed = await push(repository, branch, {
      from: commit,
      to: undefined,
    })
    // It stays where there was no answer, or where the run ends meanwhile and takes the push with it.
    const isOver = removed.kind === 'landed' || removed.kind === 'failed'
    if (isOver && !signal.aborted) return
  }
  const limit = AbortSignal.timeout(removalTimeoutMs)
  const from = await branchAt(repository, branch, limit).catch(() => {})
  if (from !== undefined)
    await push(repository, branch, { from, to: undefined }, limit)
}

async function commitThroughApi(
  services: Services,
  branch: string,
  change: Change,
): Promise<SignedCommit> {
  const { parent, message } = change
  const files: WantedFile[] = []
  for (const { path, bytes } of change.files) {
    const found = await services.objects.find(parent, path)
    const content = bytes?.toString('base64')
    const isThere = found.kind === 'file'
    if (content === undefined)
      files.push({ operation: 'delete', path, content })
    else if (isThere && found.mode !== '100644')
      return { kind: 'refused', problem: unsupportedMode(path, found.mode) }
    else files.push({ operation: isThere ? 'update' : 'create', path, content })
  }
  const forge = await services.forge()
  return forge.commitOnBranch(branch, parent, { files, message })
}

/** The API has no modes: whether an executable file would stay one is not documented. */
function unsupportedMode(path: string, mode: string): Problem {
  return error({
    code: 'invalid-input',
    message: `Input "verified-commit" is true, and "${path}" has the mode ${mode}, which a commit through the API cannot have. Remove the mode with "git update-index --chmod=-x", or remove verified-commit.`,
    at: { file: path },
  })
}

function noAnswer(message: string, answer: object): Problem {
  const details = 'message' in answer ? String(answer.message) : ''
  return error({ code: 'unreachable', message, details })
}

function explainSigningRule(problem: Problem): Problem {
  return problem.code === 'branch-protected'
    ? {
        ...problem,
        message: `A rule or a hook of the server declined a branch below "${signingBranches}", where the server makes the signed commit for the pull request. Exclude "${signingBranches}**" from the rule, or let the token's owner bypass it.`,
      }
    : problem
}
