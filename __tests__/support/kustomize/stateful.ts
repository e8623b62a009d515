import { deployment } from './files.ts'

type Texts = Readonly<Record<string, string>>

const patch = (spec: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec: { template: { spec: ${spec} } }
`

const custom = `apiVersion: acme.com/v1
kind: Widget
metadata: { name: widget }
spec:
  parts:
    - { id: a, size: 1 }
    - { id: b, size: 2 }
  ref: { name: api }
`

/** A schema in which the parts of a Widget are merged by their id. */
const widgetSchema = (id: string) =>
  JSON.stringify({
    definitions: {
      'com.acme.v1.Widget': {
        type: 'object',
        'x-kubernetes-group-version-kind': [
          { group: 'acme.com', version: 'v1', kind: 'Widget' },
        ],
        properties: {
          spec: {
            type: 'object',
            properties: {
              parts: {
                type: 'array',
                'x-kubernetes-patch-strategy': 'merge',
                'x-kubernetes-patch-merge-key': id,
                items: {
                  type: 'object',
                  properties: { [id]: { type: 'string' } },
                },
              },
            },
          },
        },
      },
    },
  })

const merged: Texts = {
  'a/kustomization.yaml':
    'resources: [app.yaml, widget.yaml]\npatches: [{ path: patch.yaml }, { path: parts.yaml }]\nnamespace: prod\n',
  'a/app.yaml': deployment,
  'a/widget.yaml': custom,
  'a/patch.yaml': patch(
    '{ containers: [{ name: sidecar, image: side }, { name: api, env: [{ name: A, value: b }] }] }',
  ),
  'a/parts.yaml':
    'apiVersion: acme.com/v1\nkind: Widget\nmetadata: { name: widget }\nspec: { parts: [{ id: b, size: 3 }] }\n',
}

const withLine = (line: string, more: Texts = {}): Texts => ({
  ...merged,
  'a/kustomization.yaml': `${merged['a/kustomization.yaml']}${line}\n`,
  ...more,
})

/** Builds of the folder `a` that change what kustomize holds for its whole process, and some that would show it. */
export const stateful: Readonly<
  Record<'merged' | 'schema' | 'panic', Texts> & Record<string, Texts>
> = {
  plain: {
    'a/kustomization.yaml':
      'resources: [app.yaml]\nimages: [{ name: ghcr.io/acme/api, newTag: "2" }]\n',
    'a/app.yaml': deployment,
  },
  merged,
  schema: withLine('openapi: { path: schema.json }', {
    'a/schema.json': widgetSchema('id'),
  }),
  'another schema': withLine('openapi: { path: schema.json }', {
    'a/schema.json': widgetSchema('size'),
  }),
  'a schema in the base': {
    'a/kustomization.yaml': 'resources: [../b]\n',
    ...Object.fromEntries(
      Object.entries(
        withLine('openapi: { path: schema.json }', {
          'a/schema.json': widgetSchema('id'),
        }),
      ).map(([path, text]) => [path.replace('a/', 'b/'), text]),
    ),
  },
  'a version of the schema': withLine('openapi: { version: v1.21.2 }'),
  'a version that is not there': withLine('openapi: { version: v1.0.0 }'),
  'a schema that is not there': withLine('openapi: { path: none.json }'),
  'a schema that is none': withLine('openapi: { path: schema.json }', {
    'a/schema.json': '[1, 2]',
  }),
  'a definition': withLine('crds: [crd.json]', {
    'a/crd.json': JSON.stringify({
      'acme.com/v1.Widget': {
        Schema: {
          properties: {
            ref: {
              'x-kubernetes-object-ref-api-version': 'apps/v1',
              'x-kubernetes-object-ref-kind': 'Deployment',
            },
          },
        },
      },
    }),
  }),
  'fields of its own': withLine(
    'configurations: [fields.yaml]\nnamePrefix: own-',
    {
      'a/fields.yaml':
        'namePrefix: [{ kind: Widget, path: spec/ref/name }]\nnameReference: [{ kind: Deployment, fieldSpecs: [{ kind: Widget, path: spec/ref/name }] }]\nimages: [{ kind: Widget, path: spec/ref/name }]\n',
    },
  ),
  'a prefix': withLine('namePrefix: x-'),
  'an order': withLine(
    'sortOptions: { order: fifo }\nbuildMetadata: [managedByLabel, originAnnotations]',
  ),
  'a failure': { 'a/kustomization.yaml': 'resources: [none.yaml]\n' },
  'a warning': withLine('commonLabels: { a: b }'),
  'a remote base': {
    'a/kustomization.yaml':
      'resources: ["https://github.com/acme/x//y?ref=v1"]\n',
  },
  // An image's name is a regular expression to kustomize, and this one is none.
  panic: withLine('images: [{ name: c++, newTag: "1" }]'),
}
