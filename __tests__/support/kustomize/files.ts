import type { FileTree } from '../../../src/kustomize/tree.ts'

export function files(texts: Readonly<Record<string, string>>): FileTree {
  const encoder = new TextEncoder()
  return new Map(
    Object.entries(texts).map(([path, text]) => [path, encoder.encode(text)]),
  )
}

export const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      containers:
        - name: api
          image: ghcr.io/acme/api:1.0.0
`

/** An overlay over a base, both as small as they get. */
export const service = {
  'k8s/base/kustomization.yaml': 'resources: [deployment.yaml]\n',
  'k8s/base/deployment.yaml': deployment,
  'k8s/overlays/production/kustomization.yaml': `resources:
  - ../../base
images:
  - name: ghcr.io/acme/api
    newTag: 2.0.0
`,
}

/** Lists of nine times the list before: kustomize unfolds them until its time or memory is over. */
export const endless = {
  'endless/kustomization.yaml': 'resources: [list.yaml]\n',
  'endless/list.yaml': Array.from({ length: 10 }, (_, level) => {
    const before = level === 0 ? 'x' : `*l${level - 1}`
    return `l${level}: &l${level} [${Array(9).fill(before).join(', ')}]\n`
  }).join(''),
}
