import { invalidInput } from '../problem.ts'
import { parseHeadBranch, type HeadBranchTemplate } from './head-branch.ts'
import { lines, flag, choice } from './input-values.ts'
import { parseTemplate, type MessageTemplate } from './message.ts'

/** The pull request that was asked for. */
export interface PullRequestOptions {
  readonly head: HeadBranchTemplate
  /** Undefined for the subject of the commit. */
  readonly title: MessageTemplate | undefined
  /** Placed above the generated body. */
  readonly introduction: MessageTemplate | undefined
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

export const pullRequestInputs = [
  'pull-request-branch',
  'pull-request-title',
  'pull-request-body',
  'pull-request-labels',
  'pull-request-reviewers',
  'pull-request-team-reviewers',
  'pull-request-assignees',
  'pull-request-draft',
  'pull-request-auto-merge',
] as const

/**
 * Reads the inputs that begin with `pull-request-`.
 * @throws Refusal (invalid-input)
 */
export function parsePullRequest(
  input: (name: (typeof pullRequestInputs)[number]) => string,
  number: number | undefined,
): PullRequestOptions {
  const template = (name: 'pull-request-title' | 'pull-request-body') =>
    input(name) === '' ? undefined : parseTemplate(name, input(name), number)
  const draft = flag('pull-request-draft', input('pull-request-draft'))
  const autoMerge = choice(
    'pull-request-auto-merge',
    input('pull-request-auto-merge'),
    ['off', 'squash', 'merge', 'rebase'],
  )
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
    reviewers: people('pull-request-reviewers', input),
    teams: people('pull-request-team-reviewers', input).map((team) =>
      team.slice(team.indexOf('/') + 1),
    ),
    assignees: people('pull-request-assignees', input),
    draft,
    autoMerge,
  }
}

function people<Name extends string>(
  name: Name,
  input: (name: Name) => string,
): readonly string[] {
  return lines(input(name)).map((line) => {
    const login = line.replace(/^@/, '')
    if (/^[\w.[\]-]+(\/[\w.-]+)?$/.test(login)) return login
    throw invalidInput(
      name,
      `"${line}" is not a login. Write one per line, such as octocat.`,
    )
  })
}
