import { remoteReferences, usesHelm } from '../kustomization/references.ts'
import type { Problem } from '../problem.ts'

/**
 * Why `kustomize build` failed, in one sentence; kustomize's own words go below.
 *
 * @param files the files it was given, by path, to see in them what the embedded kustomize can not do
 */
export function explainBuildFailure(
  message: string,
  {
    folder,
    files,
  }: {
    readonly folder: string
    readonly files: ReadonlyMap<string, { toString(): string }>
  },
): Problem {
  const problem = { reason: 'build-failed', details: message } as const
  for (const [path, bytes] of files) {
    if (!/(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path)) continue
    const text = bytes.toString()
    const [remote] = remoteReferences(text)
    if (remote !== undefined)
      return {
        ...problem,
        message: `${folder} can not be rendered here: ${path} includes "${remote}", which kustomize would fetch from the network, and this action renders without one. Copy it into the repository, or write validate: none.`,
        at: { file: path },
      }
    if (usesHelm(text))
      return {
        ...problem,
        message: `${folder} can not be rendered here: ${path} has a Helm chart, which needs the helm program. Write validate: none.`,
        at: { file: path },
      }
  }
  return {
    ...problem,
    message: `kustomize can not build ${folder}: ${innermostCause(message)}`,
  }
}

/**
 * The cause without the layers around it: each level wraps it in "accumulating resources from 'x':", and
 * ends with a second attempt ("must build at directory") that only says that a file is no folder.
 */
export function innermostCause(message: string): string {
  const [line = ''] = message.trim().split('\n')
  const layers = line
    .replace(/^Error: /, '')
    .replace(/'?: must build at directory:.*$/, '')
    .split(
      /accumulat(?:ing|ion)[^:]*(?:from '[^']*'|of path '[^']*'|err='[^:]*): ?/,
    )
  const cause = (layers.at(-1) ?? line).trim()
  return /[.!?]$/.test(cause) ? cause : `${cause}.`
}
