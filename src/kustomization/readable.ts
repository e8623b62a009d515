import { lineAt, lineStart } from './lines.ts'
import { quote, type Finding } from './text-problem.ts'

const MEBIBYTE = 1024 * 1024
const CONFLICT_MARKER = /^(?:(?:<{7}|>{7}|\|{7})(?: .*)?|={7})\r?$/m
// The characters that YAML does not allow, tab, LF, CR and NEL aside.
const BINARY = /[^\P{Cc}\t\n\r\u0085]|[\uFFFE\uFFFF]/u

/** What makes a text unfit to be edited before YAML is even looked at. */
export function unreadable(text: string): Finding | undefined {
  return (
    tooLarge(text) ??
    binary(text) ??
    lineSeparator(text) ??
    carriageReturn(text) ??
    conflict(text)
  )
}

function tooLarge(text: string): Finding | undefined {
  if (text.length * 3 <= MEBIBYTE) return undefined
  const bytes = new TextEncoder().encode(text).length
  if (bytes <= MEBIBYTE) return undefined
  const message = `the file has ${bytes} bytes, more than the 1 MiB a kustomization may have: is it the right file?`
  return { code: 'too-large', offset: 0, message }
}

function binary(text: string): Finding | undefined {
  const offset = text.search(BINARY)
  if (offset < 0) return undefined
  const message = `the file holds the character ${codePoint(text, offset)}, so it is binary or UTF-16: save it as UTF-8 text`
  return { code: 'binary', offset, message }
}

/** They end a comment for go-yaml and not for other readers: a live field can hide behind one. */
function lineSeparator(text: string): Finding | undefined {
  const offset = text.search(/[\u0085\u2028\u2029]/)
  if (offset < 0) return undefined
  const message = `the character ${codePoint(text, offset)} is a line break to kustomize and invisible to people: remove it from ${quote(lineAt(text, offset))}`
  return { code: 'line-separator', offset, message }
}

function carriageReturn(text: string): Finding | undefined {
  const offset = text.search(/\r(?!\n)/)
  if (offset < 0) return undefined
  const message =
    'a line ends in a carriage return alone: save the file with LF or CRLF line ends'
  return { code: 'carriage-return', offset, message }
}

function conflict(text: string): Finding | undefined {
  const offset = text.search(CONFLICT_MARKER)
  if (offset < 0) return undefined
  const marker = quote(lineAt(text, offset))
  const message = `${marker} was left by a merge conflict: resolve it and remove the markers`
  return { code: 'conflict-marker', offset: lineStart(text, offset), message }
}

function codePoint(text: string, offset: number): string {
  return `U+${text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0')}`
}
