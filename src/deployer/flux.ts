import {
  pathFromRoot,
  type Deployer,
  type Fields,
  type Revision,
} from './deployer.ts'
import { fieldsOf, textOf, type Manifest } from './manifest.ts'

/**
 * A Kustomization of Flux, with the GitRepository that it names among the manifests.
 * One that deploys from elsewhere (an OCI artifact, a bucket) has no address of a git repository.
 */
export function fluxKustomization(
  manifest: Manifest,
  manifests: readonly Manifest[],
): Deployer {
  const { file, line, name, value } = manifest
  const spec = fieldsOf(value['spec'])
  const source = sourceOf(manifest, manifests)
  return {
    ...source,
    kind: 'Kustomization',
    name,
    application: '',
    at: { file, line },
    path: pathFromRoot(textOf(spec['path']) ?? ''),
    overrides: { tool: 'flux', fields: spec },
    blocker:
      spec['suspend'] === true
        ? 'it is suspended, so it applies nothing'
        : source.blocker,
  }
}

type Source = Pick<
  Deployer,
  'repository' | 'revision' | 'source' | 'blocker' | 'unknown'
>

function sourceOf(
  { namespace, value }: Manifest,
  manifests: readonly Manifest[],
): Source {
  const wanted = fieldsOf(fieldsOf(value['spec'])['sourceRef'])
  const kind = textOf(wanted['kind']) ?? ''
  const name = textOf(wanted['name']) ?? ''
  if (kind !== 'GitRepository')
    return unknownSource(
      `it deploys the ${kind} "${name}", which something else fills`,
    )
  const from = textOf(wanted['namespace']) ?? namespace
  const found = manifests.find(
    (one) =>
      one.group === 'source.toolkit.fluxcd.io' &&
      one.kind === kind &&
      one.name === name &&
      (one.namespace === from ||
        one.namespace === undefined ||
        from === undefined),
  )
  if (found === undefined)
    return unknownSource(
      `its GitRepository "${name}" is not among these files: add its file to "deployed-by"`,
    )
  const spec = fieldsOf(found.value['spec'])
  return {
    repository: textOf(spec['url']) ?? '',
    revision: revisionOf(fieldsOf(spec['ref'])),
    source: spec,
    blocker:
      spec['suspend'] === true
        ? `its GitRepository "${name}" is suspended, so it fetches nothing`
        : undefined,
    unknown: undefined,
  }
}

function unknownSource(unknown: string): Source {
  const revision = { kind: 'unknown' } as const
  return { repository: '', revision, source: {}, blocker: undefined, unknown }
}

/** The first of commit, name, semver, tag and branch; `master` without any (source-controller, gitrepository_types.go). */
function revisionOf(ref: Fields): Revision {
  for (const key of ['commit', 'name', 'semver', 'tag', 'branch']) {
    const text = textOf(ref[key]) ?? ''
    if (text === '') continue
    if (key === 'branch') return { kind: 'branch', name: text }
    return key === 'name' && text.startsWith('refs/heads/')
      ? { kind: 'branch', name: text.slice('refs/heads/'.length) }
      : { kind: 'fixed', name: text }
  }
  return { kind: 'branch', name: 'master' }
}
