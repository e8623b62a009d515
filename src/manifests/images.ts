import { parseObject, splitObjects, type RenderedObject } from './objects.ts'
import { splitReference, writeReference } from '../image/reference.ts'
import { keysOf } from './paths.ts'

/** An image reference in a rendered object. */
export interface RenderedImage {
  /** Of its object. */
  readonly id: string
  /** The object's title. */
  readonly object: string
  readonly path: string
  readonly reference: string
  /** In parts, the path is that of the repository, and the version is a field beside it. */
  readonly written: 'whole' | 'in parts'
}

const inContainer = /(^|\.)(containers|initContainers)\.\d+\.image$/
const inVolume = /(^|\.)volumes\.\d+\.image\.reference$/

/** Whether kustomize rewrites images at this path by itself, in any kind (its image transformer since 5.7). */
export function isImagePath(path: string): boolean {
  return inContainer.test(path) || inVolume.test(path)
}

/** Whether a reference is only a copy: text for people and programs, not what a pod runs. */
export function isCopy({ kind }: RenderedObject, path: string): boolean {
  return (
    kind === 'ConfigMap' ||
    kind === 'Secret' ||
    /(^|\.)metadata\.|\.env\.\d+\.value$|\.(args|command)\.\d+$/.test(path)
  )
}

/** Whether a field is named like one that holds an image, wherever it stands. */
export function isImageLike(path: string): boolean {
  const [field = ''] = path
    .replace(/\.\d+$/, '')
    .split('.')
    .slice(-1)
  return isImagePath(path) || /image/i.test(field)
}

/** Every reference in the fields that kustomize rewrites. */
export function renderedImages(manifests: string): readonly RenderedImage[] {
  return imageLeaves(manifests).filter(({ path }) => isImagePath(path))
}

/** Every field that is named like one that holds an image, also where kustomize does not rewrite it. */
export function imageLeaves(manifests: string): readonly RenderedImage[] {
  return readObjects(manifests, (text) =>
    /image|reference/i.test(text),
  ).flatMap(imagesIn)
}

/**
 * The objects in which an image can stand.
 *
 * @param isWorthwhile whether the text of an object is worth parsing, which takes most of a proof's time
 */
export function readObjects(
  manifests: string,
  isWorthwhile: (text: string) => boolean,
): readonly RenderedObject[] {
  return splitObjects(manifests)
    .filter(isWorthwhile)
    .map(parseObject)
    .filter(({ kind }) => !withoutImages.has(kind))
}

/** What only describes images, or looks for new versions of them: Flux refuses a tag there, Argo CD reads a constraint. */
const withoutImages: ReadonlySet<string> = new Set([
  'CustomResourceDefinition',
  'ImageRepository',
  'ImageUpdater',
])

/** The fields of an object that are named like one that holds an image. */
function imagesIn(object: RenderedObject): readonly RenderedImage[] {
  return [...object.leaves]
    .filter(([path]) => isImageLike(path) && !isCopy(object, path))
    .map(([path, reference]) => imageAt(object, path, reference))
}

export function imageAt(
  { id, title }: RenderedObject,
  path: string,
  reference: string,
  written: RenderedImage['written'] = 'whole',
): RenderedImage {
  return { id, object: title, path, reference, written }
}

/** A reference and where it stands, in a sentence. */
export function positionOf({ object, path, reference }: RenderedImage): string {
  return `"${reference}" in ${object} (${path})`
}

/** The field of a reference in parts that has the repository. */
const repositoryField = /(^|\.)repository$|image\.name$/i

/**
 * References that are written in parts, as in Helm values and many custom resources: a `repository`, or the `name` of an
 * `image`, with a `tag` or a `digest` beside it. kustomize rewrites none of them.
 */
export function partsIn(object: RenderedObject): readonly RenderedImage[] {
  return [...object.leaves].flatMap(([path, repository]) => {
    if (!repositoryField.test(path) || isCopy(object, path)) return []
    const [registry, tag, digest] = ['registry', 'tag', 'digest'].map((name) =>
      object.leaves.get(path.slice(0, path.lastIndexOf('.') + 1) + name),
    )
    if (tag === undefined && digest === undefined) return []
    const full = registry ? `${registry}/${repository}` : repository
    const reference = writeReference(full, tag, digest)
    return [imageAt(object, path, reference, 'in parts')]
  })
}

/**
 * Every reference in an object: in fields that are named like one, in parts, and where it is the whole text of a field
 * (`spec.images.api`, `spec.container`). Not where it is text for people and programs.
 *
 * @param isMeant whether a whole text is one of those that are looked for
 */
export function referencesIn(
  object: RenderedObject,
  isMeant: (reference: string) => boolean,
): readonly RenderedImage[] {
  const whole = [...object.leaves]
    .filter(
      ([path, text]) =>
        isWhole(text) &&
        isMeant(text) &&
        !isCopy(object, path) &&
        !keysOf(path).some((key) => isText.test(`${key}`)),
    )
    .map(([path, text]) => imageAt(object, path, text))
  const found = [...imagesIn(object), ...partsIn(object), ...whole]
  return [...new Map(found.map((image) => [image.path, image])).values()]
}

/** Without a version, it may be any name. */
function isWhole(text: string): boolean {
  const { tag, digest } = splitReference(text)
  return (tag ?? digest) !== undefined && !/\s/.test(text)
}

/** kustomize and Kubernetes never read an image below such a key. */
const isText =
  /^(metadata|status|(string|binary)?data|.*(annotations|labels|env|envvars|environment|args|command))$/i
