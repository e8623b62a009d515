import { applied } from './envsubst-functions.ts'

/** The value of a variable that only the cluster has. */
export const unknown = Symbol('unknown')

/** A text with its variables filled in. */
export interface Expanded {
  /** An expression with an unknown variable stays as it is. */
  readonly text: string
  /** The variables that have neither a value nor a default: nothing stands in their place. */
  readonly missing: readonly string[]
  readonly unknown: readonly string[]
}

/** `${…}` with something in it that Flux cannot read. */
export class BadSubstitution extends Error {}

type ValueOf = (name: string) => string | typeof unknown | undefined

/**
 * Fills in `${name}` and its other forms, and takes `$$` for `$`, as Flux does (fluxcd/pkg, envsubst).
 *
 * @param valueOf undefined for a variable without a value
 * @throws BadSubstitution
 */
export function expand(text: string, valueOf: ValueOf): Expanded {
  const missing = new Set<string>()
  const notKnown = new Set<string>()
  const reader: Reader = { text, at: 0, valueOf, missing, notKnown }
  const parts: string[] = []
  while (reader.at < text.length) {
    const from = reader.at
    const part = partAt(reader, /[^$]+|\$\$|\$(?!\{)/y, /\$(\$)/g)
    parts.push(part ?? text.slice(from, reader.at))
  }
  return {
    text: parts.join(''),
    missing: [...missing],
    unknown: [...notKnown],
  }
}

function isDefault(operator: string): boolean {
  return /^:?[=\-?+]$/.test(operator)
}

/** A text, how far it has been read, and what is known of its variables. */
interface Reader {
  readonly text: string
  at: number
  readonly valueOf: ValueOf
  readonly missing: Set<string>
  readonly notKnown: Set<string>
}

/**
 * The value of an expression, or of a text that a pattern matches, with what is escaped in it; undefined where it
 * depends on an unknown variable.
 */
function partAt(
  reader: Reader,
  pattern: RegExp,
  escaped?: RegExp,
): string | undefined {
  if (isNext(reader, '${')) return expressionAt(reader)
  const text = take(reader, pattern)
  return escaped === undefined ? text : text.replace(escaped, '$1')
}

/** `${name}`, or with an operator and its arguments: `${name:=default}`. */
function expressionAt(reader: Reader): string | undefined {
  take(reader, /\$\{/y)
  const length = isNext(reader, '#') ? take(reader, /#/y) : ''
  const name = take(reader, /[\p{L}\p{Nd}_]+/uy)
  const operator = length || take(reader, anyOperator)
  const args = length ? [] : argumentsAt(reader, operator)
  take(reader, /\}/y)
  const value = reader.valueOf(name)
  if (value === unknown) reader.notKnown.add(name)
  if (value === undefined && !isDefault(operator)) reader.missing.add(name)
  const isKnown = args.every((one) => one !== undefined)
  return isKnown && value !== unknown
    ? applied(length ? 'length' : operator, value ?? '', args)
    : undefined
}

const anyOperator = /:[=\-?+]|[=:]|[,^]{1,2}|\/[/#%]?|#{1,2}|%{1,2}|(?=\})/y

function argumentsAt(
  reader: Reader,
  operator: string,
): readonly (string | undefined)[] {
  const args: (string | undefined)[] = []
  const add = (pattern: RegExp, escaped?: RegExp) =>
    args.push(partAt(reader, pattern, escaped))
  if (isDefault(operator)) while (!isNext(reader, '}')) add(upToBrace)
  else if (operator === ':') {
    add(/(?:(?!\$\{)[^:}])+/y)
    if (isNext(reader, ':')) {
      take(reader, /:+/y)
      add(upToBrace)
    }
  } else if (operator.startsWith('/')) {
    add(/(?:\\[/\\]|\$\$|(?!\$\{)[^/])+/y, inReplacement)
    take(reader, /\/+/y)
    if (!isNext(reader, '}'))
      add(/(?:\\[/\\]|\$\$|(?!\$\{)[^}])+/y, inReplacement)
  } else if (/^[#%]/.test(operator)) add(upToBrace)
  return args
}

const upToBrace = /(?:(?!\$\{)[^}])+/y
const inReplacement = /(?:\\(?=[/\\])|\$(?=\$))([^])/g

function isNext({ text, at }: Reader, wanted: string): boolean {
  return text.startsWith(wanted, at)
}

function take(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at
  const [found] = pattern.exec(reader.text) ?? []
  if (found === undefined) throw new BadSubstitution()
  reader.at += found.length
  return found
}
