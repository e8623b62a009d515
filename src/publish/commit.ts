import { signOnBranch } from './signed-commit.ts'
import type { Services } from '../context.ts'
import { writeCommit, type Change } from '../git/commit.ts'
import { signCommit } from '../git/sign.ts'
import type { StepResult } from '../outcome.ts'
import type { Plan } from '../plan/plan.ts'
import { changedParts, changeLines } from '../report/image-changes.ts'
import { signingBranches } from '../request/target/branch.ts'
import { splitReference } from '../image/reference.ts'
import type { Request } from '../request/inputs.ts'
import {
  commitMessage,
  type MessageValues,
} from '../request/landing/message.ts'

/** A plan to publish. */
export interface Bump {
  readonly request: Request
  readonly plan: Plan
  /** The commit that the plan was made for. */
  readonly tip: string
  /** The branch to land on. */
  readonly branch: string
  readonly bumpId: string
  /** Which attempt of the run this is, from 1. */
  readonly attempt: number
}

/** The values of the placeholders of messages. */
export function messageValues({ request, plan, bumpId }: Bump): MessageValues {
  const { event, number } = request
  const { images, paths } = changedParts(plan.folders)
  return {
    event,
    images: images.map(splitReference),
    // The removal of a preview has no edited folders.
    overlays: paths.length > 0 ? paths : plan.targets.map((one) => one.folder),
    changes: changeLines(plan.folders),
    files: plan.files.map(({ path }) => path),
    number,
    bumpId,
  }
}

/** The whole message of the commit. */
export function messageOf(bump: Bump): string {
  return commitMessage(bump.request.message, messageValues(bump))
}

/**
 * Makes the commit on a parent that the server has; no branch that people use has it yet.
 * @throws ServerError
 */
export async function writeBump(
  services: Services,
  bump: Bump,
  change: Omit<Change, 'message'>,
): Promise<StepResult<{ readonly commit: string }>> {
  const { bumpId, attempt, request } = bump
  const message = messageOf(bump)
  if (request.committer.kind === 'github')
    return signOnBranch(services, `${signingBranches}${bumpId}-${attempt}`, {
      ...change,
      message,
    })
  const { author, signingKey: key } = request.committer
  const commit = await writeCommit(services, { ...change, message }, author)
  if (key === undefined) return { kind: 'done', commit }
  const { repository, signal } = services
  const signed = await signCommit(repository, commit, key, signal)
  return { kind: 'done', commit: signed }
}
