import { longestPolicy, type Policy, type Verdict } from './command.ts'
import { hiddenNote, hideValues, secretValues } from '../manifests/secrets.ts'
import { error, refuse, type Problem } from '../problem.ts'
import type { Request } from '../request/inputs.ts'
import { withoutToken } from '../request/token.ts'

/** A folder as it would be deployed. */
export interface Rendering {
  readonly folder: string
  readonly manifests: string
}

/** A policy command that accepts what a folder would deploy. */
export interface PolicyResult {
  readonly folder: string
  /** As it was written. */
  readonly command: string
  /** Empty where it has none. */
  readonly output: string
}

/** Asks the policy command; not again about manifests that it has accepted in an earlier attempt. */
export interface PolicyChecks {
  /** @throws Refusal (policy-refused, policy-unusable, timeout), for all folders at once */
  ask(renderings: readonly Rendering[]): Promise<readonly PolicyResult[]>
}

type Options = Pick<Request, 'policy' | 'showDiff' | 'token'>

export function openPolicyChecks(
  policy: Policy,
  options: Options,
  debug: (line: string) => void,
): PolicyChecks {
  const command = options.policy?.text ?? ''
  /** The output by accepted manifests. */
  const accepted = new Map<string, string>()

  const ask = async ({ folder, manifests }: Rendering) => {
    const known = accepted.get(manifests)
    if (known !== undefined) return { folder, command, output: known }
    debug(`asks the policy about ${folder}`)
    const verdict = await policy.ask(manifests)
    const output = shownOutput(verdict, manifests, options)
    if (verdict.kind !== 'accepted')
      return problem(verdict, { folder, command, output })
    accepted.set(manifests, output)
    return { folder, command, output }
  }

  return {
    async ask(renderings) {
      const results: PolicyResult[] = []
      const problems: Problem[] = []
      // One after the other: the program may not expect to run twice at once.
      for (const rendering of renderings) {
        const answer = await ask(rendering)
        if ('code' in answer) problems.push(answer)
        else results.push(answer)
      }
      refuse(problems)
      return results
    },
  }
}

const hidden = hiddenNote('Its output')

/** Where only image changes may be shown, the output may not: it quotes the manifests. */
function shownOutput(
  { output }: Verdict,
  manifests: string,
  { showDiff, token }: Options,
): string {
  if (output === '') return ''
  return showDiff
    ? withoutToken(hideValues(output, secretValues(manifests)), token)
    : hidden
}

function problem(
  verdict: Exclude<Verdict, { kind: 'accepted' }>,
  { folder, command, output }: PolicyResult,
): Problem {
  const isHidden = output === hidden
  const details = isHidden || output === '' ? undefined : output
  if (verdict.kind === 'refused')
    return error({
      code: 'policy-refused',
      message: `The policy command "${command}" refuses what ${folder} would deploy: it ended with ${verdict.exitCode}.${isHidden ? ` ${hidden}` : ''}`,
      details,
    })
  const isFile = verdict.why === 'missing' && /^\S*[\\/]/.test(command)
  return error({
    code: verdict.why === 'deadline' ? 'timeout' : 'policy-unusable',
    message: `The policy command "${command}" ${noAnswer[isFile ? 'noFile' : verdict.why]}`,
    details,
  })
}

const noAnswer = {
  missing:
    'could not be started: this runner has no such program on its PATH. Install it in a step before this one.',
  noFile:
    'could not be started: there is no such file in GITHUB_WORKSPACE, or not the program that its first line names. Does actions/checkout run before this step?',
  forbidden:
    'could not be started: the system does not run that file. Is it executable, and a program or a script with a first line such as "#!/bin/sh"?',
  time: `was ended, as it was not done after ${longestPolicy / 1000} s.`,
  deadline: 'was not done when the time was up. Give more in "timeout".',
  signal: 'was ended by a signal, so it has not answered. Run it by hand.',
}
