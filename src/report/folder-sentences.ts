import type { ClusterChange } from '../manifests/diff.ts'
import { titleOf } from '../deployer/deployer.ts'
import type { FolderDeployer } from '../plan/deployment/check-deployment.ts'
import type { FolderResult } from '../plan/folder-result.ts'

/** The verb of a change without both values, such as "is new"; undefined where both are shown. */
export function changeVerb({
  field,
  from,
  to,
}: ClusterChange): string | undefined {
  if (from === undefined && to === undefined) return 'changes'
  if (field !== '') return undefined
  if (from === undefined) return 'is new'
  return to === undefined ? 'goes away' : 'changes'
}

/** Why a folder is not proved, as plain text with names in quotes; empty for one that is. */
export function whyNotProved({ path, role, proof }: FolderResult): string {
  switch (proof.kind) {
    case 'none':
      return `"${path}" was not rendered (validate: none): nothing proves that it deploys the image.`
    case 'component':
      return `"${path}" is a component, proved in ${proof.users.map((user) => `"${user}"`).join(', ')}.`
    case 'broken':
      return `"${path}" does not build, and did not build before.`
    case 'rendered':
      return role === 'edited'
        ? `"${path}" was rendered, and not proved (validate: build).`
        : ''
    case 'proved':
      return ''
  }
}

/** The number of references that were proved, in words; undefined for none. */
export function proofBasis(
  folders: readonly FolderResult[],
): string | undefined {
  const references = folders.reduce(
    (sum, { proof }) => sum + proof.references,
    0,
  )
  return references === 0
    ? undefined
    : `proved on ${references} rendered image reference${references === 1 ? '' : 's'}`
}

/** A sentence for each deployer of an edited folder; plain text with names in quotes. */
export function deployerLines(
  deployers: readonly FolderDeployer[],
  branch: string,
): readonly string[] {
  return deployers.map(
    ({ folder, kind, name, from }) =>
      `${titleOf({ kind, name })} deploys "${folder}" from "${branch}" ("${from}").`,
  )
}
