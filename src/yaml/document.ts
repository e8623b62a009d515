import {
  Composer,
  isAlias,
  isScalar,
  parseDocument,
  Parser,
  visit,
  type Alias,
  type Document,
  type ParsedNode,
} from 'yaml'

import { lineAt, lineStart } from './lines.ts'
import { isOpenText, lastNode } from './nodes.ts'
import { quote, refuse } from './refusal.ts'

const MEBIBYTE = 1024 * 1024
// The characters that YAML does not allow, tab, LF, CR and NEL aside.
const BINARY = /[^\P{Cc}\t\n\r\u0085]|[\uFFFE\uFFFF]/u
/** They end a comment for go-yaml and not for other readers: a live field can hide behind one. */
const LINE_SEPARATOR = /[\u0085\u2028\u2029]/
const LONE_RETURN = /\r(?!\n)/
const CONFLICT_MARKER = /^(?:(?:<{7}|>{7}|\|{7})(?: .*)?|={7})\r?$/m

/** Refuses a text that is unfit to be edited before YAML is even looked at. */
export function checkReadable(text: string): void {
  const bytes = new TextEncoder().encode(text).length
  if (bytes > MEBIBYTE) {
    const message = `the file has ${bytes} bytes, more than the 1 MiB a kustomization may have: is it the right file?`
    refuse('too-large', 0, message)
  }
  const binary = text.search(BINARY)
  if (binary >= 0) {
    const message = `the file holds the character ${codePoint(text, binary)}, so it is binary or UTF-16: save it as UTF-8 text`
    refuse('binary', binary, message)
  }
  const separator = text.search(LINE_SEPARATOR)
  if (separator >= 0) {
    const message = `the character ${codePoint(text, separator)} is a line break to kustomize and invisible to people: remove it from ${quote(lineAt(text, separator))}`
    refuse('line-separator', separator, message)
  }
  const lone = text.search(LONE_RETURN)
  if (lone >= 0) {
    const message =
      'a line ends in a carriage return alone: save the file with LF or CRLF line ends'
    refuse('carriage-return', lone, message)
  }
  const marker = text.search(CONFLICT_MARKER)
  if (marker >= 0) {
    const message = `${quote(lineAt(text, marker))} was left by a merge conflict: resolve it and remove the markers`
    refuse('conflict-marker', marker, message)
  }
}

function codePoint(text: string, offset: number): string {
  return `U+${text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0')}`
}

/**
 * The first document of a text; kustomize reads no other one.
 * Only positions and source texts are used: schema `failsafe` leaves every scalar as it is written,
 * and kustomize takes duplicate keys (the last one wins).
 */
export function firstDocument(text: string): Document.Parsed {
  const composer = new Composer({
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    keepSourceTokens: true,
    prettyErrors: false,
  })
  const tokens = new Parser().parse(text)
  const [document] = composer.compose(tokens, true, text.length)
  if (document === undefined) throw new Error('the composer made no document')
  // `yaml` gives a text (`|`, `>`) the line break that the end of the file cuts off; go-yaml does not.
  const last = lastNode(document.contents)
  if (isScalar(last) && isOpenText(text, last))
    last.value = String(last.value).replace(/\n$/, '')
  // And it wants white space before a comment in braces even where that begins its line.
  document.errors = document.errors.filter(
    ({ code, pos: [at] }) =>
      code !== 'MISSING_CHAR' || !text.startsWith('\n#', at - 1),
  )
  return document
}

/** Reads a document with every scalar as the text that is written; of duplicate keys the last one counts. */
export function parseTexts(text: string): Document.Parsed {
  return parseDocument(text, { schema: 'failsafe', uniqueKeys: false })
}

/** Refuses a document that is not valid YAML, with the first thing that makes it so. */
export function checkYaml(
  text: string,
  { errors }: Document.Parsed,
  { dangling }: Aliases,
): void {
  const [error] = errors
  if (error === undefined) {
    if (dangling === undefined) return
    const message = `no anchor "&${dangling.source}" stands before ${quote(`*${dangling.source}`)}, so the file is not valid YAML: write the value itself there`
    return refuse('invalid-yaml', dangling.range[0], message)
  }
  const [offset] = error.pos
  const line = lineAt(text, offset)
  if (error.code === 'RESOURCE_EXHAUSTION') {
    const message = `${quote(line)} is nested too deeply to be read: is it the right file?`
    refuse('invalid-yaml', 0, message)
  }
  if (error.code === 'TAB_AS_INDENT' || /^ *\t/.test(line)) {
    const message = `a tab indents the line ${quote(line)}, which YAML does not allow: indent it with spaces`
    refuse('tab-indent', offset, message)
  }
  const deeper = errors.find(
    ({ code, pos }) => code === 'MULTILINE_IMPLICIT_KEY' && pos[0] === offset,
  )
  if (deeper !== undefined) {
    // To YAML, the key goes on with the text of the line above, which is where it sees the fault.
    const keyEnd = deeper.pos[1] - 1
    const key = lineAt(text, keyEnd)
    const message = `${quote(key)} is indented deeper than the key above, which has a value: indent it like that key`
    const at = lineStart(text, keyEnd) + key.search(/\S/)
    refuse('invalid-yaml', at, message)
  }
  const [first = ''] = error.message.split('\n', 1)
  const message = `the file is not valid YAML (${first.replace(/[.:]$/, '')}): ${advice(line)}`
  refuse('invalid-yaml', offset, message)
}

function advice(line: string): string {
  if (line.trim() === '') return 'look at the lines above'
  const where = `correct ${quote(line)}, or how it is indented`
  return /\{\{|@\(|<%/.test(line)
    ? `${where}, which looks like a template that was never rendered`
    : where
}

/** What every `*alias` of a document means, and the first that means nothing. */
export interface Aliases {
  readonly targets: ReadonlyMap<ParsedNode, ParsedNode>
  readonly dangling: Alias.Parsed | undefined
}

/** One walk, in source order: an alias means the last anchor of its name before it. */
export function resolveAliases(document: Document.Parsed): Aliases {
  const anchors = new Map<string, ParsedNode>()
  const targets = new Map<ParsedNode, ParsedNode>()
  let dangling: Alias.Parsed | undefined
  visit(document, {
    Alias: (_key, alias) => {
      const target = anchors.get(alias.source)
      if (target === undefined) dangling ??= alias as Alias.Parsed
      else targets.set(alias as Alias.Parsed, target)
    },
    Value: (_key, node) => {
      if (node.anchor !== undefined)
        anchors.set(node.anchor, node as ParsedNode)
    },
  })
  return { targets, dangling }
}

export function follow(node: ParsedNode, { targets }: Aliases): ParsedNode {
  return isAlias(node) ? (targets.get(node) ?? node) : node
}
