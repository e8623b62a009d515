import { posix } from 'node:path'
import { repositoryOf } from '../image/reference.ts'
import { isKustomization } from '../kustomization/names.ts'
import {
  references,
  remoteReferences,
  usesHelm,
} from '../kustomization/references.ts'
import type { Engine } from '../render/engine.ts'
import type { Files } from '../render/input-files.ts'
import type { WantedImage } from '../request/images/image.ts'

/**
 * Whether a render of a folder could show one of the images. It cannot where no file has the last part of a name: that
 * saves the render. What the repository does not have may show any image.
 */
export async function mayDeploy(
  folder: string,
  images: readonly WantedImage[],
  engine: Engine | undefined,
): Promise<boolean> {
  const files = await engine?.inputs(folder)
  if (files === undefined) return false
  const names = images
    .flatMap(({ find }) => find.names)
    .map((name) => RegExp.escape(posix.basename(repositoryOf(name))))
  const expression = new RegExp(`(?<![\\w.-])(?:${names.join('|')})(?![\\w.-])`)
  return (
    lacksFiles(files) ||
    [...files.values()].some((bytes) => expression.test(bytes.toString()))
  )
}

/** Whether a kustomization names what is not here: a remote base, a chart, or a path. */
function lacksFiles(files: Files): boolean {
  const paths = new Set<string>()
  for (const file of files.keys()) paths.add(file).add(posix.dirname(file))
  return [...files].some(([file, bytes]) => {
    if (!isKustomization(file)) return false
    const text = bytes.toString()
    const absent = references(text)
      .filter((path) => /^[^/].*(\/|\.ya?ml$)/.test(path))
      .map((path) => posix.join(posix.dirname(file), path).replace(/\/$/, ''))
      .filter((path) => !paths.has(path))
    return (
      absent.length > 0 || usesHelm(text) || remoteReferences(text).length > 0
    )
  })
}
