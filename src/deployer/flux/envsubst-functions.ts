import { goGlob } from '../go-glob.ts'

type Apply = (value: string, args: readonly string[]) => string

/**
 * The functions of an expression, by their operator (fluxcd/pkg, envsubst/funcs.go). Every other operator, `:+` and `:?`
 * included, gives the default: Flux is not bash there.
 */
const functions: Readonly<Record<string, Apply>> = {
  length: (value) => String(Buffer.byteLength(value)),
  ',': (value) => value.charAt(0).toLowerCase() + value.slice(1),
  ',,': (value) => value.toLowerCase(),
  '^': (value) => value.charAt(0).toUpperCase() + value.slice(1),
  '^^': (value) => value.toUpperCase(),
  ':': substring,
  '/': (value, [from = '', to = '']) => value.replace(from, () => to),
  '//': (value, [from = '', to = '']) => value.replaceAll(from, () => to),
  '/#': (value, [from = '', to]) =>
    to !== undefined && value.startsWith(from)
      ? to + value.slice(from.length)
      : value,
  '/%': (value, [from = '', to]) =>
    to !== undefined && value.endsWith(from)
      ? value.slice(0, value.length - from.length) + to
      : value,
  '#': (value, [glob = '']) => trimmed(value, glob, 'shortest'),
  '##': (value, [glob = '']) => trimmed(value, glob, 'longest'),
  '%': (value, [glob = '']) =>
    reversed(trimmed(reversed(value), reversed(glob), 'shortest')),
  '%%': (value, [glob = '']) =>
    reversed(trimmed(reversed(value), reversed(glob), 'longest')),
}

/** The value of an expression; the operator is empty in `${name}`. */
export function applied(
  operator: string,
  value: string,
  args: readonly string[],
): string {
  const apply = functions[operator]
  return apply === undefined ? value || args.join('') : apply(value, args)
}

/** A negative position or length counts from the end. */
function substring(
  value: string,
  [position = '', length]: readonly string[],
): string {
  if (!isNumber(position) || (length !== undefined && !isNumber(length)))
    return value
  const wanted = Number(position)
  const from = wanted < 0 ? Math.max(0, value.length + wanted) : wanted
  if (length === undefined) return value.slice(from)
  const to = Number(length)
  return value.slice(
    from,
    to < 0 ? Math.max(from, value.length + to) : from + to,
  )
}

function isNumber(text: string): boolean {
  return /^[+-]?\d+$/.test(text)
}

/** The value without the part at its start that a glob matches, which is never empty. */
function trimmed(
  value: string,
  glob: string,
  which: 'shortest' | 'longest',
): string {
  const expression = goGlob(glob)
  const ends = Array.from(value, (_, index) => index + 1).filter((end) =>
    expression.test(value.slice(0, end)),
  )
  return value.slice(which === 'shortest' ? ends[0] : ends.at(-1))
}

function reversed(text: string): string {
  return text.split('').toReversed().join('')
}
