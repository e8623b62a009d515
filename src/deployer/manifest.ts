import {
  isMap,
  isSeq,
  LineCounter,
  parseAllDocuments,
  Scalar,
  visit,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml'
import { asKubernetes } from './kubernetes-yaml.ts'
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

/** The objects of a file, and where it cannot be read. */
export interface Manifests {
  readonly manifests: readonly Manifest[]
  readonly unread: readonly string[]
}

/**
 * The objects of a YAML or JSON file, those in a list too. A document that is not YAML, such as most Helm templates,
 * has none.
 *
 * @param file for messages, as people name it
 */
export function readManifests(file: string, text: string): Manifests {
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, {
    ...asKubernetes,
    lineCounter: lines,
  })
  const documents = Array.isArray(parsed) ? parsed : []
  const unread: string[] = []
  const manifests = documents.flatMap((document) => {
    const [error] = document.errors
    if (error !== undefined) {
      const { line } = lines.linePos(error.pos[0])
      unread.push(`${file}, line ${line}: it is not YAML`)
      return []
    }
    keepTemplates(document, text)
    return nodesOf(document.contents).flatMap(({ node, ...common }) => {
      const value = valueOf(node, document)
      const line = lineOf(node, lines)
      if (value === undefined)
        unread.push(`${file}, line ${line}: it has too many aliases`)
      return isRecord(value)
        ? [manifestOf({ ...common, ...value }, file, line)]
        : []
    })
  })
  return { manifests, unread }
}

/** Undefined where its aliases have no end. */
function valueOf(node: Node, document: Document.Parsed): unknown {
  try {
    return node.toJS(document, { maxAliasCount: 1000 })
  } catch (error) {
    if (error instanceof ReferenceError) return undefined
    throw error
  }
}

/** `{{ x }}` without quotes is a map in a map to YAML: it stays the text that it is. */
function keepTemplates(document: Document.Parsed, text: string): void {
  visit(document, {
    Map: (_key, { range }) => {
      const source = range ? text.slice(range[0], range[1]) : ''
      return source.startsWith('{{') ? new Scalar(source) : undefined
    },
  })
}

/** A map, or those of an array or of a `List`, an `ApplicationList` and the like, whose items need not say their kind. */
function nodesOf(
  node: unknown,
  common: { readonly apiVersion?: string; readonly kind?: string } = {},
): readonly (typeof common & { readonly node: YAMLMap })[] {
  if (isSeq(node)) return node.items.flatMap((item) => nodesOf(item, common))
  if (!isMap(node)) return []
  const kind = textOf(node.get('kind')) ?? ''
  const items = node.get('items')
  if (!kind.endsWith('List') || !isSeq(items)) return [{ ...common, node }]
  const apiVersion = textOf(node.get('apiVersion')) ?? ''
  return nodesOf(
    items,
    kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) },
  )
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

/** A map over another, map by map; what does not count leaves what is below. */
export function mergedMaps(
  below: Fields,
  above: Fields,
  counts: (value: unknown) => boolean,
): Fields {
  const result = { ...below }
  for (const [key, value] of Object.entries(above))
    if (counts(value))
      result[key] = isRecord(value)
        ? mergedMaps(fieldsOf(below[key]), value, counts)
        : value
  return result
}

/** A value with each text in it replaced, at any depth. */
export function mapTexts(
  value: unknown,
  replace: (text: string) => string,
): unknown {
  if (typeof value === 'string') return replace(value)
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, replace))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, mapTexts(one, replace)]),
  )
}

/** A scalar of a manifest as text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
    ? String(value)
    : undefined
}
