import { setTimeout } from 'node:timers/promises'
import type { GiteaStage } from './stage.ts'

/** A job of a run that has ended. */
export interface WorkflowJob {
  readonly conclusion: string
  /** Without times. */
  readonly log: string
  /** What the page of the job shows of the log before anybody opens a group: Gitea's groups are closed. */
  readonly shown: string
  /** Of the action, as a later step read them. */
  readonly outputs: Readonly<Record<string, string>>
}

export interface WorkflowRun {
  readonly id: number
  /** Its page. */
  readonly url: string
  readonly jobs: readonly WorkflowJob[]
}

/** Commits a workflow to the branch main, as a person does, which starts it where it is "on: push". */
export async function addWorkflow(
  stage: GiteaStage,
  workflow: string,
): Promise<void> {
  await stage.commit('main', '.github/workflows/deploy.yml', workflow)
}

/** The same, until its run has ended: the only job, and the page of the run. */
export async function runWorkflow(
  stage: GiteaStage,
  workflow: string,
): Promise<WorkflowJob & Pick<WorkflowRun, 'url'>> {
  await addWorkflow(stage, workflow)
  const [run] = await endedRuns(stage)
  const [job] = run?.jobs ?? []
  if (run === undefined || job === undefined) throw new Error('No job has run.')
  return { ...job, url: run.url }
}

/** The runs of a repository, the first one first, as soon as there are so many and all have ended. */
export async function endedRuns(
  { gitea, name }: GiteaStage,
  count = 1,
): Promise<readonly WorkflowRun[]> {
  const at = `/repos/${name}/actions`
  const read = async () => {
    const found = (await gitea.call('GET', `${at}/runs`)) as {
      readonly workflow_runs: readonly Read<{
        readonly status: string
        readonly html_url: string
      }>[]
    }
    return found.workflow_runs.toSorted((a, b) => a.id - b.id)
  }
  let runs = await read()
  // The limit of the test is the limit of this.
  while (runs.length < count || runs.some(isRunning)) {
    await setTimeout(200)
    runs = await read()
  }
  return await Promise.all(
    runs.map(async ({ id, html_url: url }) => {
      const { jobs } = (await gitea.call('GET', `${at}/runs/${id}/jobs`)) as {
        readonly jobs: readonly Read<{ readonly conclusion: string }>[]
      }
      const ended = jobs.map(async ({ id: job, conclusion }) => {
        const text = await gitea.call('GET', `${at}/jobs/${job}/logs`)
        return { conclusion, ...readLog(String(text)) }
      })
      return { id, url, jobs: await Promise.all(ended) }
    }),
  )
}

const isRunning = ({ status }: { readonly status: string }) =>
  status !== 'completed'

type Read<T> = T & { readonly id: number }

function readLog(text: string): Omit<WorkflowJob, 'conclusion'> {
  const log = text.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /gm, '')
  const shown = log.replace(/^::group::[^]*?^::endgroup::\n/gm, '')
  const [, outputs = '{}'] = /^OUTPUTS (\{.*\})$/m.exec(log) ?? []
  return { log, shown, outputs: JSON.parse(outputs) as WorkflowJob['outputs'] }
}
