import type { Files } from '../tree.ts'
import type { Layout } from './layout.ts'
import { autoscaler, deployment, service } from './manifests.ts'

const services = ['api-enrichment', 'api-gateway', 'api-generation']

function app(name: string): Files {
  return {
    [`apps/${name}/kustomization.yaml`]: `# apps/${name}/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
  - service.yaml
  - hpa.yaml

images:
  - name: ${name}
    newTag: v1.2.3 # {"$imagepolicy": "flux-system:${name}:tag"}
`,
    [`apps/${name}/deployment.yaml`]: deployment({
      name,
      // Marker pour Flux
      image: `${name}:latest`,
      port: 8080,
    }),
    [`apps/${name}/service.yaml`]: service({ name, port: 8080 }),
    [`apps/${name}/hpa.yaml`]: autoscaler(name),
    [`apps/${name}/image-policy.yaml`]: `apiVersion: image.toolkit.fluxcd.io/v1beta2
kind: ImagePolicy
metadata:
  name: ${name}
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: ${name}
  policy:
    semver:
      range: ">=1.0.0"
`,
  }
}

/** Seed 002: Flux reads the tags through the markers in the comments, so these must survive. */
export const k3sGitops: Layout = {
  repository: 'team-mercurious/k3s-gitops',
  files: {
    ...app('api-enrichment'),
    ...app('api-gateway'),
    ...app('api-generation'),
    'apps/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - api-enrichment
  - api-gateway
  - api-generation
`,
    'clusters/vps/apps.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1beta2
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  sourceRef:
    kind: GitRepository
    name: flux-system
  path: "./apps"
  prune: true
`,
    'infra/le-prod.yaml': `apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: le-prod
spec:
  acme:
    server: https://acme-v02.api.letsencrypt.org/directory
    privateKeySecretRef:
      name: le-prod
`,
    'security/secret-kafka.sops.yaml': `apiVersion: v1
kind: Secret
metadata:
    name: kafka-secret
    namespace: kafka
data:
    username: ENC[AES256_GCM,data:c2VjcmV0,iv:aXY=,tag:dGFn,type:str]
    password: ENC[AES256_GCM,data:c2VjcmV0,iv:aXY=,tag:dGFn,type:str]
sops:
    age: []
`,
  },
  overlays: [...services.map((name) => `apps/${name}`), 'apps'],
}
