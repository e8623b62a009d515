import { randomUUID } from 'node:crypto'
import { readSourcePull } from './open-forge.ts'
import { bump } from './run.ts'
import type { RunContext } from '../context.ts'
import type { Report } from '../report/report.ts'
import type { Request } from '../request/inputs.ts'
import { removalOf } from '../request/preview/inputs.ts'
import { isWanted } from '../request/preview/preview.ts'

/**
 * A run for previews. If the pull request was closed while its preview landed, the run for the close found no preview
 * yet. So this run checks again, and removes its preview.
 */
export async function bumpPreview(
  request: Request,
  context: RunContext,
): Promise<Report> {
  const report = await bump(request, context)
  const { task } = request
  if (task.kind !== 'make' || report.outcome.kind !== 'pushed') return report
  const { number } = task.pullRequest
  const answer = await readSourcePull(number, request, context)
  if (answer.kind !== 'known' || isWanted(answer.pull, task.label))
    return report
  context.log('The pull request was closed meanwhile: its preview is removed.')
  return bump(removalOf(request), { ...context, bumpId: randomUUID() })
}
