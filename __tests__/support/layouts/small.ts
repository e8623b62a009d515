import type { Layout } from './layout.ts'

/** The smallest repository that deploys something: one base, one overlay, one image. */
export const small: Layout = {
  repository: 'acme/api',
  files: {
    'k8s/base/kustomization.yaml': 'resources:\n  - deployment.yaml\n',
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
`,
    'k8s/overlays/production/kustomization.yaml':
      'resources:\n  - ../../base\nimages:\n  - name: ghcr.io/acme/api\n    newTag: v1\n',
  },
  overlays: ['k8s/base', 'k8s/overlays/production'],
}
