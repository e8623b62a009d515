import type { Layout } from './layout.ts'
import { deployment } from './manifests.ts'

const services =
  'accounts basket catalogue checkout gateway inventory orders payments search shipping'.split(
    ' ',
  )
const environments = [
  'development',
  'staging',
  'production-eu',
  'production-us',
]

/** What a platform team has: ten services that are released together, in four environments. */
export const many: Layout = {
  repository: 'acme/platform',
  files: {
    'k8s/base/kustomization.yaml': `resources:\n${services
      .map((name) => `  - ${name}.yaml\n`)
      .join('')}`,
    ...Object.fromEntries(
      services.map((name) => [
        `k8s/base/${name}.yaml`,
        deployment({ name, image: imageOf(name), port: 8080 }),
      ]),
    ),
    ...Object.fromEntries(
      environments.map((name) => [
        `k8s/overlays/${name}/kustomization.yaml`,
        `namespace: ${name}\nresources:\n  - ../../base\nimages:\n${services
          .map((one) => `  - name: ${imageOf(one)}\n    newTag: 2026.10.1\n`)
          .join('')}`,
      ]),
    ),
  },
  overlays: environments.map((name) => `k8s/overlays/${name}`),
}

export const imagesOfMany = services.map(imageOf)

function imageOf(name: string): string {
  return `ghcr.io/acme/${name}`
}
