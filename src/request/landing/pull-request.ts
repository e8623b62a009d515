import { parseHeadBranch } from './head-branch.ts'
import { choice, flag, lines, type Input } from '../input-values.ts'
import { messageTemplate } from './message.ts'
import type { InputName } from '../input-names.ts'
import { invalidInput, invalidValue } from '../invalid-input.ts'

const autoMerges = ['off', 'squash', 'merge', 'rebase'] as const

/** How GitHub merges. */
export type MergeMethod = Exclude<(typeof autoMerges)[number], 'off'>

/** Reads the inputs that begin with `pull-request-`. */
export function parsePullRequest(input: Input, number: number | undefined) {
  const template = (name: InputName) =>
    messageTemplate(name, input(name), number)
  const draft = flag(input, 'pull-request-draft')
  const autoMerge = choice(input, 'pull-request-auto-merge', autoMerges)
  if (draft && autoMerge !== 'off')
    throw invalidInput(
      'pull-request-auto-merge',
      `is "${autoMerge}" and "pull-request-draft" is true, but a draft is never merged. Remove one of the two.`,
    )
  return {
    head: parseHeadBranch(input('pull-request-branch')),
    /** Empty for the subject of the commit. */
    title: template('pull-request-title'),
    /** Placed above the generated body; may be empty. */
    introduction: template('pull-request-body'),
    labels: lines(input('pull-request-labels')),
    reviewers: logins(input, 'pull-request-reviewers'),
    /** Without their organisation. */
    teams: logins(input, 'pull-request-team-reviewers').map((team) =>
      team.slice(team.indexOf('/') + 1),
    ),
    assignees: logins(input, 'pull-request-assignees'),
    draft,
    autoMerge,
  }
}

/** The pull request that was asked for. */
export type PullRequestOptions = Readonly<ReturnType<typeof parsePullRequest>>

function logins(input: Input, name: InputName): readonly string[] {
  return lines(input(name)).map((line) => {
    const login = line.replace(/^@/, '')
    if (/^[\w.[\]-]+(\/[\w.-]+)?$/.test(login)) return login
    throw invalidValue(
      name,
      `"${line}" is not a login. Write one per line, such as octocat.`,
    )
  })
}
