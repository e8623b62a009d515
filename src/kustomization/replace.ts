import type { YAMLMap } from 'yaml'

import { lineEnd } from './lines.ts'
import {
  isBlockScalar,
  isMissing,
  missingValueAt,
  nodeStart,
  type Pair,
} from './nodes.ts'
import { writeScalar } from './scalar.ts'
import { deletion, insertion, type Splice } from './splice.ts'
import { isNullScalar, pairStyle, styleOf } from './style.ts'

/** Writes another value behind a key: the quotes, the anchor and the comment that are there stay. */
export function replaceValue(
  text: string,
  map: YAMLMap.Parsed,
  pair: Pair,
  value: string,
): readonly Splice[] {
  const node = pair.value
  const usual = pairStyle(text, map).value
  const tag = wrongTagAt(pair)
  if (node === null || isMissing(node)) {
    const at = missingValueAt(pair)
    return tag === undefined
      ? [fill(text, at, writeScalar(value, usual))]
      : [{ start: tag, end: at, text: writeScalar(value, usual) }]
  }
  if (isBlockScalar(node))
    return replaceBlock(text, node.range, writeScalar(value, usual))
  const written = writeScalar(value, isNullScalar(node) ? usual : styleOf(node))
  return [{ start: tag ?? nodeStart(node), end: node.range[1], text: written }]
}

/** `newTag:` with nothing behind it but white space or a comment, which stay. */
function fill(text: string, at: number, written: string): Splice {
  const end = lineEnd(text, at)
  const isBlank = /^[ \t]+$/.test(text.slice(at, end))
  return isBlank ? insertion(end, written) : insertion(at, ` ${written}`)
}

/** The header (`|-`) becomes the value, its comment stays, the lines below go. */
function replaceBlock(
  text: string,
  [start, end]: readonly number[],
  written: string,
): readonly Splice[] {
  const source = text.slice(start, end)
  const header = /^[|>][-+0-9]*/.exec(source)?.[0] ?? ''
  const headerEnd = start! + header.length
  const lastLineEnd = start! + source.trimEnd().length
  const firstLineEnd = lineEnd(text, headerEnd)
  const value = { start: start!, end: headerEnd, text: written }
  return lastLineEnd > firstLineEnd
    ? [value, deletion(firstLineEnd, lastLineEnd)]
    : [value]
}

/** A tag under which no text is a string, such as `!!int`: it is replaced with the value. */
function wrongTagAt({ value, srcToken }: Pair): number | undefined {
  if (
    value?.tag === undefined ||
    value.tag === '!' ||
    value.tag === 'tag:yaml.org,2002:str'
  )
    return undefined
  return srcToken?.sep?.find(({ type }) => type === 'tag')?.offset
}
