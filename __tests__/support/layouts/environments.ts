import type { Layout } from './layout.ts'
import { small } from './small.ts'

export const image = 'ghcr.io/acme/api'
export const digest = `sha256:${'a'.repeat(64)}`
export const overlay = (entries: string) =>
  `resources:\n  - ../../base\nimages:\n${entries}`
export const environments: Layout = {
  ...small,
  files: {
    ...small.files,
    'k8s/base/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      containers:
        - name: api
          image: ghcr.io/acme/api:v1
        - name: web
          image: ghcr.io/acme/web:v1
`,
    'k8s/overlays/staging/kustomization.yaml': overlay(
      `  - name: ${image}\n    newName: staging.example/api\n    newTag: v7\n    digest: ${digest}\n`,
    ),
    'k8s/overlays/production/kustomization.yaml': overlay(
      `  - name: ${image} # ours\n    newTag: v1\n  - name: ghcr.io/acme/web\n    newTag: v0\n`,
    ),
    'k8s/overlays/canary/kustomization.yaml': `resources:\n  - ../staging\nimages:\n  - name: staging.example/api\n    newTag: v8\n`,
  },
}
export const overlays = 'k8s/overlays/production'
export const file = `${overlays}/kustomization.yaml`
