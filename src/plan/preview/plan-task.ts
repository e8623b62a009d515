import { planPreview } from './make.ts'
import { planRemoval } from './remove.ts'
import { planSweep } from './sweep.ts'
import type { Plan, PlanServices } from '../plan.ts'
import type { Tip } from '../targets/find-targets.ts'
import type { FinalOutcome } from '../../outcome.ts'
import { tipOf } from '../../overlay/titled-commit.ts'
import { notice } from '../../problem/problem.ts'
import type { Request } from '../../request/inputs.ts'
import { getString } from '../../request/json.ts'
import {
  isWanted,
  type Preview,
  type Sweep,
} from '../../request/preview/preview.ts'

/**
 * Plans a preview, its removal, or a sweep. The event may be old, so the state that the server reports now decides.
 */
export async function planTask(
  services: PlanServices,
  request: Request,
  task: Preview | Sweep,
  { tip, branch }: Tip,
): Promise<Plan | FinalOutcome> {
  const at = tipOf(services.objects, branch, tip)
  if (task.kind === 'sweep') return planSweep(services, task, at)
  const asking = services.pullRequest(task.pullRequest.number)
  const answer = await services.timeline.time('read the pull request', asking)
  const pull = answer.kind === 'known' ? answer.pull : undefined
  const skipped = pull === undefined ? undefined : whySkipped(task, pull)
  if (skipped !== undefined) return skipped
  // What the pull request has now is deployed, also where it was set back to an older commit.
  const allowDowngrade = getString(pull, 'head', 'sha') === task.head
  const plan =
    task.kind === 'make'
      ? await planPreview(
          services,
          { ...request, allowDowngrade },
          task,
          at,
          branch,
        )
      : await planRemoval(services, task, at)
  if (plan.kind !== 'plan' || answer.kind === 'known') return plan
  return { ...plan, diagnostics: [...plan.diagnostics, notice(answer.problem)] }
}

function whySkipped(
  { kind, label, pullRequest: { number } }: Preview,
  pull: unknown,
): FinalOutcome | undefined {
  const isMade = kind === 'make'
  if (isWanted(pull, label) === isMade) return undefined
  const isOpen = getString(pull, 'state') === 'open'
  const [reason, why] = !isMade
    ? ['pull-request-open', `Pull request ${number} is open again by now`]
    : isOpen
      ? ['no-label', `Pull request ${number} has lost the label "${label}"`]
      : ['pull-request-closed', `Pull request ${number} is closed by now`]
  return {
    kind: 'skipped',
    reason,
    why: `${why}, so its preview is left to the run for that.`,
  }
}
