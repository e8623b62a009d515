import type { HostedRepository } from './hosted.ts'
import { isAncestor, mergeBase } from './objects.ts'
import { close, isOpen, note, type Pull } from './pull.ts'
import { invalid } from './refusal.ts'

/**
 * What the branches say about the open pull requests, looked up before and after whatever could have moved
 * them. A head without a commit of its own closes its pull request; a base that has the head merges it.
 */
export async function followBranches(hosted: HostedRepository): Promise<void> {
  const followed = hosted.pulls.filter((pull) => isOpen(pull) && !pull.planted)
  if (followed.length === 0) return
  const refs = await hosted.git.refs()
  for (const pull of followed) {
    const head = refs[`refs/heads/${pull.head.ref}`]
    const base = refs[`refs/heads/${pull.base.ref}`]
    if (head === undefined) close(pull, 'head branch deleted')
    else if (base === undefined) close(pull, 'base branch deleted')
    else await follow(hosted, pull, { head, base })
  }
}

async function follow(
  { git }: HostedRepository,
  pull: Pull,
  { head, base }: { readonly head: string; readonly base: string },
): Promise<void> {
  const before = pull.base.tip
  if (head !== pull.head.sha) {
    note(pull, 'head moved')
    // Its head stays what it was, so it cannot be opened again, whatever comes onto the branch.
    if (await isAncestor(git, head, before)) {
      close(pull, 'no commits')
      return
    }
    pull.head.sha = head
    pull.base.sha = before
    pull.queued = false
  }
  if (base === before) return
  pull.base.tip = base
  if (!(await isAncestor(git, head, base))) return
  pull.state = { kind: 'merged', at: Date.now(), by: 'ada', commit: base }
  pull.autoMerge = undefined
  pull.queued = false
  note(pull, 'merged: the base has it')
}

export interface NewPull {
  readonly title: string
  readonly head: string
  readonly base: string
  readonly body: string | null
  readonly draft: boolean
}

/** Opens a pull request, or refuses in GitHub's words. */
export async function openPull(
  hosted: HostedRepository,
  author: string,
  { title, head, base, body, draft }: NewPull,
): Promise<Pull> {
  const [owner, ref] = head.includes(':')
    ? [head.slice(0, head.indexOf(':')), head.slice(head.indexOf(':') + 1)]
    : [hosted.owner, head]
  const headTip = owner === hosted.owner ? await hosted.git.tip(ref) : undefined
  const baseTip = await hosted.git.tip(base)
  if (headTip === undefined) {
    throw invalid('PullRequest', { field: 'head', code: 'invalid' })
  }
  if (baseTip === undefined) {
    throw invalid('PullRequest', { field: 'base', code: 'invalid' })
  }
  if (openOf(hosted, { head: ref, base })) {
    throw message(`A pull request already exists for ${owner}:${ref}.`)
  }
  if (await isAncestor(hosted.git, headTip, baseTip)) {
    throw message(`No commits between ${base} and ${ref}`)
  }
  if ((await mergeBase(hosted.git, headTip, baseTip)) === undefined) {
    throw message(`The ${ref} branch has no history in common with ${base}`)
  }
  if (draft && !hosted.settings.draftPullRequests) {
    throw message('Draft pull requests are not supported in this repository.')
  }
  const pull = newPull({
    number: hosted.nextNumber,
    author,
    title,
    body,
    draft,
    head: { repository: hosted.name, ref, sha: headTip },
    base: { ref: base, sha: baseTip },
  })
  hosted.pulls.push(pull)
  return pull
}

export function newPull(
  given: Pick<
    Pull,
    'number' | 'author' | 'title' | 'body' | 'draft' | 'head'
  > & {
    readonly base: { readonly ref: string; readonly sha: string }
    readonly planted?: boolean
  },
): Pull {
  return {
    ...given,
    head: { ...given.head },
    base: { ...given.base, tip: given.base.sha },
    planted: given.planted ?? false,
    createdAt: Date.now(),
    updatedAt: Date.now(),
    labels: [],
    assignees: [],
    reviewers: [],
    teams: [],
    approvals: [],
    timeline: ['opened'],
    state: { kind: 'open' },
    autoMerge: undefined,
    queued: false,
    looked: '',
  }
}

/** Refused unless the head's branch goes on from where it was when the pull request was closed. */
export async function reopenPull(
  hosted: HostedRepository,
  pull: Pull,
): Promise<void> {
  const { ref, sha } = pull.head
  const tip = await hosted.git.tip(ref)
  const base = await hosted.git.tip(pull.base.ref)
  if (pull.state.kind === 'merged') {
    throw stuck('The pull request cannot be reopened.')
  }
  if (tip === undefined) throw stuck(`The ${ref} branch has been deleted.`)
  if (base === undefined) {
    throw stuck(`The ${pull.base.ref} branch has been deleted.`)
  }
  if (!(await isAncestor(hosted.git, sha, tip))) {
    throw stuck(`The ${ref} branch was force-pushed or recreated.`)
  }
  if (openOf(hosted, { head: ref, base: pull.base.ref })) {
    throw stuck(`There is already an open pull request from ${ref}.`)
  }
  if (await isAncestor(hosted.git, tip, base)) {
    throw stuck(`There are no new commits on the ${ref} branch.`)
  }
  pull.head.sha = tip
  pull.base.sha = base
  pull.base.tip = base
  pull.state = { kind: 'open' }
  note(pull, 'reopened')
}

export async function retarget(
  hosted: HostedRepository,
  pull: Pull,
  base: string,
): Promise<void> {
  if (!isOpen(pull)) {
    throw invalid('PullRequest', {
      message: 'Cannot change the base branch of a closed pull request.',
      field: 'base',
    })
  }
  const tip = await hosted.git.tip(base)
  if (tip === undefined) {
    throw invalid('PullRequest', { field: 'base', code: 'invalid' })
  }
  const other = openOf(hosted, { head: pull.head.ref, base })
  if (other && other !== pull) {
    throw message(
      `A pull request already exists for base branch '${base}' and head branch '${pull.head.ref}'`,
    )
  }
  if (await isAncestor(hosted.git, pull.head.sha, tip)) {
    throw message(
      `There are no new commits between base branch '${base}' and head branch '${pull.head.ref}'`,
    )
  }
  pull.base = { ref: base, sha: tip, tip }
  note(pull, `base changed to ${base}`)
}

function openOf(
  { pulls, name }: HostedRepository,
  { head, base }: { readonly head: string; readonly base: string },
): Pull | undefined {
  return pulls.find(
    (pull) =>
      isOpen(pull) &&
      pull.head.repository === name &&
      pull.head.ref === head &&
      pull.base.ref === base,
  )
}

function message(text: string): Error {
  return invalid('PullRequest', { message: text })
}

function stuck(why: string): Error {
  return invalid('PullRequest', {
    message: `state cannot be changed. ${why}`,
    field: 'state',
  })
}
