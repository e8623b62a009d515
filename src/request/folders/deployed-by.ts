import { lines } from '../input-values.ts'
import { readFolder } from './folder-pattern.ts'
import { invalidValue } from '../invalid-input.ts'

/** Manifests of a deployer: files and folders of a repository. */
export interface DeployerFiles {
  /** As the user wrote it. */
  readonly text: string
  /** owner/name; undefined for the repository that is landed in. */
  readonly repository: string | undefined
  /** A file, a folder, or a glob of either, relative to the root. */
  readonly path: string
}

/**
 * Reads the `deployed-by` input: one `[owner/name:]path` per line.
 * @throws Refusal (invalid-input, overlay-outside-repository)
 */
export function parseDeployedBy(input: string): readonly DeployerFiles[] {
  return lines(input).map((text) => {
    const [, repository, path = text] =
      /^([\w.-]+\/[\w.-]+):(.+)$/.exec(text) ?? []
    if (text.startsWith('- ') || /:\/\//.test(text))
      throw invalidValue(
        'deployed-by',
        `"${text}" is not a path. Write one per line, such as argocd/api.yaml or owner/name:argocd/api.yaml.`,
      )
    return { text, repository, path: readFolder(path, 'deployed-by') }
  })
}
