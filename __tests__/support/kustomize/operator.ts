import { stringify } from 'yaml'

/** An overlay as operators have it: CustomResourceDefinitions of 1 MB each, deeply nested, and 20 small objects. */
export function operator(
  definitions: number,
): Readonly<Record<string, string>> {
  const names = Array.from({ length: definitions }, (_, at) => `thing${at}`)
  return {
    'default/kustomization.yaml': `namespace: acme-system
namePrefix: acme-
resources: [../crd, ../manager]
labels: [{ pairs: { app: acme }, includeSelectors: true }]
images: [{ name: acme/operator, newTag: 2.0.0 }]
`,
    'crd/kustomization.yaml': `resources: [${names.map((name) => `${name}.yaml`).join(', ')}]\n`,
    ...Object.fromEntries(
      names.map((name) => [`crd/${name}.yaml`, definition(name)]),
    ),
    'manager/kustomization.yaml': 'resources: [manager.yaml]\n',
    'manager/manager.yaml': Array.from({ length: 10 }, (_, at) =>
      manager(at),
    ).join('---\n'),
  }
}

const manager = (at: number) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: manager${at}, namespace: system }
spec: { template: { spec: { containers: [{ name: m, image: acme/operator }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: manager${at}, namespace: system }
spec: { ports: [{ port: 80 }] }
`

function definition(name: string): string {
  const schema = { type: 'object', properties: fields(6, name) }
  return stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${name}s.acme.com` },
    spec: {
      group: 'acme.com',
      names: { kind: name, plural: `${name}s`, singular: name },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  })
}

/** Four fields, each of which has four in turn. */
function fields(depth: number, seed: string): Record<string, object> {
  return Object.fromEntries(
    Array.from({ length: 4 }, (_, at) => [
      `field${at}`,
      depth === 1
        ? {
            description: `Describes field ${at} of ${seed}, and which values it may have.`,
            type: 'string',
          }
        : { type: 'object', properties: fields(depth - 1, `${seed}${at}`) },
    ]),
  )
}
