import {
  Composer,
  isScalar,
  Parser,
  type Document,
  type ParsedNode,
  type YAMLError,
} from 'yaml'

import { lineAt, lineStart } from './lines.ts'
import { isOpenText, lastNode } from './nodes.ts'
import { quote, type Finding } from './text-problem.ts'

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
  for (const document of composer.compose(
    new Parser().parse(text),
    true,
    text.length,
  )) {
    endOpenText(text, document.contents)
    document.errors = document.errors.filter((error) => !isFalse(text, error))
    return document
  }
  throw new Error('the composer made no document')
}

/** `yaml` gives a text (`|`, `>`) the line break that the end of the file cuts off; go-yaml does not. */
function endOpenText(text: string, root: ParsedNode | null): void {
  const last = lastNode(root)
  if (isScalar(last) && isOpenText(text, last))
    last.value = String(last.value).replace(/\n$/, '')
}

/** `yaml` wants white space before a comment in braces even where that begins its line. */
function isFalse(text: string, { code, pos: [offset] }: YAMLError): boolean {
  return (
    code === 'MISSING_CHAR' && text[offset] === '#' && text[offset - 1] === '\n'
  )
}

/** The first thing that makes the document invalid YAML. */
export function invalidYaml(
  text: string,
  document: Document.Parsed,
): Finding | undefined {
  const [error] = document.errors
  if (error === undefined) return undefined
  const [offset] = error.pos
  const line = lineAt(text, offset)
  if (error.code === 'RESOURCE_EXHAUSTION') {
    const message = `${quote(line)} is nested too deeply to be read: is it the right file?`
    return { code: 'invalid-yaml', offset: 0, message }
  }
  if (error.code === 'TAB_AS_INDENT' || /^ *\t/.test(line)) {
    const message = `a tab indents the line ${quote(line)}, which YAML does not allow: indent it with spaces`
    return { code: 'tab-indent', offset, message }
  }
  const deeper = document.errors.find(
    ({ code, pos }) => code === 'MULTILINE_IMPLICIT_KEY' && pos[0] === offset,
  )
  if (deeper !== undefined) return tooDeep(text, deeper.pos[1] - 1)
  return {
    code: 'invalid-yaml',
    offset,
    message: `${sentence(error)}: ${advice(line)}`,
  }
}

/** To YAML, a key that is indented deeper goes on with the text of the line above, which is where it sees the fault. */
function tooDeep(text: string, keyEnd: number): Finding {
  const line = lineAt(text, keyEnd)
  const offset = lineStart(text, keyEnd) + line.search(/\S/)
  const message = `${quote(line)} is indented deeper than the key above, which has a value: indent it like that key`
  return { code: 'invalid-yaml', offset, message }
}

function sentence(error: YAMLError): string {
  const [first = ''] = error.message.split('\n', 1)
  return `the file is not valid YAML (${first.replace(/[.:]$/, '')})`
}

function advice(line: string): string {
  const where =
    line.trim() === ''
      ? 'look at the lines above'
      : `correct ${quote(line)}, or how it is indented`
  return /\{\{|@\(|<%/.test(line)
    ? `${where}, which looks like a template that was never rendered`
    : where
}
