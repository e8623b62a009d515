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

type Part = string | Expression

/** `${name}`, or with an operator and its arguments: `${name:=default}`. */
interface Expression {
  readonly source: string
  readonly name: string
  readonly operator: string
  readonly args: readonly Part[]
}

/**
 * Fills in `${name}` and its other forms, and takes `$$` for `$`, as Flux does (fluxcd/pkg, envsubst).
 *
 * @param valueOf undefined for a variable without a value
 * @throws BadSubstitution
 */
export function expand(
  text: string,
  valueOf: (name: string) => string | typeof unknown | undefined,
): Expanded {
  const missing = new Set<string>()
  const notKnown = new Set<string>()
  /** Undefined where it depends on an unknown variable. */
  const valueIn = (part: Part): string | undefined => {
    if (typeof part === 'string') return part
    const { name, operator } = part
    const args = part.args.map(valueIn)
    const value = valueOf(name)
    if (value === unknown) notKnown.add(name)
    if (value === undefined && !isDefault(operator)) missing.add(name)
    const isKnown = args.every((one) => one !== undefined)
    return isKnown && value !== unknown
      ? applied(operator, value ?? '', args)
      : undefined
  }
  const texts = partsOf(text).map(
    (part) => valueIn(part) ?? (typeof part === 'string' ? part : part.source),
  )
  return {
    text: texts.join(''),
    missing: [...missing],
    unknown: [...notKnown],
  }
}

function isDefault(operator: string): boolean {
  return /^:?[=\-?+]$/.test(operator)
}

/** A text, and how far it has been read. */
interface Reader {
  readonly text: string
  at: number
}

function partsOf(text: string): readonly Part[] {
  const reader = { text, at: 0 }
  const parts: Part[] = []
  while (reader.at < text.length)
    parts.push(partAt(reader, /[^$]+|\$\$|\$(?!\{)/y, /\$(\$)/g))
  return parts
}

/** An expression, or the text that a pattern matches, with what is escaped in it. */
function partAt(reader: Reader, pattern: RegExp, escaped?: RegExp): Part {
  if (isNext(reader, '${')) return expressionAt(reader)
  const text = take(reader, pattern)
  return escaped === undefined ? text : text.replace(escaped, '$1')
}

function expressionAt(reader: Reader): Expression {
  const from = reader.at
  take(reader, /\$\{/y)
  const length = isNext(reader, '#') ? take(reader, /#/y) : ''
  const name = take(reader, /[\p{L}\p{Nd}_]+/uy)
  const operator = length || take(reader, anyOperator)
  const args = length ? [] : argumentsAt(reader, operator)
  take(reader, /\}/y)
  const source = reader.text.slice(from, reader.at)
  return { source, name, operator: length ? 'length' : operator, args }
}

const anyOperator = /:[=\-?+]|[=:]|[,^]{1,2}|\/[/#%]?|#{1,2}|%{1,2}|(?=\})/y

function argumentsAt(reader: Reader, operator: string): readonly Part[] {
  const args: Part[] = []
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
