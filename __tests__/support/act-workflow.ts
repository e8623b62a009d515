import { parse, stringify } from 'yaml'

/** The outputs of steps, by their id. */
export type StepOutputs = Readonly<
  Record<string, Readonly<Record<string, string>>>
>

/**
 * A workflow in which the steps that build, log in or make a token are gone: those with an id are steps that only
 * set the outputs that the real ones would have.
 */
export function withoutBuilds(workflow: string, outputs: StepOutputs): string {
  const parsed = parse(workflow) as Workflow
  for (const job of Object.values(parsed.jobs))
    job.steps = job.steps.flatMap((step) => {
      if (step.uses === undefined || step.uses.startsWith('org/')) return [step]
      const { id = '' } = step
      const set = outputs[id]
      return set === undefined ? [] : [{ id, run: setOutputs(set) }]
    })
  return stringify(parsed)
}

interface Workflow {
  readonly jobs: Record<string, { steps: readonly Step[] }>
}
interface Step {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
}

function setOutputs(outputs: StepOutputs[string]): string {
  const lines = Object.entries(outputs).map(
    ([name, value]) => `${name}<<END\n${value}\nEND\n`,
  )
  return `cat >> "$GITHUB_OUTPUT" <<'END OF OUTPUTS'\n${lines.join('')}END OF OUTPUTS\n`
}
