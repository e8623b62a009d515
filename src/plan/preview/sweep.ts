import { posix } from 'node:path'
import { isMark } from './find-preview.ts'
import { removeFolders } from './remove.ts'
import type { Plan, PlanServices } from '../plan.ts'
import { readTexts, type Objects } from '../../git/snapshot.ts'
import { isKustomization } from '../../kustomization/names.ts'
import { markOf } from '../../kustomization/preview.ts'
import { tipOf } from '../../overlay/titled-commit.ts'
import { Refusal, withSentence, type Failed } from '../../problem.ts'
import { getString } from '../../request/json.ts'
import type { Sweep } from '../../request/preview.ts'

/**
 * Plans the end of all previews whose pull request is closed.
 * @throws Refusal (pull-request-unknown) where that is not known of one of them
 */
export async function planSweep(
  services: PlanServices,
  sweep: Sweep,
  { tip, branch }: { readonly tip: string; readonly branch: string },
): Promise<Plan | Failed> {
  const found = await findPreviews(services.objects, tip, sweep)
  const states = new Map<number, boolean>()
  for (const { number } of found)
    if (!states.has(number))
      states.set(number, await isClosed(services, number))
  const folders = found
    .filter(({ number }) => states.get(number) === true)
    .map(({ folder }) => folder)
  return removeFolders(services, tipOf(branch, tip), {
    folders,
    listed: folders,
    listIn: sweep.listIn,
  })
}

async function isClosed(
  { pullRequest }: PlanServices,
  number: number,
): Promise<boolean> {
  const answer = await pullRequest(number)
  if (answer.kind === 'known')
    return getString(answer.pull, 'state') === 'closed'
  throw new Refusal(withSentence(answer.problem, 'No preview is removed.'))
}

interface FoundPreview {
  readonly folder: string
  readonly number: number
}

/** The previews of the workflow's repository, in folders that could be made for them. */
async function findPreviews(
  objects: Objects,
  tip: string,
  { pattern, repository }: Sweep,
): Promise<readonly FoundPreview[]> {
  const files = (await objects.listAll(tip)).filter(
    ({ type, name }) =>
      type === 'blob' &&
      isKustomization(name) &&
      pattern.test(posix.dirname(name)),
  )
  return (await readTexts(objects, files)).flatMap(({ name, text }) => {
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
