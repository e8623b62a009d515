import { choice, type Input } from './input-values.ts'
import type { InputName } from './input-names.ts'
import { invalidInput, invalidValue } from './invalid-input.ts'

/** Which kustomize renders, and how. */
export interface Engine {
  readonly kind: 'embedded' | 'path'
  /** Flags of `kustomize build`. */
  readonly args: readonly BuildFlag[]
}

const flags = [
  '--enable-helm',
  '--load-restrictor=LoadRestrictionsNone',
] as const

type BuildFlag = (typeof flags)[number]

/** Reads `kustomize` and `kustomize-build-args`. */
export function parseEngine(input: Input): Engine {
  const kind = choice(input, 'kustomize', ['embedded', 'path'])
  // kustomize takes the value of an option behind a blank as well.
  const words = splitWords(
    'kustomize-build-args',
    input('kustomize-build-args').replace(/(--load-restrictor)\s+/g, '$1='),
  )
  const args = [...new Set(words.map(parseFlag))]
  if (kind === 'embedded' && args.includes('--enable-helm'))
    throw invalidValue(
      'kustomize-build-args',
      '--enable-helm needs the helm program, which the embedded kustomize cannot run. Set "kustomize: path" as well.',
    )
  return { kind, args }
}

function parseFlag(word: string): BuildFlag {
  const flag = flags.find((one) => one === word.replace(/=true$/, ''))
  if (flag !== undefined) return flag
  throw invalidValue(
    'kustomize-build-args',
    /plugin|exec|network|mount|env/.test(word)
      ? `"${word}" would let the repository run programs, which is always refused. Remove it.`
      : `"${word}" is not known. Write ${flags.join(' or ')}.`,
  )
}

/** A program that checks the rendered manifests. */
export interface PolicyCommand {
  readonly program: string
  readonly args: readonly string[]
  /** As it was written, on one line. */
  readonly text: string
}

/** Reads `policy-command`. */
export function parsePolicy(input: Input): PolicyCommand | undefined {
  const text = input('policy-command')
  const [program, ...args] = splitWords('policy-command', text)
  if (program === undefined) return undefined
  if (program === '')
    throw invalidInput(
      'policy-command',
      'begins with an empty argument. Write the program first.',
    )
  if (input('validate') === 'none')
    throw invalidInput(
      'policy-command',
      'reads the rendered manifests, but "validate: none" renders nothing. Remove one of the two.',
    )
  return { program, args, text: text.replace(/\s+/g, ' ') }
}

const word = /(?:"[^"]*"|'[^']*'|[^\s"'])+/g

/** In double quotes, in single quotes, or neither. */
const piece = /"([^"]*)"|'([^']*)'|([^"']+)/g

/** What only a shell can do: pipes, lists, redirections, variables, patterns, a line that goes on. */
const shellOnly = /[|&;<>`*]|\$[\w({]|^~|^\\$/

/**
 * Splits a command line into words, as a shell does with blanks and quotes. A backslash is a letter, as in the paths
 * of Windows. What only a shell could do is refused: as a plain argument it would mean something else.
 */
function splitWords(input: InputName, text: string): readonly string[] {
  const [open] = /["']/.exec(text.replace(word, '')) ?? []
  if (open !== undefined)
    throw invalidValue(input, `a quote (${open}) is not closed. Close it.`)
  return (text.match(word) ?? []).map((quoted) =>
    quoted.replace(
      piece,
      (_, double?: string, single?: string, bare: string = '') => {
        if (shellOnly.test(bare))
          throw invalidValue(
            input,
            `"${bare}" needs a shell, and none runs it. Put it into quotes to mean these letters, or call a script.`,
          )
        return double ?? single ?? bare
      },
    ),
  )
}
