import type { Files } from '../tree.ts'
import type { Layout } from './layout.ts'
import { autoscaler, deployment, service } from './manifests.ts'

const name = 'messaging-service'
const host = 'messaging-service.whispr-prod.svc.cluster.local'

const base: Files = {
  'k8s/base/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization

namespace: whispr-prod

resources:
  - namespace.yaml
  - serviceaccount.yaml
  - deployment.yaml
  - service.yaml
  - hpa.yaml
  - pdb.yaml
  - virtualservice.yaml
  - destinationrule.yaml

# Remplacer ConfigMap et Secret en dur par des generators
configMapGenerator:
  - name: messaging-service-config
    literals:
      - MIX_ENV=prod
      - PHX_SERVER=true
      - PHX_HOST=whispr.io
      - PORT=4000
      - GRPC_PORT=4001
      - LOG_LEVEL=info
      - POOL_SIZE=10

secretGenerator:
  - name: messaging-service-secrets
    literals:
      - DATABASE_URL=postgresql://whispr:CHANGE_ME@postgresql.whispr-prod.svc.cluster.local:5432/whispr_messaging
      - REDIS_URL=redis://redis-master.whispr-prod.svc.cluster.local:6379/0
      - SECRET_KEY_BASE=CHANGE_ME_GENERATE_WITH_mix_phx_gen_secret

commonLabels:
  app.kubernetes.io/name: messaging-service
  app.kubernetes.io/part-of: whispr
`,
  'k8s/base/namespace.yaml': `apiVersion: v1
kind: Namespace
metadata:
  name: whispr-prod
  labels:
    istio-injection: enabled
`,
  'k8s/base/serviceaccount.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: messaging-service
`,
  'k8s/base/deployment.yaml': deployment({
    name,
    image: 'ghcr.io/whispr-messenger/messaging-service:latest',
    port: 4000,
    configMap: 'messaging-service-config',
    secret: 'messaging-service-secrets',
  }),
  'k8s/base/service.yaml': service({ name, port: 4000 }),
  'k8s/base/hpa.yaml': autoscaler(name),
  'k8s/base/pdb.yaml': `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: messaging-service
spec:
  minAvailable: 1
  selector:
    matchLabels:
      app: messaging-service
`,
  'k8s/base/virtualservice.yaml': `apiVersion: networking.istio.io/v1beta1
kind: VirtualService
metadata:
  name: messaging-service
spec:
  hosts:
    - whispr.io
  gateways:
    - istio-system/whispr-gateway
  http:
    - match:
        - uri:
            prefix: /messaging
      route:
        - destination:
            host: ${host}
            port:
              number: 4000
`,
  'k8s/base/destinationrule.yaml': `apiVersion: networking.istio.io/v1beta1
kind: DestinationRule
metadata:
  name: messaging-service
spec:
  host: ${host}
  trafficPolicy:
    tls:
      mode: ISTIO_MUTUAL
`,
}

const overlays: Files = {
  'k8s/overlays/production/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization

namespace: whispr-prod

resources:
  - ../../base

replicas:
  - name: messaging-service
    count: 2

images:
  - name: ghcr.io/whispr-messenger/messaging-service
    newTag: latest

configMapGenerator:
  - name: messaging-service-config
    behavior: merge
    literals:
      - PHX_HOST=whispr.io
      - LOG_LEVEL=info
      - POOL_SIZE=10

patches:
  - path: resources-patch.yaml
    target:
      kind: Deployment
      name: messaging-service
`,
  'k8s/overlays/production/resources-patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: messaging-service
spec:
  template:
    spec:
      containers:
        - name: messaging-service
          resources:
            requests:
              cpu: 250m
              memory: 512Mi
            limits:
              cpu: "1"
              memory: 1Gi
`,
  'k8s/overlays/staging/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization

namespace: whispr-staging

resources:
  - ../../base

replicas:
  - name: messaging-service
    count: 1

images:
  - name: ghcr.io/whispr-messenger/messaging-service
    newTag: staging

configMapGenerator:
  - name: messaging-service-config
    behavior: merge
    literals:
      - PHX_HOST=staging.whispr.io
      - LOG_LEVEL=debug
      - POOL_SIZE=5
`,
  'k8s/overlays/development/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization

namespace: whispr-dev

resources:
  - ../../base

replicas:
  - name: messaging-service
    count: 1

images:
  - name: ghcr.io/whispr-messenger/messaging-service
    newTag: dev

configMapGenerator:
  - name: messaging-service-config
    behavior: merge
    literals:
      - PHX_HOST=dev.whispr.io
      - LOG_LEVEL=debug
      - POOL_SIZE=2
`,
}

const folders = [
  'base',
  'overlays/production',
  'overlays/staging',
  'overlays/development',
]

/** Seed 000: the manifests live in the service's own repository. */
export const whispr: Layout = {
  repository: 'whispr-messenger/messaging-service',
  files: {
    'README.md': '# messaging-service\n',
    'lib/messaging.ex': 'defmodule Messaging do\nend\n',
    ...base,
    ...overlays,
  },
  overlays: folders.map((folder) => `k8s/${folder}`),
}

/** The same with the manifests in an infrastructure repository, below a folder of the service. */
export const whisprInfrastructure: Layout = {
  repository: 'whispr-messenger/infrastructure',
  files: {
    'argocd/applications/messaging-service.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: messaging-service
  namespace: argocd
spec:
  source:
    repoURL: https://github.com/whispr-messenger/infrastructure
    targetRevision: main
    path: microservices/messaging-service/overlays/production
`,
    ...moved({ ...base, ...overlays }, 'microservices/messaging-service'),
  },
  overlays: folders.map(
    (folder) => `microservices/messaging-service/${folder}`,
  ),
}

function moved(files: Files, to: string): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, entry]) => [
      path.replace(/^k8s/, to),
      entry,
    ]),
  )
}
