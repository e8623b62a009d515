import { noreplyAddress } from './addresses.ts'
import type { HostedRepository, Settings } from './hosted.ts'
import { mergeStatus } from './mergeability.ts'
import { mergedTree, moveRef, webFlow, writeCommit } from './objects.ts'
import { isOpen, note, type MergeMethod, type Pull } from './pull.ts'
import { Refusal } from './refusal.ts'

export interface Merge {
  readonly by: string
  readonly method: MergeMethod
  readonly title?: string | undefined
  readonly message?: string | undefined
  /** Where the head must be. */
  readonly head?: string | undefined
}

const words = {
  merge: ['allowMergeCommit', 'Merge commits'],
  squash: ['allowSquashMerge', 'Squash merges'],
  rebase: ['allowRebaseMerge', 'Rebase merges'],
} as const satisfies Record<MergeMethod, readonly [keyof Settings, string]>

export function methodAllowed(
  { settings }: HostedRepository,
  method: MergeMethod,
): boolean {
  return settings[words[method][0]]
}

/** Merges, or refuses in GitHub's words. @returns the commit that the base then is at. */
export async function mergePull(
  hosted: HostedRepository,
  pull: Pull,
  merge: Merge,
): Promise<string> {
  if (!isOpen(pull)) throw notMergeable()
  if (merge.head !== undefined && merge.head !== pull.head.sha) {
    throw new Refusal(
      409,
      'Head branch was modified. Review and try the merge again.',
    )
  }
  if (!methodAllowed(hosted, merge.method)) {
    throw new Refusal(
      405,
      `${words[merge.method][1]} are not allowed on this repository.`,
    )
  }
  const rules = hosted.protections.get(pull.base.ref)
  if (rules?.mergeQueue) {
    throw new Refusal(
      405,
      'Repository rule violations found\n\nChanges must be made through the merge queue\n\n',
    )
  }
  switch (await mergeStatus(hosted, pull)) {
    case 'draft':
      throw new Refusal(405, 'Pull Request is still a draft')
    case 'blocked':
    case 'behind':
      throw new Refusal(405, blockedWords(hosted, pull))
    case 'dirty':
      throw notMergeable()
  }
  return await land(hosted, pull, merge)
}

function notMergeable(): Refusal {
  return new Refusal(405, 'Pull Request is not mergeable')
}

function blockedWords(hosted: HostedRepository, pull: Pull): string {
  const { requiredChecks = [], requiredReviews = 0 } =
    hosted.protections.get(pull.base.ref) ?? {}
  if (pull.approvals.length < requiredReviews) {
    return `At least ${requiredReviews} approving review is required by reviewers with write access.`
  }
  const checks = hosted.checks.get(pull.head.sha)
  const open = requiredChecks.filter((name) => checks?.get(name) !== 'success')
  const [only] = open
  if (only === undefined) return 'Head branch is out of date'
  return open.length === 1
    ? `Required status check "${only}" is expected.`
    : `${open.length} of ${requiredChecks.length} required status checks are expected.`
}

async function land(
  hosted: HostedRepository,
  pull: Pull,
  merge: Merge,
): Promise<string> {
  const { git } = hosted
  const base = pull.base.tip
  const commit = await mergeCommit(hosted, pull, merge)
  const ref = `refs/heads/${pull.base.ref}`
  if (!(await moveRef(git, { ref, from: base, to: commit }))) {
    throw new Refusal(
      405,
      'Base branch was modified. Review and try the merge again.',
    )
  }
  pull.base.tip = commit
  pull.state = { kind: 'merged', at: Date.now(), by: merge.by, commit }
  pull.autoMerge = undefined
  pull.queued = false
  note(pull, `merged: ${merge.method}`)
  if (hosted.settings.deleteBranchOnMerge) {
    await git.deleteBranch(pull.head.ref)
  }
  return commit
}

async function mergeCommit(
  hosted: HostedRepository,
  pull: Pull,
  { by, method, title, message }: Merge,
): Promise<string> {
  const { git } = hosted
  const [base, head] = [pull.base.tip, pull.head.sha]
  const tree = (await mergedTree(git, base, head)) ?? ''
  if (method === 'rebase') return await replay(hosted, base, head)
  const merging = method === 'merge'
  const subject = merging
    ? `Merge pull request #${pull.number} from ${hosted.owner}/${pull.head.ref}`
    : `${pull.title} (#${pull.number})`
  const person = merging ? by : pull.author
  return await writeCommit(git, {
    tree,
    parents: merging ? [base, head] : [base],
    message: `${title ?? subject}\n\n${message ?? (merging ? pull.title : '')}`,
    author: { name: person, email: noreplyAddress(person) },
    committer: webFlow,
    signed: true,
  })
}

/** Each commit once more, on the new base, with its own author and no signature. */
async function replay(
  { git }: HostedRepository,
  base: string,
  head: string,
): Promise<string> {
  const format = '--format=%H%x00%P%x00%an%x00%ae%x00%at%x00%B%x00'
  const range = ['--reverse', '--no-merges', `${base}..${head}`]
  const output = await git.git(['log', format, ...range])
  const fields = output.toString().split('\0')
  let onto = base
  for (let at = 0; at + 6 < fields.length; at += 6) {
    const [id = '', parent = '', name = '', email = '', date, text = ''] =
      fields.slice(at, at + 6).map((field) => field.replace(/^\n/, ''))
    // Its parent is made the merge base: then the merge is a cherry-pick.
    const tree = await git.git(['rev-parse', `${onto}^{tree}`])
    const beside = await writeCommit(git, {
      tree: tree.toString().trim(),
      parents: [parent],
      message: '',
      author: webFlow,
      signed: false,
    })
    onto = await writeCommit(git, {
      tree: (await mergedTree(git, beside, id)) ?? '',
      parents: [onto],
      message: text,
      author: { name, email },
      date: Number(date),
      signed: false,
    })
  }
  return onto
}

/** Auto-merge: what was asked for happens once nothing stands against it, or joins the queue. */
export async function mergeWhenReady(hosted: HostedRepository): Promise<void> {
  for (const pull of hosted.pulls) {
    const waiting = pull.autoMerge
    if (!isOpen(pull) || waiting === undefined) continue
    const status = await mergeStatus(hosted, pull)
    if (status !== 'clean' && status !== 'unstable') continue
    if (hosted.protections.get(pull.base.ref)?.mergeQueue) {
      pull.autoMerge = undefined
      pull.queued = true
      note(pull, 'queued')
      continue
    }
    await land(hosted, pull, {
      by: waiting.by,
      method: waiting.method,
      title: waiting.title ?? undefined,
      message: waiting.message ?? undefined,
    })
  }
}

/** The merge queue has come to all that wait in it. */
export async function mergeQueued(hosted: HostedRepository): Promise<void> {
  for (const pull of hosted.pulls) {
    if (!isOpen(pull) || !pull.queued) continue
    const by = 'github-merge-queue[bot]'
    await land(hosted, pull, { by, method: 'merge' })
  }
}
