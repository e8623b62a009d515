import type { Files } from '../tree.ts'
import type { Layout } from './layout.ts'
import { deployment, service } from './manifests.ts'

const services = ['api-gateway', 'api-enrichment', 'api-generation'] as const

/** The tag that each service starts with: the commit that was built. */
export const mercuriousTags = {
  'api-gateway': 'sha-3f5c1d0a9b7e4c2d8f6a1b0c9d8e7f6a5b4c3d2e',
  'api-enrichment': 'sha-9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b',
  'api-generation': 'sha-0123456789abcdef0123456789abcdef01234567',
} as const

function app(name: (typeof services)[number]): Files {
  const image = `ghcr.io/team-mercurious/${name}`
  const isPublic = name === 'api-gateway'
  const resources = isPublic
    ? ['deployment.yaml', 'service.yaml', 'ingress.yaml']
    : ['deployment.yaml']
  return {
    [`apps/${name}/kustomization.yaml`]: `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: app
resources:
${resources.map((file) => `  - ${file}\n`).join('')}
images:
  - name: ${image}
    newTag: ${mercuriousTags[name]}
`,
    [`apps/${name}/deployment.yaml`]: deployment({
      name,
      image: `${image}:latest`,
      port: 8080,
      variables: ['KAFKA_BROKERS=kafka-kafka-bootstrap.kafka:9093'],
      secret: 'app-common-secrets',
    }),
    ...(isPublic && {
      [`apps/${name}/service.yaml`]: service({ name, port: 8080 }),
      [`apps/${name}/ingress.yaml`]: ingress,
    }),
  }
}

const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: api-gateway
  annotations:
    cert-manager.io/cluster-issuer: le-prod
spec:
  ingressClassName: traefik
  tls:
    - hosts: [api2.gotravelyzer.com]
      secretName: api-gateway-tls
  rules:
    - host: api2.gotravelyzer.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: api-gateway
                port:
                  number: 8080
`

/**
 * Seed 001: three services, three pipelines, one infrastructure repository. In `production` all
 * three stand in one file on neighbouring lines, where a rebase would conflict for ever.
 */
export const mercurious: Layout = {
  repository: 'team-mercurious/k3s-gitops',
  files: {
    ...app('api-gateway'),
    ...app('api-enrichment'),
    ...app('api-generation'),
    'overlays/production/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: app
resources:
  - ../../apps/api-gateway
  - ../../apps/api-enrichment
  - ../../apps/api-generation

# Mis à jour par les pipelines des trois services
images:
  - { name: ghcr.io/team-mercurious/api-gateway, newTag: ${mercuriousTags['api-gateway']} }
  - { name: ghcr.io/team-mercurious/api-enrichment, newTag: ${mercuriousTags['api-enrichment']} }
  - { name: ghcr.io/team-mercurious/api-generation, newTag: ${mercuriousTags['api-generation']} }
`,
    'overlays/staging/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: app-staging
resources:
  - ../../apps/api-gateway
  - ../../apps/api-enrichment
  - ../../apps/api-generation
images:
  - name: ghcr.io/team-mercurious/api-gateway
    newTag: latest
  - name: ghcr.io/team-mercurious/api-enrichment
    newTag: latest
  - name: ghcr.io/team-mercurious/api-generation
    newTag: latest
`,
    'scripts/auto-deploy.sh': '#!/bin/bash\nset -euo pipefail\n',
  },
  overlays: [
    ...services.map((name) => `apps/${name}`),
    'overlays/production',
    'overlays/staging',
  ],
}
