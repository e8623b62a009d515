import { folderName } from '../problem/message.ts'
import {
  askPolicy,
  policyTimeoutMs,
  type PolicyContext,
  type Verdict,
} from './command.ts'
import {
  hiddenNote,
  hideValues,
  secretValues,
} from '../manifests/secrets/secrets.ts'
import {
  collectProblems,
  error,
  type Collected,
  type Problem,
} from '../problem/problem.ts'
import type { Request } from '../request/inputs.ts'
import { withoutToken } from '../request/target/token.ts'
import type { Timeline } from '../timeline.ts'
import type { PolicyCommand } from '../request/programs/policy-command.ts'

/** A policy command that accepts what a folder would deploy. */
export interface PolicyResult {
  readonly folder: string
  /** As it was written. */
  readonly command: string
  /** Empty where it has none. */
  readonly output: string
}

/**
 * Asks the policy command about what folders would deploy, given as manifests by folder; not again about manifests that
 * it has accepted in an earlier attempt. Returns also the problems of all folders (policy-refused, policy-unusable,
 * timeout).
 */
export type PolicyChecks = (
  folders: ReadonlyMap<string, string>,
) => Promise<Collected<PolicyResult>>

export function openPolicyChecks(
  policy: PolicyCommand,
  options: Pick<Request, 'showDiff' | 'token'>,
  context: PolicyContext & {
    readonly debug: (line: string) => void
    readonly timeline: Timeline
  },
): PolicyChecks {
  const command = policy.text
  /** The output by accepted manifests. */
  const accepted = new Map<string, string>()

  const ask = async (folder: string, manifests: string) => {
    const known = accepted.get(manifests)
    if (known !== undefined) return { folder, command, output: known }
    context.debug(`asks the policy about ${folder}`)
    const { end, output: written } = await context.timeline.time(
      `policy command for ${folder}`,
      askPolicy(policy, manifests, context),
    )
    const output = shownOutput(written, manifests, options)
    if (end !== 0) return problem(end, { folder, command, output })
    accepted.set(manifests, output)
    return { folder, command, output }
  }

  return async (folders) => {
    const results: (PolicyResult | Problem)[] = []
    // One after the other: the program may not expect to run twice at once.
    for (const folder of folders) results.push(await ask(...folder))
    return collectProblems(results)
  }
}

const hidden = hiddenNote('Its output')

/** Where only image changes may be shown, the output may not: it quotes the manifests. */
function shownOutput(
  output: string,
  manifests: string,
  { showDiff, token }: Pick<Request, 'showDiff' | 'token'>,
): string {
  if (output === '' || !showDiff) return output && hidden
  return withoutToken(hideValues(output, secretValues(manifests)), token)
}

function problem(
  end: Verdict['end'],
  { folder, command, output }: PolicyResult,
): Problem {
  const note = output === hidden ? ` ${hidden}` : ''
  const details = note === '' && output !== '' ? output : undefined
  if (typeof end === 'number')
    return error({
      code: 'policy-refused',
      message: `The policy command "${command}" refuses what ${folderName(folder)} would deploy: it ended with ${end}.${note}`,
      details,
    })
  const isFile = end === 'missing' && /^\S*[\\/]/.test(command)
  return error({
    code: end === 'deadline' ? 'timeout' : 'policy-unusable',
    message: `The policy command "${command}" ${noAnswer[isFile ? 'noFile' : end]}`,
    details,
  })
}

const noAnswer = {
  missing:
    'cannot be started: this runner has no such program on its PATH. Install it in a step before this one.',
  noFile:
    'cannot be started: the file is not in GITHUB_WORKSPACE, or the program of its first line is missing. Run actions/checkout before this step.',
  forbidden:
    'cannot be started: the system does not run that file. Make it executable, with a first line such as "#!/bin/sh".',
  time: `did not end within ${policyTimeoutMs / 1000} s. Make it faster, or give it less to check.`,
  deadline: 'did not end within the timeout. Raise "timeout".',
  signal: 'was ended by a signal, so it gave no answer. Run it by hand.',
}
