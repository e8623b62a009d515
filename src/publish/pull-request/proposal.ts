import type { Bump } from '../commit.ts'
import type { Forge } from '../../forge/forge.ts'
import type { PullRequestHistory } from '../../outcome.ts'
import type { PullRequestOptions } from '../../request/landing/pull-request.ts'

/** A bump that goes through a pull request. */
export interface Proposal extends Bump {
  readonly forge: Forge
  readonly options: PullRequestOptions
  readonly head: HeadBranch
  /** What the attempts before this one have done. */
  readonly history: PullRequestHistory
}

/** The branch that the pull request comes from. */
export interface HeadBranch {
  readonly branch: string
  /** Its tip when it was fetched; undefined where it does not exist. */
  readonly commit: string | undefined
}
