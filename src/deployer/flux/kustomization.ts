import { parameter } from '../covers.ts'
import {
  pathFromRoot,
  type Deployer,
  type Fields,
  type Revision,
} from '../deployer.ts'
import { fieldsOf, listOf, textOf, type Manifest } from '../manifest.ts'

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
  const isFilled = parameter.test(source.path)
  return {
    ...source,
    unknown:
      source.unknown ??
      (isFilled
        ? `what applies it fills in its path "${source.path}"`
        : undefined),
    kind: 'Kustomization',
    name,
    application: '',
    at: { file, line },
    overrides: { tool: 'flux', fields: spec },
    blocker:
      spec['suspend'] === true
        ? 'it is suspended, so it applies nothing'
        : source.blocker,
  }
}

type Source = Pick<
  Deployer,
  'repository' | 'revision' | 'source' | 'blocker' | 'unknown' | 'path'
>

function sourceOf(
  { namespace, value }: Manifest,
  manifests: readonly Manifest[],
): Source {
  const spec = fieldsOf(value['spec'])
  const wanted = fieldsOf(spec['sourceRef'])
  const kind = textOf(wanted['kind']) ?? ''
  const name = textOf(wanted['name']) ?? ''
  const path = pathFromRoot(textOf(spec['path']) ?? '')
  if (kind === '')
    return unknownSource(
      path,
      'its file has no `sourceRef`, so what applies it adds to it',
    )
  if (kind !== 'GitRepository')
    return unknownSource(
      path,
      `it deploys the ${kind} "${name}", which something else fills`,
    )
  const from = textOf(wanted['namespace']) ?? namespace
  const repositories = manifests.filter(
    (one) =>
      one.group === 'source.toolkit.fluxcd.io' &&
      one.kind === kind &&
      (one.namespace === from ||
        one.namespace === undefined ||
        from === undefined),
  )
  const found = repositories.find((one) => one.name === name)
  const included = found && includedAt(path, fieldsOf(found.value['spec']))
  return included === undefined
    ? repositorySource(name, path, found)
    : repositorySource(
        included.name,
        included.path,
        repositories.find((one) => one.name === included.name),
      )
}

function repositorySource(
  name: string,
  path: string,
  found: Manifest | undefined,
): Source {
  if (found === undefined)
    return unknownSource(
      path,
      `its GitRepository "${name}" is not among these files: add its file to "deployed-by"`,
    )
  const spec = fieldsOf(found.value['spec'])
  return {
    path,
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

/** The GitRepository whose files another one has at a path, by `spec.include`, and the path there. */
function includedAt(path: string, spec: Fields) {
  for (const one of listOf(spec['include']).map(fieldsOf)) {
    const name = textOf(fieldsOf(one['repository'])['name']) ?? ''
    const folder = pathFromRoot(textOf(one['toPath']) || name)
    const rest = `${path}/`.startsWith(`${folder}/`)
      ? path.slice(folder.length)
      : undefined
    if (rest !== undefined)
      return {
        name,
        path: pathFromRoot(`${textOf(one['fromPath']) ?? ''}/${rest}`),
      }
  }
  return undefined
}

function unknownSource(path: string, unknown: string): Source {
  const revision = { kind: 'unknown' } as const
  const source = { source: {}, blocker: undefined }
  return { path, repository: '', revision, ...source, unknown }
}

/** The first of commit, name, semver, tag and branch; `master` without any (source-controller, gitrepository_types.go). */
function revisionOf(ref: Fields): Revision {
  for (const key of ['commit', 'name', 'semver', 'tag', 'branch']) {
    const text = textOf(ref[key]) ?? ''
    if (text === '') continue
    if (parameter.test(text)) return { kind: 'unknown' }
    if (key === 'branch') return { kind: 'branch', name: text }
    return key === 'name' && text.startsWith('refs/heads/')
      ? { kind: 'branch', name: text.slice('refs/heads/'.length) }
      : { kind: 'fixed', name: text }
  }
  return { kind: 'branch', name: 'master' }
}
