import { invalidInput } from '../problem.ts'
import { parseHeadBranch } from './head-branch.ts'
import {
  choice,
  flag,
  lines,
  type Input,
  type InputName,
} from './input-values.ts'
import { messageTemplate, type Template } from './message.ts'

/** The pull request that was asked for. */
export interface PullRequestOptions {
  readonly head: Template
  /** Undefined for the subject of the commit. */
  readonly title: Template | undefined
  /** Placed above the generated body. */
  readonly introduction: Template | undefined
  readonly labels: readonly string[]
  readonly reviewers: readonly string[]
  /** Without their organisation. */
  readonly teams: readonly string[]
  readonly assignees: readonly string[]
  readonly draft: boolean
  readonly autoMerge: AutoMerge
}

export type AutoMerge = 'off' | MergeMethod
export type MergeMethod = 'squash' | 'merge' | 'rebase'

/** Reads the inputs that begin with `pull-request-`. */
export function parsePullRequest(
  input: Input,
  number: number | undefined,
): PullRequestOptions {
  const template = (name: InputName) =>
    input(name) === '' ? undefined : messageTemplate(name, input(name), number)
  const draft = flag(input, 'pull-request-draft')
  const autoMerge = choice(input, 'pull-request-auto-merge', [
    'off',
    'squash',
    'merge',
    'rebase',
  ])
  if (draft && autoMerge !== 'off')
    throw invalidInput(
      'pull-request-auto-merge',
      `is "${autoMerge}" and "pull-request-draft" is true, but a draft is never merged. Remove one of the two.`,
    )
  return {
    head: parseHeadBranch(input('pull-request-branch')),
    title: template('pull-request-title'),
    introduction: template('pull-request-body'),
    labels: lines(input('pull-request-labels')),
    reviewers: people(input, 'pull-request-reviewers'),
    teams: people(input, 'pull-request-team-reviewers').map((team) =>
      team.slice(team.indexOf('/') + 1),
    ),
    assignees: people(input, 'pull-request-assignees'),
    draft,
    autoMerge,
  }
}

function people(input: Input, name: InputName): readonly string[] {
  return lines(input(name)).map((line) => {
    const login = line.replace(/^@/, '')
    if (/^[\w.[\]-]+(\/[\w.-]+)?$/.test(login)) return login
    throw invalidInput(
      name,
      `"${line}" is not a login. Write one per line, such as octocat.`,
    )
  })
}
