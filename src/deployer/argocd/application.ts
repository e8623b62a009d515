import { isRecord } from '../../request/json.ts'
import {
  pathFromRoot,
  type Deployer,
  type Fields,
  type Revision,
} from '../deployer.ts'
import {
  fieldsOf,
  listOf,
  mapTexts,
  textOf,
  type Manifest,
} from '../manifest.ts'

/**
 * The sources of an Argo CD Application, each a deployer of its own. `sourceHydrator` comes before `sources`, and that
 * before `source` (argo-cd, types.go:GetSources). A source without a path renders no folder.
 */
export function applicationSources(manifest: Manifest): readonly Deployer[] {
  const { file, line, name, value } = manifest
  const spec = fieldsOf(value['spec'])
  const hydrator = fieldsOf(spec['sourceHydrator'])
  const several = listOf(spec['sources'])
  const isHydrated = Object.keys(hydrator).length > 0
  const sources = isHydrated
    ? [hydrator['drySource']]
    : several.length > 0
      ? several
      : [spec['source']]
  return sources.map(fieldsOf).flatMap((source) => {
    const path = textOf(source['path'])
    if (path === undefined) return []
    const [tool, another] = toolsOf(source)
    return [
      {
        kind: 'Application',
        name,
        application: name,
        at: { file, line },
        repository: textOf(source['repoURL']) ?? '',
        path: pathFromRoot(path),
        revision: trackedRevision(textOf(source['targetRevision']) ?? ''),
        overrides: { tool: 'argocd', fields: withVariables(source, manifest) },
        source: {},
        blocker: whyBlocked(tool, another),
        unknown:
          tool === 'plugin'
            ? 'a plugin renders it, which cannot run here'
            : isHydrated
              ? hydrated(hydrator)
              : notSynced(spec),
      },
    ]
  })
}

/** The tools that are set to render a source. One whose settings are all zero is unset (argo-cd, argo.go:NormalizeSource). */
function toolsOf(source: Fields): readonly string[] {
  return ['kustomize', 'helm', 'directory', 'plugin'].filter(
    (name) => !isZero(source[name]),
  )
}

/** As Go has it: `{recurse: false, jsonnet: {}}`. */
function isZero(value: unknown): boolean {
  return typeof value === 'object' && value !== null
    ? Object.values(value).every(isZero)
    : !value
}

/** argo-cd, types.go:ExplicitType. */
function whyBlocked(tool?: string, another?: string): string | undefined {
  if (another !== undefined)
    return `it sets both "${tool}" and "${another}", which Argo CD refuses`
  return tool === 'directory' || tool === 'helm'
    ? `it sets "${tool}", so Argo CD does not read the kustomization`
    : undefined
}

function hydrated(hydrator: Fields): string {
  const branch = textOf(fieldsOf(hydrator['syncSource'])['targetBranch'])
  return `the source hydrator renders it, and deploys the branch "${branch ?? ''}"`
}

/** argo-cd, types.go:IsAutomatedSyncEnabled. */
function notSynced(spec: Fields): string | undefined {
  const automated = fieldsOf(spec['syncPolicy'])['automated']
  return isRecord(automated) && automated['enabled'] !== false
    ? undefined
    : 'it is not synced automatically: somebody has to press "Sync"'
}

/** What `targetRevision` follows (argo-cd, client.go:lsRemote, tags.go:MaxVersion). */
export function trackedRevision(text: string): Revision {
  if (text.includes('{{')) return { kind: 'unknown' }
  if (text === '' || text === 'HEAD') return { kind: 'default' }
  if (text.startsWith('refs/heads/'))
    return { kind: 'branch', name: text.slice('refs/heads/'.length) }
  if (/^[0-9a-f]{40}$/.test(text) || text.startsWith('refs/'))
    return { kind: 'fixed', name: text }
  if (!isRange(text)) return { kind: 'branch', name: text }
  return /[\s<>=~^*|,]/.test(text)
    ? { kind: 'fixed', name: text }
    : { kind: 'tags-first', name: text }
}

/** A constraint of versions that is not one version, as Masterminds/semver reads it. */
function isRange(text: string): boolean {
  return (
    /^v?(\d+\.)*[xX*](\.[xX*])*$/.test(text) ||
    /^\s*([<>=!~^]=?|=>|=<)\s*v?\d/.test(text) ||
    /^v?\d\S*\s+-\s+v?\d/.test(text) ||
    /\|\|/.test(text)
  )
}

/**
 * Its overrides with `$VAR` and `${VAR}` filled in where Argo CD does, in images and commonLabels
 * (repository.go:newEnv). What only the coming commit decides stays.
 */
function withVariables(
  source: Fields,
  { name, namespace, value }: Manifest,
): Fields {
  const kustomize = fieldsOf(source['kustomize'])
  const variables: Readonly<Record<string, string | undefined>> = {
    ARGOCD_APP_NAME: name,
    ARGOCD_APP_NAMESPACE:
      textOf(fieldsOf(fieldsOf(value['spec'])['destination'])['namespace']) ??
      namespace,
    ARGOCD_APP_PROJECT_NAME: textOf(fieldsOf(value['spec'])['project']),
    ARGOCD_APP_SOURCE_REPO_URL: textOf(source['repoURL']),
    ARGOCD_APP_SOURCE_PATH: textOf(source['path']),
    ARGOCD_APP_SOURCE_TARGET_REVISION: textOf(source['targetRevision']),
  }
  const fill = (text: string) =>
    text.replace(
      /\$(\$|\{(\w+)\}|(\w+))/g,
      (whole, one: string, braced?: string, bare?: string) => {
        const variable = braced ?? bare ?? ''
        if (one === '$') return '$'
        return variable.startsWith('ARGOCD_APP_REVISION')
          ? whole
          : (variables[variable] ?? '')
      },
    )
  const filled = ['images', 'commonLabels']
    .filter((field) => field in kustomize)
    .map((field) => [field, mapTexts(kustomize[field], fill)])
  return { ...kustomize, ...Object.fromEntries(filled) }
}
