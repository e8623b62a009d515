import { fieldsOf, textOf, type Manifest } from '../manifest.ts'

/**
 * A manifest, or what Flux Operator makes of a FluxInstance with `sync`: a source and a Kustomization, both by the name of
 * its namespace (flux-operator, internal/builder/templates.go:syncTmpl). The chart flux-instance has it in its values.
 */
export function withSync(manifest: Manifest): readonly Manifest[] {
  const sync = syncOf(manifest)
  const kind = textOf(sync['kind']) ?? ''
  if (kind === '') return [manifest]
  const { namespace = 'flux-system' } = manifest
  const name = textOf(sync['name']) ?? namespace
  const { url, ref, path } = sync
  const common = { ...manifest, name, namespace }
  return [
    {
      ...common,
      group: 'source.toolkit.fluxcd.io',
      kind,
      value: { spec: { url, ref: { name: ref } } },
    },
    {
      ...common,
      group: 'kustomize.toolkit.fluxcd.io',
      kind: 'Kustomization',
      value: { spec: { path, sourceRef: { kind, name } } },
    },
  ]
}

function syncOf({ group, kind, value }: Manifest) {
  const spec = fieldsOf(value['spec'])
  switch (`${group}/${kind}`) {
    case 'fluxcd.controlplane.io/FluxInstance':
      return fieldsOf(spec['sync'])
    case 'helm.toolkit.fluxcd.io/HelmRelease':
      return fieldsOf(fieldsOf(fieldsOf(spec['values'])['instance'])['sync'])
    default:
      return {}
  }
}
