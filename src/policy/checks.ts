import type { Check, Checks } from '../proof/check.ts'
import { hideSecretValues, hiddenNote } from '../manifests/secrets.ts'
import { longestPolicy, type Policy, type Verdict } from './command.ts'
import { Refusal, type Problem } from '../problem.ts'
import type { Request } from '../request/inputs.ts'
import type { PolicyReport } from '../report/report.ts'
import { withoutToken } from '../request/token.ts'

/** A folder as it would be deployed. */
export interface Rendering {
  readonly folder: string
  readonly manifests: string
}

/** What the policy is asked about: every edited overlay, and every further folder that the edit changes. */
export function changedRenderings(
  {
    overlays,
    further,
  }: {
    readonly overlays: readonly { readonly folder: string }[]
    readonly further: readonly { readonly folder: string }[]
  },
  checks: Checks,
): readonly Rendering[] {
  return [
    ...shown(overlays, checks.edited),
    ...shown(further, checks.further).filter(
      ({ before, after }) => before !== after,
    ),
  ].map(({ folder, after }) => ({ folder, manifests: after }))
}

function shown(
  folders: readonly { readonly folder: string }[],
  checks: readonly Check[],
) {
  return folders.flatMap(({ folder }, index) => {
    const check = checks[index]
    return check?.kind === 'rendered' ? [{ folder, ...check.rendered }] : []
  })
}

/** Asks the policy about renderings; one that it has accepted in an earlier attempt is not asked about again. */
export interface PolicyChecks {
  ask(renderings: readonly Rendering[]): Promise<readonly PolicyReport[]>
}

/**
 * @throws by `ask` Refusal (policy-refused, policy-unusable, timeout), for all folders at once
 */
export function openPolicyChecks(
  policy: Policy,
  request: Pick<Request, 'policy' | 'showDiff' | 'token'>,
  debug: (line: string) => void,
): PolicyChecks {
  const command = request.policy?.text ?? ''
  /** What was said of manifests that were accepted. */
  const accepted = new Map<string, string>()

  const ask = async ({ folder, manifests }: Rendering) => {
    const known = accepted.get(manifests)
    if (known !== undefined) return { folder, command, said: known }
    debug(`asks the policy about ${folder}`)
    const verdict = await policy.ask(manifests)
    const said = words(verdict, { request, manifests })
    if (verdict.kind !== 'accepted')
      return problem(verdict, { folder, command, said })
    accepted.set(manifests, textOf(said))
    return { folder, command, said: textOf(said) }
  }

  return {
    async ask(renderings) {
      const reports: PolicyReport[] = []
      const problems: Problem[] = []
      // One after the other: nothing is known of what a program does to files that it keeps.
      for (const rendering of renderings) {
        const answer = await ask(rendering)
        if ('code' in answer) problems.push(answer)
        else reports.push(answer)
      }
      const [first, ...more] = problems
      if (first !== undefined) throw new Refusal(first, ...more)
      return reports
    },
  }
}

/** What the program said, as far as people may see it. */
type Said =
  | { readonly kind: 'nothing' | 'hidden' }
  | { readonly kind: 'words'; readonly text: string }

const hidden = hiddenNote('What it said')

function textOf(said: Said): string {
  if (said.kind === 'words') return said.text
  return said.kind === 'hidden' ? hidden : ''
}

/** Where only image changes may be shown, what a program says of manifests may not: it quotes them. */
function words(
  { output }: Verdict,
  {
    request: { showDiff, token },
    manifests,
  }: {
    readonly request: Pick<Request, 'showDiff' | 'token'>
    readonly manifests: string
  },
): Said {
  if (output === '') return { kind: 'nothing' }
  if (!showDiff) return { kind: 'hidden' }
  const text = withoutToken(hideSecretValues(output, manifests), token)
  return { kind: 'words', text }
}

function problem(
  verdict: Exclude<Verdict, { kind: 'accepted' }>,
  {
    folder,
    command,
    said,
  }: {
    readonly folder: string
    readonly command: string
    readonly said: Said
  },
): Problem {
  const details = said.kind === 'words' ? said.text : undefined
  if (verdict.kind === 'refused')
    return {
      severity: 'error',
      code: 'policy-refused',
      message: `The policy command "${command}" refuses what ${folder} would deploy: it ended with ${verdict.exitCode}.${said.kind === 'hidden' ? ` ${hidden}` : ''}`,
      details,
    }
  return {
    severity: 'error',
    code: verdict.why === 'deadline' ? 'timeout' : 'policy-unusable',
    message: `The policy command "${command}" ${noAnswer[verdict.why === 'missing' && /^\S*[\\/]/.test(command) ? 'noFile' : verdict.why]}`,
    details,
  }
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
