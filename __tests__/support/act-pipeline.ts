import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publishAction, runAct, type ActResult } from './act.ts'
import { pushToBranch } from './events.ts'
import type { Origin, WorkflowEvent } from './events/event.ts'
import { git } from './git.ts'
import { startStage, type Stage } from './stage.ts'
import type { Files } from './tree.ts'

export interface Pipeline {
  readonly workflow: string
  /** The repository that is landed in, and what it holds. */
  readonly repository: string
  readonly files: Files
  /** What a later commit changes in it. */
  readonly later?: Files
  /** Where the workflow is, if not there. */
  readonly pipeline?: string
  readonly event?: (origin: Origin) => WorkflowEvent
}

/** Runs a workflow, with the action as org/kustomize-bump@v1 on the same server. */
export async function runPipeline(
  program: string,
  {
    workflow,
    repository,
    files,
    later,
    pipeline,
    event = pushToBranch,
  }: Pipeline,
): Promise<{ stage: Stage; sha: string; result: ActResult } & AsyncDisposable> {
  const stage = await startStage(
    { repository, files },
    pipeline === undefined ? {} : { pipeline },
  )
  await publishAction(stage)
  if (later !== undefined) await stage.repository.commit({ files: later })
  const source =
    pipeline === undefined
      ? stage.repository
      : await stage.forge.create(pipeline, { files: { 'README.md': '' } })
  await source.commit({
    files: { '.github/workflows/deploy.yml': workflow },
    message: 'Add the workflow',
  })
  await using folder = await mkdtempDisposable(join(tmpdir(), 'act-'))
  await git(['clone', '-q', source.path, folder.path])
  const head = await git(['rev-parse', 'HEAD'], { cwd: folder.path })
  const sha = head.toString().trim()
  const result = await runAct(program, {
    folder: folder.path,
    event: event({ ...stage.origin, sha }),
    forge: stage.forge,
  })
  return {
    stage,
    sha,
    result,
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  }
}
