import { parseTexts } from '../yaml/document.ts'
import { deeper } from './paths.ts'

/** One object that kustomize rendered. */
export interface RenderedObject {
  /** Unique in a render: two API groups can have a kind of one name. */
  readonly id: string
  readonly kind: string
  /** `Deployment prod/api`, or `Deployment api` outside a namespace. */
  readonly title: string
  /** Its text as kustomize wrote it. */
  readonly text: string
  /** Every scalar by its path, such as `spec.containers.0.image`, as source text: kustomize can write `image: 1.5` bare. */
  readonly leaves: ReadonlyMap<string, string>
}

/** The same object in two renders; one side is missing where it came or went. */
interface ObjectPair {
  readonly before: RenderedObject | undefined
  readonly after: RenderedObject | undefined
}

/** The documents of a render. None of them holds a line of three dashes: block scalars are indented. */
export function splitObjects(manifests: string): readonly string[] {
  return manifests
    .split(/^---[ \t]*\r?\n/m)
    .filter((text) => text.trim() !== '')
}

/**
 * The objects that differ between two renders, matched by kind and name, then by the name without the hash of its
 * content (generated names), then by kind and order.
 */
export function changedObjects(
  before: string,
  after: string,
): readonly ObjectPair[] {
  const old = new Set(splitObjects(before))
  const now = new Set(splitObjects(after))
  let removed = [...old].filter((text) => !now.has(text)).map(parseObject)
  let added = [...now].filter((text) => !old.has(text)).map(parseObject)
  const pairs: ObjectPair[] = []
  for (const key of matchedBy) {
    const waiting = Map.groupBy(added, key)
    removed = removed.filter((object) => {
      const same = waiting.get(key(object))?.shift()
      if (same !== undefined) pairs.push({ before: object, after: same })
      return same === undefined
    })
    added = [...waiting.values()].flat()
  }
  return [
    ...pairs,
    ...removed.map((object) => ({ before: object, after: undefined })),
    ...added.map((object) => ({ before: undefined, after: object })),
  ]
}

/** What two renders of an object have in common. The letters are those of kustomize's hashes (api/hasher). */
const matchedBy: readonly ((object: RenderedObject) => string)[] = [
  ({ id }) => id,
  ({ id }) => id.replace(/-[2456789bcdfghkmt]{10}$/, ''),
  ({ kind }) => kind,
]

/** Proof, explanations and diff read the same objects, and parsing takes longer than all the rest. */
const readBefore = new Map<string, RenderedObject>()
const mostKept = 10_000

/** Reads one document of a render, once. */
export function parseObject(text: string): RenderedObject {
  const object = readBefore.get(text) ?? readObject(text)
  if (readBefore.size >= mostKept) readBefore.clear()
  readBefore.set(text, object)
  return object
}

function readObject(text: string): RenderedObject {
  const value: unknown = parseTexts(text).toJS({ maxAliasCount: 1000 })
  const leaves = new Map(leavesOf(value, ''))
  const kind = leaves.get('kind') ?? ''
  const namespace = leaves.get('metadata.namespace')
  const name = leaves.get('metadata.name') ?? ''
  const title = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
  const id = `${leaves.get('apiVersion') ?? ''} ${title}`
  return { id, kind, title, text, leaves }
}

function* leavesOf(value: unknown, path: string): Iterable<[string, string]> {
  if (typeof value === 'string') yield [path, value]
  if (typeof value !== 'object' || value === null) return
  const children = Array.isArray(value)
    ? value.entries()
    : Object.entries(value)
  for (const [key, child] of children) yield* leavesOf(child, deeper(path, key))
}
