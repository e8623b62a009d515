import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Repository } from '../../repository.ts'
import { idOf } from './addresses.ts'
import {
  HostedRepository,
  type CheckState,
  type Protection,
  type Settings,
} from './hosted.ts'
import { followBranches, newPull, openPull } from './lifecycle.ts'
import { mergePull, mergeQueued, mergeWhenReady, type Merge } from './merge.ts'
import { close, isOpen, type Pull } from './pull.ts'

/** A pull request that no client opened, between commits that need not exist. */
export interface PlantedPull {
  readonly number: number
  /** `repository: null` is a fork that was deleted. */
  readonly head: {
    readonly repository: string | null
    readonly ref: string
    readonly sha: string
  }
  readonly base: { readonly ref: string; readonly sha: string }
  readonly title?: string
}

export interface OpenedPull {
  readonly head: string
  readonly base: string
  readonly title?: string
  readonly body?: string
  readonly draft?: boolean
  readonly author?: string
}

/** What GitHub knows beside the git repositories, and what a test can set and see of it. */
export class GitHubState {
  /** What an older Enterprise server's GraphQL does not have yet. */
  readonly lacking = new Set<string>()
  readonly #root: string
  readonly #hosted = new Map<string, HostedRepository>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(root: string) {
    this.#root = root
  }

  /** What an administrator sets. */
  set(repository: string, settings: Partial<Settings>): void {
    const hosted = this.hosted(repository)
    hosted.settings = { ...hosted.settings, ...settings }
  }

  protect(repository: string, branch: string, rules: Protection): void {
    this.hosted(repository).protections.set(branch, rules)
  }

  /** The pull requests as they are now, oldest first. */
  async pulls(repository: string): Promise<readonly Pull[]> {
    const hosted = this.hosted(repository)
    await this.follow(hosted)
    return hosted.pulls
  }

  /** A check says something of a commit, by default of all pull requests' heads. */
  async check(
    repository: string,
    name: string,
    { state, sha }: { readonly state: CheckState; readonly sha?: string },
  ): Promise<void> {
    const hosted = this.hosted(repository)
    const pulls = await this.pulls(repository)
    const commits =
      sha === undefined ? pulls.map((pull) => pull.head.sha) : [sha]
    for (const commit of commits) {
      const checks = hosted.checks.get(commit) ?? new Map<string, CheckState>()
      hosted.checks.set(commit, checks.set(name, state))
    }
    await this.follow(hosted)
  }

  async approve(
    repository: string,
    number: number,
    by = 'grace',
  ): Promise<void> {
    const hosted = this.hosted(repository)
    hosted.pull(number)?.approvals.push(by)
    await this.follow(hosted)
  }

  /** The merge queue has come to all that wait in it. */
  async runMergeQueue(repository: string): Promise<void> {
    await this.alone(async () => await mergeQueued(this.hosted(repository)))
  }

  /** The texts of the comments on one pull request. */
  comments(repository: string, number: number): string[] {
    const { comments } = this.hosted(repository)
    return comments
      .filter(({ issue }) => issue === number)
      .map(({ body }) => body)
  }

  /** A person, or another run, opens one. */
  async open(
    repository: string,
    { author = 'ada', ...given }: OpenedPull,
  ): Promise<Pull> {
    return await this.#act(repository, async (hosted) => {
      const text = { title: given.head, body: null, draft: false }
      return await openPull(hosted, author, { ...text, ...given })
    })
  }

  async close(repository: string, number: number): Promise<void> {
    await this.#act(repository, (hosted) => {
      const pull = pullIn(hosted, number)
      if (isOpen(pull)) close(pull, 'by a person')
    })
  }

  async merge(
    repository: string,
    number: number,
    { method = 'merge', by = 'ada' }: Partial<Merge> = {},
  ): Promise<string> {
    return await this.#act(repository, async (hosted) => {
      return await mergePull(hosted, pullIn(hosted, number), { method, by })
    })
  }

  /** What somebody does on the web pages, when GitHub has seen what went before. */
  async #act<T>(
    repository: string,
    act: (hosted: HostedRepository) => T | Promise<T>,
  ): Promise<T> {
    return await this.alone(async () => {
      const hosted = this.hosted(repository)
      await followBranches(hosted)
      const done = await act(hosted)
      await followBranches(hosted)
      return done
    })
  }

  pull(repository: string, { title = 'A change', ...pull }: PlantedPull): void {
    const text = { author: 'ada', title, body: null, draft: false }
    const { pulls } = this.hosted(repository)
    pulls.push(newPull({ ...text, ...pull, planted: true }))
  }

  exists(repository: string): boolean {
    return existsSync(join(this.#root, `${repository}.git`))
  }

  hosted(name: string): HostedRepository {
    let hosted = this.#hosted.get(name)
    if (!hosted) {
      const git = new Repository(join(this.#root, `${name}.git`))
      hosted = new HostedRepository(name, git, idOf(name))
      this.#hosted.set(name, hosted)
    }
    return hosted
  }

  /** Lets GitHub see what happened to the branches. */
  async follow(hosted: HostedRepository): Promise<void> {
    await this.alone(async () => {
      await followBranches(hosted)
      await mergeWhenReady(hosted)
    })
  }

  /** One at a time: whatever the API does, it does as one step. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => {})
    return await turn
  }
}

function pullIn(hosted: HostedRepository, number: number): Pull {
  const pull = hosted.pull(number)
  if (!pull) throw new Error(`No pull request ${hosted.name}#${number}`)
  return pull
}
