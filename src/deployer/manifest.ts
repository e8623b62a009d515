import { isMap, isSeq, LineCounter, parseAllDocuments, type Node } from 'yaml'
import { isRecord } from '../request/json.ts'
import type { Fields } from './deployer.ts'

/** One object of a manifest file. */
export interface Manifest {
  readonly file: string
  /** Where it begins, from 1. */
  readonly line: number
  readonly group: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
  readonly value: Fields
}

/**
 * The objects of a YAML file, those in a `kind: List` too. What is not YAML, such as a Helm template, has none.
 *
 * @param file for messages, as people name it
 */
export function readManifests(file: string, text: string): readonly Manifest[] {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    uniqueKeys: false,
  })
  if (!Array.isArray(documents)) return []
  return documents.flatMap((document) => {
    if (document.errors.length > 0 || !isMap(document.contents)) return []
    const items = document.get('items')
    const nodes: readonly unknown[] =
      document.get('kind') === 'List' && isSeq(items)
        ? items.items
        : [document.contents]
    return nodes.flatMap((node) => {
      if (!isMap(node)) return []
      const value: unknown = node.toJS(document, { maxAliasCount: 1000 })
      return isRecord(value)
        ? [manifestOf(value, file, lineOf(node, lines))]
        : []
    })
  })
}

function lineOf({ range }: Pick<Node, 'range'>, lines: LineCounter): number {
  return range ? lines.linePos(range[0]).line : 1
}

function manifestOf(value: Fields, file: string, line: number): Manifest {
  const metadata = fieldsOf(value['metadata'])
  return {
    file,
    line,
    group: textOf(value['apiVersion'])?.split('/')[0] ?? '',
    kind: textOf(value['kind']) ?? '',
    name: textOf(metadata['name']) ?? '',
    namespace: textOf(metadata['namespace']),
    value,
  }
}

/** A map of a manifest; empty for anything else. */
export function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {}
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A scalar of a manifest as text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
    ? String(value)
    : undefined
}
