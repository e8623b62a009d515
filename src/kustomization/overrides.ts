import { isMap, isScalar, isSeq, type ParsedNode } from 'yaml'
import { firstDocument } from '../yaml/document.ts'
import { lineNumber } from '../yaml/lines.ts'
import { keyText, nodeStart, valueOf } from '../yaml/nodes.ts'

/** An item of a kustomization that can make an image another one than an entry says. */
export interface Override {
  /** The field whose item it is. */
  readonly field: string
  /** From 1. */
  readonly line: number
  /** The file that it names, as written. */
  readonly path: string | undefined
  /** The name that it matches, where it is an entry of images. */
  readonly name: string | undefined
  /** The other name that it gives, where it is an entry of images. */
  readonly newName: string | undefined
  /** The whole text without it, to see what it does. */
  readonly without: string
}

/** In the order in which kustomize applies them, the last first. */
const fields = [
  'transformers replacements images imageTags',
  'patchesJson6902 patches patchesStrategicMerge',
].flatMap((line) => line.split(' '))

/** A text without all its items that can set an image but the entries of images. */
export function withoutPatches(text: string): string {
  const document = firstDocument(text)
  const root = document.contents
  if (isMap(root))
    root.items = root.items.filter((pair) =>
      fields.every(
        (field) =>
          keyText(pair) !== field.toLowerCase() || imageFields.includes(field),
      ),
    )
  return document.toString({ lineWidth: 0 })
}

const imageFields = ['images', 'imageTags']

/**
 * The items of a kustomization that can set an image.
 *
 * @param except the names of entries of images that are not meant
 */
export function overridesIn(
  text: string,
  except: ReadonlySet<string>,
): readonly Override[] {
  const root = firstDocument(text).contents
  if (!isMap(root)) return []
  return fields.flatMap((field) => {
    const place = root.items.findLastIndex(
      (pair) => keyText(pair) === field.toLowerCase(),
    )
    const list = root.items[place]?.value
    if (!isSeq(list)) return []
    return [...list.items.entries()]
      .filter(([, item]) => !except.has(textIn(item, 'name') ?? ''))
      .map(([index, item]) => ({
        field,
        line: lineNumber(text, nodeStart(item)),
        path: isScalar(item) ? oneLine(item) : textIn(item, 'path'),
        name: imageFields.includes(field) ? textIn(item, 'name') : undefined,
        newName: otherName(item),
        without: without(text, place, index),
      }))
  })
}

function without(text: string, place: number, index: number): string {
  const document = firstDocument(text)
  const root = document.contents
  const list = isMap(root) ? root.items[place]?.value : undefined
  if (isSeq(list)) list.items.splice(index, 1)
  return document.toString({ lineWidth: 0 })
}

function textIn(item: ParsedNode, key: string): string | undefined {
  return isMap(item) ? oneLine(valueOf(item, key)) : undefined
}

/** A newName that repeats the name renames nothing. */
function otherName(entry: ParsedNode): string | undefined {
  const newName = textIn(entry, 'newName')
  return newName === textIn(entry, 'name') ? undefined : newName
}

/** A patch can also be in the list itself. */
function oneLine(node: ParsedNode | null): string | undefined {
  const text = isScalar(node) ? String(node.value) : ''
  return text === '' || text.includes('\n') ? undefined : text
}
