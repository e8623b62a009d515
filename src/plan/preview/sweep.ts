import { posix } from 'node:path'
import { isMark, markOf } from './mark.ts'
import { removeFolders } from './remove.ts'
import type { Plan, PlanServices } from '../plan.ts'
import { matchingTexts } from '../../git/snapshot.ts'
import type { PullAnswer } from '../../github/read-pull.ts'
import { isKustomization } from '../../kustomization/names.ts'
import type { TitledCommit } from '../../overlay/titled-commit.ts'
import {
  notice,
  Refusal,
  withSentence,
  type Diagnostic,
  type Failed,
  type Problem,
} from '../../problem/problem.ts'
import { getString } from '../../request/json.ts'
import type { Sweep } from '../../request/preview/preview.ts'

/**
 * Plans the removal of all previews whose pull request is closed. One without a pull request stays, with a notice.
 * @throws Refusal (pull-request-unknown) where the server does not answer for one of them, or has none of them
 */
export async function planSweep(
  services: PlanServices,
  sweep: Sweep,
  at: TitledCommit,
): Promise<Plan | Failed> {
  const found = await findPreviews(at, sweep)
  const answers = await ask(services, new Set(found.map((one) => one.number)))
  const folders = found
    .filter(({ number }) => {
      const answer = answers.get(number)
      const pull = answer?.kind === 'known' ? answer.pull : undefined
      return getString(pull, 'state') === 'closed'
    })
    .map(({ folder }) => folder)
  const notices = found
    .filter(({ number }) => answers.get(number)?.kind === 'missing')
    .map((one) => withoutPullRequest(one, sweep))
  return removeFolders(services, at, sweep.listIn, folders, notices)
}

/** Without read permission, a server answers 404 too: a 404 counts only if another pull request can be read. */
async function ask(
  { pullRequest }: PlanServices,
  numbers: ReadonlySet<number>,
): Promise<ReadonlyMap<number, PullAnswer>> {
  const answers = new Map<number, PullAnswer>()
  for (const number of numbers) {
    const answer = await pullRequest(number)
    if (answer.kind === 'unknown') throw refusal(answer.problem)
    answers.set(number, answer)
  }
  const all = [...answers.values()]
  const missing = all.flatMap((one) => (one.kind === 'missing' ? one : []))
  const [first] = missing
  if (first !== undefined && missing.length === all.length)
    throw refusal(first.problem)
  return answers
}

function refusal(problem: Problem): Refusal {
  return new Refusal(withSentence(problem, 'No preview is removed.'))
}

function withoutPullRequest(
  { folder, number }: FoundPreview,
  { repository }: Sweep,
): Diagnostic {
  return notice({
    code: 'pull-request-unknown',
    message: `${folder} is marked as the preview of pull request ${number}, which ${repository} does not have. It is not removed. Delete the folder, or correct its mark.`,
  })
}

interface FoundPreview {
  readonly folder: string
  readonly number: number
}

/** The previews of the workflow's repository, in folders that could be made for them. */
async function findPreviews(
  at: TitledCommit,
  { pattern, repository }: Sweep,
): Promise<readonly FoundPreview[]> {
  const files = await matchingTexts(
    at,
    ({ name }) => isKustomization(name) && pattern.test(posix.dirname(name)),
  )
  return files.flatMap(({ name, text }) => {
    const folder = posix.dirname(name)
    const mark = markOf(text) ?? ''
    const number = Number(/#([1-9]\d*)$/.exec(mark)?.[1])
    const named = pattern.exec(folder)?.groups?.['number']
    const isOurs =
      isMark(mark, { repository, number }) &&
      (named === undefined || Number(named) === number)
    return isOurs ? [{ folder, number }] : []
  })
}
