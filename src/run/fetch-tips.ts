import { bumpAfter, contains } from '../git/history.ts'
import type { Repository } from '../git/repository.ts'
import { fetchTips as fetchBranches } from '../git/fetch.ts'
import type { FinalOutcome, UnconfirmedPush } from '../outcome.ts'
import type { HeadBranch } from '../publish/pull-request/proposal.ts'
import { headBranch, imageNames } from '../request/head-branch.ts'
import { willPublish, type Request } from '../request/inputs.ts'

/** Where the branches of a run are. */
export interface Tips {
  readonly tip: string
  /** Undefined where there will be no pull request. */
  readonly head: HeadBranch | undefined
}

/**
 * Fetches the tip of the branch to land on and, for a pull request, where its own branch is, together.
 * @param first whether the history is cut at the tip: see `contains`
 * @throws ServerTrouble, Refusal (invalid-input)
 */
export async function fetchTips(
  repository: Repository,
  request: Request,
  {
    branch,
    folders,
    first,
  }: {
    readonly branch: string
    readonly folders: readonly string[]
    readonly first: boolean
  },
): Promise<Tips> {
  const { publish } = request
  const name =
    willPublish(request) && publish.kind === 'pull-request'
      ? headBranch(publish.options.head, branch, folders, imageNames(request))
      : undefined
  const { tip, head } = await fetchBranches(repository, {
    branch,
    head: name,
    first,
  })
  return {
    tip,
    head: name === undefined ? undefined : { branch: name, commit: head },
  }
}

/** The outcome of a run of which something that was sent is in the history of the branch as last fetched. */
export async function landed(
  repository: Repository,
  pushes: readonly UnconfirmedPush[],
  { branch, bumpId }: { readonly branch: string; readonly bumpId: string },
): Promise<FinalOutcome | undefined> {
  for (const push of pushes.filter((one) => one.branch === branch)) {
    const { commit, parent, pullRequest } = push
    const found =
      commit !== undefined && (await contains(repository, commit))
        ? commit
        : await bumpAfter(repository, parent, bumpId)
    if (found === undefined) continue
    return {
      kind: 'pushed',
      commit: found,
      ...(pullRequest === undefined ? {} : { pullRequest }),
    }
  }
  return undefined
}
