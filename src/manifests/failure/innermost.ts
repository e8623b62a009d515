import { explainCause } from './known-causes.ts'

/** The first cause of a failed `kustomize build`. */
export interface InnermostFailure {
  /** One sentence. */
  readonly cause: string
  /** The folder whose kustomization it is about. */
  readonly folder: string
  /** The entry of its `resources` that it is about, as written there. */
  readonly resource: string | undefined
  readonly line: number | undefined
  /** The path that the cause begins with, if it does. */
  readonly path: string | undefined
}

const layer =
  /(?:accumulating|merging) resources from '([^']*)': |(?:recursed accumulation of|couldn't make target for) path '([^']*)': |must resolve to a file': /g

/**
 * The cause without the layers around it: each level of bases wraps it once more, and ends with a second attempt
 * ("must build at directory"), which only states that a file is not a folder.
 */
export function innermostFailure(
  message: string,
  overlay: string,
): InnermostFailure {
  const whole = ownError(message)
    .replace(/': must build at directory:.*$/, '')
    .replace(/trouble configuring builtin (\w+)/g, '$1')
  let [folder, end] = [overlay, 0]
  let resource: string | undefined
  for (const found of whole.matchAll(layer)) {
    const [matched, name, path] = found
    end = found.index + matched.length
    if (name !== undefined) resource = name
    if (path === undefined) continue
    folder = path
    resource = undefined
  }
  const own = whole.slice(end).trim()
  const cause = explainCause(own)
  const line = /yaml: line (\d+)/.exec(own)?.[1]
  return {
    cause,
    folder,
    resource,
    line: line === undefined ? undefined : Number(line),
    path: /^"([^"]*)"/.exec(cause)?.[1],
  }
}

/** Without the warnings of what is deprecated, which come first, and on one line. */
function ownError(message: string): string {
  const start = /^error: /im.exec(message)
  return (
    start === null ? message : message.slice(start.index + start[0].length)
  )
    .replace(/^# Warning: .*$/gm, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ')
}
