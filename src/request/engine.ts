import { invalidInput } from '../problem.ts'
import { splitWords } from './split-words.ts'

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

const input = 'kustomize-build-args'

/**
 * Reads `kustomize` and `kustomize-build-args`.
 * @throws Refusal (invalid-input)
 */
export function parseEngine(kind: Engine['kind'], text: string): Engine {
  // kustomize takes the value of an option behind a blank as well.
  const words = splitWords(
    input,
    text.replace(/(--load-restrictor)\s+/g, '$1='),
  )
  const args = [...new Set(words.map(parseFlag))]
  if (kind === 'embedded' && args.includes('--enable-helm'))
    throw invalidInput(
      input,
      '--enable-helm needs the helm program, which the embedded kustomize cannot run: write "kustomize: path" as well.',
    )
  return { kind, args }
}

function parseFlag(word: string): BuildFlag {
  const flag = flags.find((one) => one === word.replace(/=true$/, ''))
  if (flag !== undefined) return flag
  throw invalidInput(
    input,
    /plugin|exec|network|mount|env/.test(word)
      ? `"${word}" would let the repository run programs, which is always refused: delete it.`
      : `"${word}" is not known: write ${flags.join(' or ')}.`,
  )
}
