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
const PREFIXED_NUMBER =
  /^[-+]?0(?:[xX][0-9A-Fa-f]+|[oO][0-7]+|B[01]+|b[-+]?[01]+)$/
const EMPTY_NUMBER = /^[-+]?0[bx]_+$/
const DATE = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt]\d{1,2}:)/
const BASE_60 = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/

/** Images, tags, digests and paths; everything else is quoted, whether YAML would ask for it or not. */
const PLAIN_SYNTAX = /^(?:\.\.?\/)*[A-Za-z0-9_][A-Za-z0-9_./@:+-]*(?<!:)$/

export function isNull(plain: string): boolean {
  return NULLS.has(plain)
}

/** Whether what has this tag is a text: no tag, `!` or `!!str`. */
export function isStringTag(tag: string | undefined): boolean {
  return tag === undefined || tag === '!' || tag === 'tag:yaml.org,2002:str'
}

/**
 * Whether kustomize takes a plain scalar as a string; else it cannot read the file
 * ("cannot unmarshal number into Go struct field Image.images.newTag of type string").
 * A float that overflows, such as the short sha `8e88487`, is a string to go-yaml v2.
 */
export function isStringToKustomize(plain: string): boolean {
  const digits = withoutUnderscores(plain)
  const isFloat = NUMBER.test(digits) && Number.isFinite(Number(digits))
  return !WORDS.has(plain) && !isFloat && !PREFIXED_NUMBER.test(digits)
}

/**
 * Whether some reader would take the plain text for something other than a string.
 * No YAML library quotes all of these. A test asks kustomize itself about random tags:
 * it never quotes too little, nor a tag that is a text to every reader, such as the sha `0b8c136`.
 */
export function needsQuotes(value: string): boolean {
  const digits = withoutUnderscores(value)
  return (
    WORDS.has(value) ||
    NUMBER.test(digits) ||
    PREFIXED_NUMBER.test(digits) ||
    EMPTY_NUMBER.test(value) ||
    DATE.test(value) ||
    BASE_60.test(value) ||
    !PLAIN_SYNTAX.test(value)
  )
}

/** As go-yaml does before it looks for a number: `1e_5`, `0_x1F`. What begins with one is no number. */
function withoutUnderscores(plain: string): string {
  return plain.replaceAll(/(?<!^)_/g, '')
}

/** The string in the style asked for; where that cannot hold it, in double quotes. */
export function writeScalar(value: string, style: ScalarStyle): string {
  if (style === 'plain' && !needsQuotes(value)) return value
  if (style === 'single' && /^[\u0020-\u007E]*$/.test(value))
    return `'${value.replaceAll("'", "''")}'`
  return JSON.stringify(value)
}
