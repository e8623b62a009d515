import type { Files } from '../tree.ts'
import type { Layout } from './layout.ts'
import { deployment, service, type Workload } from './manifests.ts'

const database = ['DB_PORT=5432', 'DB_USER=storm'] as const

const services: Readonly<Record<string, Workload>> = {
  'gateway-service': {
    name: 'gateway-service',
    image: 'storm/gateway-service:latest',
    port: 8080,
    variables: [
      'NATS_URL=nats://nats:4222',
      'REDIS_URL=redis://redis:6379',
      'USER_SERVICE_URL=http://user-service:3000',
    ],
  },
  'user-service': {
    name: 'user-service',
    image: 'storm/user-service:latest',
    port: 3000,
    health: '/',
    variables: ['DB_HOST=postgres-user', ...database, 'DB_NAME=user_db'],
    secret: 'postgres-credentials',
  },
  'message-service': {
    name: 'message-service',
    image: 'storm/message-service:latest',
    port: 8080,
    variables: [
      'NATS_URL=nats://nats:4222',
      'DB_HOST=postgres-message',
      ...database,
      'DB_NAME=message_db',
    ],
    secret: 'postgres-credentials',
  },
  'media-service': {
    name: 'media-service',
    image: 'storm/media-service:latest',
    port: 8080,
    variables: ['NATS_URL=nats://nats:4222', 'MINIO_ENDPOINT=minio:9000'],
    secret: 'minio-credentials',
  },
}

function application(workload: Workload): string {
  const nodePort =
    workload.name === 'gateway-service'
      ? '      nodePort: 30080\n  type: NodePort\n'
      : ''
  return `${deployment(workload)}---\n${service(workload)}${nodePort}`
}

function stateful(workload: Workload, storage?: string): string {
  const { name } = workload
  const claim =
    storage === undefined
      ? ''
      : `---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${name}-pvc
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: ${storage}
`
  return `${deployment(workload)}---\n${service(workload)}${claim}`
}

function postgres(name: string, db: string): string {
  return stateful(
    {
      name,
      image: 'postgres:15-alpine',
      port: 5432,
      variables: [`POSTGRES_DB=${db}`],
      secret: 'postgres-credentials',
    },
    '1Gi',
  )
}

const applications: Files = Object.fromEntries(
  Object.entries(services).map(([name, workload]) => [
    `infra/k8s/base/${name}.yaml`,
    application(workload),
  ]),
)

/** Seed 004: four services of one project, and an overlay that has no `images:` yet. */
export const storm: Layout = {
  repository: 'storm/storm-project',
  files: {
    'services/gateway/main.go': 'package main\n',
    'infra/k8s/base/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization

namespace: storm

resources:
  - namespace.yaml
  - secrets.yaml
  # Bases de donnees
  - postgres-user.yaml
  - postgres-message.yaml
  # Infrastructure
  - nats.yaml
  - redis.yaml
  - minio.yaml
  # Services applicatifs
  - gateway-service.yaml
  - user-service.yaml
  - message-service.yaml
  - media-service.yaml
`,
    'infra/k8s/base/namespace.yaml': `apiVersion: v1
kind: Namespace
metadata:
  name: storm
`,
    'infra/k8s/base/secrets.yaml': `apiVersion: v1
kind: Secret
metadata:
  name: postgres-credentials
type: Opaque
stringData:
  POSTGRES_USER: storm
  POSTGRES_PASSWORD: storm_dev_password
---
apiVersion: v1
kind: Secret
metadata:
  name: minio-credentials
type: Opaque
stringData:
  MINIO_ROOT_USER: minio
  MINIO_ROOT_PASSWORD: minio_dev_password
`,
    'infra/k8s/base/postgres-user.yaml': postgres('postgres-user', 'user_db'),
    'infra/k8s/base/postgres-message.yaml': postgres(
      'postgres-message',
      'message_db',
    ),
    'infra/k8s/base/nats.yaml': stateful({
      name: 'nats',
      image: 'nats:latest',
      port: 4222,
    }),
    'infra/k8s/base/redis.yaml': stateful({
      name: 'redis',
      image: 'redis:alpine',
      port: 6379,
    }),
    'infra/k8s/base/minio.yaml': stateful(
      {
        name: 'minio',
        image: 'minio/minio',
        port: 9000,
        secret: 'minio-credentials',
      },
      '2Gi',
    ),
    ...applications,
    'infra/k8s/overlays/dev/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization

resources:
  - ../../base

# Overrides specifiques au dev
labels:
  - pairs:
      environment: dev

replicas:
  - name: gateway-service
    count: 1
`,
  },
  overlays: ['infra/k8s/base', 'infra/k8s/overlays/dev'],
}
