import type { Files } from '../tree.ts'
import type { Layout } from './layout.ts'
import { deployment, service } from './manifests.ts'

const image = 'ghcr.io/acme/shop'

function overlay(folder: string, rest: string): Files {
  return {
    [`k8s/overlays/${folder}/kustomization.yaml`]: `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop-${folder}
resources:
  - ../../base

${rest}`,
  }
}

/** What a person tries the action on first: one service, three environments, notes in the margins. */
export const demo: Layout = {
  repository: 'acme/shop',
  files: {
    'README.md': '# Shop\n',
    'k8s/base/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
  - service.yaml
configMapGenerator:
  - name: shop
    literals:
      - CURRENCY=EUR
`,
    'k8s/base/deployment.yaml': deployment({
      name: 'shop',
      image,
      port: 8080,
      configMap: 'shop',
    }),
    'k8s/base/service.yaml': service({ name: 'shop', port: 8080 }),
    ...overlay(
      'development',
      `images:
  - name: ${image}
    newTag: main
`,
    ),
    ...overlay(
      'staging',
      `images:
  # Flux watches this line: the marker must stay.
  - name: ${image}
    newTag: 1.4.0 # {"$imagepolicy": "flux-system:shop:tag"}
`,
    ),
    ...overlay(
      'production',
      `replicas:
  - name: shop
    count: 3

images:
  # Ask #team-shop before you roll back: 1.3.2 migrated the orders.
  - name: ${image}
    newTag: "1.3.2"   # set by the pipeline

patches:
  - target: { kind: Deployment, name: shop }
    patch: |-
      - op: replace
        path: /spec/template/spec/containers/0/resources/limits/memory
        value: 1Gi
`,
    ),
  },
  overlays: ['development', 'staging', 'production'].map(
    (folder) => `k8s/overlays/${folder}`,
  ),
}
