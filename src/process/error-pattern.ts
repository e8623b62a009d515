import {
  error,
  type Demand,
  type Problem,
  type Reason,
} from '../problem/problem.ts'

/** The problem that a message of another program stands for. */
export interface ErrorPattern<Context> {
  readonly pattern: RegExp
  readonly code: Reason
  readonly message: (context: Context, output: string) => string
  readonly demands?: (output: string) => readonly Demand[]
  /** Whether another try can help. */
  readonly isTransient?: true
}

/** The first pattern that matches the output of a program. */
export function findPattern<Context>(
  patterns: readonly ErrorPattern<Context>[],
  output: string,
): ErrorPattern<Context> | undefined {
  return patterns.find(({ pattern }) => pattern.test(output))
}

/** The problem that the output stands for, by the pattern that it matches. */
export function patternProblem<Context>(
  { code, message, demands }: ErrorPattern<Context>,
  context: Context,
  output: string,
): Problem {
  return error({
    code,
    message: message(context, output),
    demands: demands?.(output),
  })
}
