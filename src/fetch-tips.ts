import { bumpAfter, contains, fetchTip, fetchTipAndHead } from './git/tip.ts'
import type { Workshop } from './plan.ts'
import type { HeadBranch } from './proposal.ts'
import type { Sent } from './published.ts'
import { headBranch } from './request/head-branch.ts'
import type { Request } from './request/inputs.ts'

/**
 * Fetches the tip of the branch to land on and, for a pull request, where its own branch is, together.
 * @param first whether the history is cut at the tip: see `contains`
 * @throws ServerTrouble, Refusal (invalid-input)
 */
export async function fetchTips(
  { repository }: Workshop,
  { publish, images }: Request,
  {
    branch,
    folders,
    first,
  }: {
    readonly branch: string
    readonly folders: readonly string[]
    readonly first: boolean
  },
): Promise<{ readonly tip: string; readonly head: HeadBranch | undefined }> {
  if (publish.kind !== 'pull-request')
    return {
      tip: await fetchTip(repository, branch, { first }),
      head: undefined,
    }
  const name = headBranch(publish.wish.head, { branch, folders, images })
  const { tip, head } = await fetchTipAndHead(repository, {
    branch,
    head: name,
    first,
  })
  return { tip, head: { branch: name, commit: head } }
}

/** The id of what was sent, if it is in the history of the branch as last fetched. */
export async function landed(
  { repository }: Workshop,
  sent: Sent,
  { branch, bumpId }: { readonly branch: string; readonly bumpId: string },
): Promise<string | undefined> {
  if (sent.branch !== branch) return undefined
  if ('parent' in sent) return bumpAfter(repository, sent.parent, bumpId)
  return (await contains(repository, sent.commit)) ? sent.commit : undefined
}
