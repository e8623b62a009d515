import type { Repository } from '../../repository.ts'
import type { Pull } from './pull.ts'

/** What an administrator can set, with the values of a new repository on GitHub. */
export interface Settings {
  readonly private: boolean
  readonly archived: boolean
  readonly allowAutoMerge: boolean
  readonly allowMergeCommit: boolean
  readonly allowSquashMerge: boolean
  readonly allowRebaseMerge: boolean
  readonly deleteBranchOnMerge: boolean
  /** False as for a private repository of a free plan. */
  readonly draftPullRequests: boolean
  /** "Allow GitHub Actions to create and approve pull requests". */
  readonly actionsCreatePullRequests: boolean
  /** Who may be asked for a review or be assigned. */
  readonly collaborators: readonly string[]
  /** The slugs of the teams that have access. */
  readonly teams: readonly string[]
}

export const newSettings: Settings = {
  private: true,
  archived: false,
  allowAutoMerge: false,
  allowMergeCommit: true,
  allowSquashMerge: true,
  allowRebaseMerge: true,
  deleteBranchOnMerge: false,
  draftPullRequests: true,
  actionsCreatePullRequests: true,
  collaborators: ['ada', 'grace'],
  teams: ['platform'],
}

/** The rules of one branch. The git half has its own: `policy.ts`. */
export interface Protection {
  /** Merging waits for these; a commit has none of them until `status` says so. */
  readonly requiredChecks?: readonly string[]
  readonly requiredReviews?: number
  /** The head must have the base's tip. */
  readonly upToDate?: boolean
  /** Nothing lands by a commit or a ref through the API. */
  readonly requirePullRequest?: boolean
  /** As a ruleset, which fails in other words than a classic protection. */
  readonly ruleset?: boolean
  readonly mergeQueue?: boolean
}

export interface Label {
  readonly id: number
  readonly name: string
  readonly color: string
  readonly description: string | null
}

export interface Comment {
  readonly id: number
  readonly issue: number
  readonly author: string
  readonly createdAt: number
  body: string
}

export type CheckState = 'pending' | 'success' | 'failure'

/** One repository as GitHub knows it, beside what git knows of it. */
export class HostedRepository {
  readonly name: string
  readonly git: Repository
  readonly id: number
  readonly pulls: Pull[] = []
  readonly labels: Label[] = []
  readonly comments: Comment[] = []
  #commented = 0
  readonly protections = new Map<string, Protection>()
  /** By commit, then by the name of the check. */
  readonly checks = new Map<string, Map<string, CheckState>>()
  settings: Settings = newSettings

  constructor(name: string, git: Repository, id: number) {
    this.name = name
    this.git = git
    this.id = id
  }

  get owner(): string {
    return this.name.split('/')[0] ?? ''
  }

  get shortName(): string {
    return this.name.split('/')[1] ?? ''
  }

  get nextNumber(): number {
    return Math.max(0, ...this.pulls.map(({ number }) => number)) + 1
  }

  pull(number: number): Pull | undefined {
    return this.pulls.find((pull) => pull.number === number)
  }

  label(name: string): Label | undefined {
    const wanted = name.toLowerCase()
    return this.labels.find((label) => label.name.toLowerCase() === wanted)
  }

  addLabel(name: string, color = 'ededed', description?: string): Label {
    const id = this.id * 1000 + this.labels.length + 1
    const label = { id, name, color, description: description ?? null }
    this.labels.push(label)
    return label
  }

  addComment(issue: number, author: string, body: string): Comment {
    const id = this.id * 10_000 + ++this.#commented
    const comment = { id, issue, author, body, createdAt: Date.now() }
    this.comments.push(comment)
    return comment
  }

  removeComment(comment: Comment): void {
    this.comments.splice(this.comments.indexOf(comment), 1)
  }
}
