import { splitWords } from './split-words.ts'
import { choice, type Input } from '../input-values.ts'
import { invalidValue } from '../invalid-input.ts'

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
