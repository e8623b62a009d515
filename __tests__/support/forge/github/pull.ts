export type MergeMethod = 'merge' | 'squash' | 'rebase'

export type PullState =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly at: number }
  | {
      readonly kind: 'merged'
      readonly at: number
      readonly by: string
      readonly commit: string
    }

export interface AutoMerge {
  readonly method: MergeMethod
  readonly by: string
  readonly title: string | null
  readonly message: string | null
}

/** A pull request. What git decides, such as whether it can be merged, is not kept here. */
export interface Pull {
  readonly number: number
  readonly author: string
  readonly createdAt: number
  /** `repository: null` is a fork that was deleted. The commit stands still when it is closed. */
  readonly head: {
    readonly repository: string | null
    readonly ref: string
    sha: string
  }
  /** `sha` is where the base was when the head last moved, as on GitHub. `tip` is where it was last seen. */
  base: {
    readonly ref: string
    sha: string
    tip: string
  }
  readonly labels: string[]
  readonly assignees: string[]
  readonly reviewers: string[]
  readonly teams: string[]
  readonly approvals: string[]
  /** What happened to it, in order: `opened`, `head moved`, `closed: no commits`, `merged`. */
  readonly timeline: string[]
  title: string
  body: string | null
  draft: boolean
  state: PullState
  autoMerge: AutoMerge | undefined
  updatedAt: number
  queued: boolean
  /** Put there by a test with commits that no repository has: git is not asked about it. */
  readonly planted: boolean
  /** The two commits for which GitHub has found out whether they merge; it does so after the first look. */
  looked: string
}

export function isOpen(pull: Pull): boolean {
  return pull.state.kind === 'open'
}

export function close(pull: Pull, why: string): void {
  pull.state = { kind: 'closed', at: Date.now() }
  pull.autoMerge = undefined
  pull.queued = false
  note(pull, `closed: ${why}`)
}

export function note(pull: Pull, what: string): void {
  pull.timeline.push(what)
  pull.updatedAt = Date.now()
}
