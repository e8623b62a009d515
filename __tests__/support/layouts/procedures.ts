import type { Files } from '../tree.ts'
import type { Layout } from './layout.ts'
import { autoscaler, deployment, service } from './manifests.ts'

const name = 'api-gateway'

const app: Files = {
  'apps/api-gateway/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization

metadata:
  name: api-gateway
  namespace: default

resources:
  - deployment.yaml
  - service.yaml
  - hpa.yaml

images:
  - name: api-gateway
    newTag: v1.2.3  # Updated by Flux Image Automation

patches:
  - target:
      kind: Deployment
      name: api-gateway
    patch: |-
      - op: replace
        path: /spec/replicas
        value: 2
`,
  'apps/api-gateway/deployment.yaml': deployment({
    name,
    image: 'api-gateway:latest',
    port: 8080,
    namespace: 'default',
  }),
  'apps/api-gateway/service.yaml': service({
    name,
    port: 8080,
    namespace: 'default',
  }),
  'apps/api-gateway/hpa.yaml': autoscaler(name),
}

/** One environment on top of the base: what it patches, and the image it deploys. */
function environment(
  folder: string,
  { about, images, rest }: { about: string; images: string; rest: string },
): Files {
  return {
    [`environments/${folder}/kustomization.yaml`]: `# ${about}
# environments/${folder}/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../base
images:
${images}${rest}`,
  }
}

/**
 * Seed 003: the branch or tag decides the environment. `main` is production, `develop` staging,
 * a version tag the release environment, an `-rc` tag the candidate.
 */
export const procedures: Layout = {
  repository: 'team-mercurious/procedures',
  files: {
    ...app,
    'environments/base/kustomization.yaml': `# Base kustomization
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../apps/api-gateway
`,
    ...environment('prod', {
      about: 'Production overlay (main branch)',
      images: `  - name: api-gateway
    newName: registry/api-gateway
    newTag: 4f0c2a7d9e1b3c5a7f9e0d2b4c6a8e1f3d5b7c90  # pushed by CI, never by hand
`,
      rest: `patches:
  - target:
      kind: Deployment
      name: api-gateway
    patch: |-
      - op: replace
        path: /spec/replicas
        value: 3
  - target:
      kind: HorizontalPodAutoscaler
      name: api-gateway-hpa
    patch: |-
      - op: replace
        path: /spec/maxReplicas
        value: 10
`,
    }),
    ...environment('staging', {
      about: 'Staging overlay (develop branch)',
      images: `  - name: api-gateway
    newName: registry/api-gateway
    newTag: "1e3d5b7c904f0c2a7d9e1b3c5a7f9e0d2b4c6a8f"
`,
      rest: `# Réplication : fixe, 1 replica
namespace: staging
patches:
  - target:
      kind: Deployment
      name: api-gateway
    patch: |-
      - op: replace
        path: /spec/replicas
        value: 1
  - target:
      kind: HorizontalPodAutoscaler
      name: api-gateway-hpa
    patch: |-
      $patch: delete
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata:
        name: api-gateway-hpa
`,
    }),
    ...environment('release', {
      about: 'Releases (tags v*)',
      images: `  - name: api-gateway
    newName: registry/api-gateway
    newTag: v1.2.3
`,
      rest: 'namespace: release\n',
    }),
    ...environment('candidate', {
      about: 'Release candidates (tags v*-rc*)',
      images: `  - name: api-gateway
    newName: registry/api-gateway
    newTag: v1.3.0-rc1
`,
      rest: 'namespace: candidate\n',
    }),
  },
  overlays: [
    'apps/api-gateway',
    ...['base', 'prod', 'staging', 'release', 'candidate'].map(
      (folder) => `environments/${folder}`,
    ),
  ],
}
