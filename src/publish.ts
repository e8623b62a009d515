import { writeCommit } from './git/commit.ts'
import { push, type Pushed } from './git/push.ts'
import type { Plan, Workshop } from './plan.ts'
import type { Request } from './request/inputs.ts'
import { commitMessage } from './request/message.ts'

/** A commit that was sent to the server, and what is known of its fate. */
export interface Published {
  readonly commit: string
  readonly pushed: Pushed
}

/** Makes an edit public: one commit on the tip that the plan was made for, by compare-and-swap. */
export async function publish(
  { repository, objects }: Workshop,
  {
    request,
    plan,
    tip,
    branch,
    bumpId,
  }: {
    readonly request: Request
    readonly plan: Plan
    readonly tip: string
    readonly branch: string
    readonly bumpId: string
  },
): Promise<Published> {
  const { event, number, author, target } = request
  const commit = await writeCommit(
    { repository, objects },
    {
      parent: tip,
      files: plan.files,
      author,
      message: commitMessage(request.message, {
        images: plan.images,
        overlays: plan.overlays.map(({ folder }) => folder),
        repository: event.repository,
        ref: event.ref,
        sha: event.sha,
        actor: event.actor,
        runUrl: event.runUrl,
        number,
        bumpId,
      }),
    },
  )
  const place = { repository: target.name, branch }
  return {
    commit,
    pushed: await push(repository, { commit, parent: tip, place }),
  }
}
