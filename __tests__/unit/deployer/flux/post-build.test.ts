import { expect, test } from '@jest/globals'
import {
  fillManifests,
  fillReference,
  postBuildOf,
} from '../../../../src/deployer/flux/post-build.ts'

/** Flux' own library is the truth of these: slow/deployers. */
const values = { tag: 'v1.2.3', registry: 'mirror.acme', empty: '' }

const withSources = (postBuild: object) =>
  postBuildOf({
    tool: 'flux',
    fields: {
      postBuild: {
        ...postBuild,
        substituteFrom: [{ kind: 'ConfigMap', name: 'cluster' }],
      },
    },
  })

test.each([
  ['api:v1', 'api:v1'],
  ['${registry}/api:${tag}', 'mirror.acme/api:v1.2.3'],
  ['api:${none}', 'api:'],
  ['api:${none:=v0}', 'api:v0'],
  ['api:${none:=${tag}-x}', 'api:v1.2.3-x'],
  ['api:${empty:-v0}', 'api:v0'],
  ['api:$${tag}', 'api:${tag}'],
  ['api:$tag', 'api:$tag'],
  ['api:${tag#v}', 'api:1.2.3'],
  ['api:${tag%%.*}', 'api:v1'],
  ['api:${tag##[z-a]*}', 'api:v1.2.3'],
  ['api:${tag/v/}', 'api:1.2.3'],
  ['api:${tag:1:3}', 'api:1.2'],
  ['api:${tag^^}', 'api:V1.2.3'],
  ['api:${tag-v0}', 'api:${tag-v0}'],
  ['api:${tag', 'api:${tag'],
])('postBuild deploys %s as %s', (reference, text) => {
  const postBuild = postBuildOf({
    tool: 'flux',
    fields: { postBuild: { substitute: values } },
  })
  expect(fillReference(reference, postBuild)).toMatchObject({
    text,
    unknown: [],
  })
})

test.each([
  ['api:${other}', ['other']],
  ['api:${other:=v0}', ['other']],
  ['${other}/api:${more:=${other}}', ['other', 'more']],
])('%s is not known where the cluster has values', (reference, unknown) => {
  const postBuild = withSources({ substitute: values })
  expect(fillReference(reference, postBuild)).toMatchObject({
    text: reference,
    unknown,
  })
  expect(fillReference('api:${tag}', postBuild)).toMatchObject({
    text: 'api:v1.2.3',
    unknown: [],
  })
})

test.each([
  [{ tool: 'argocd', fields: { postBuild: { substitute: values } } }],
  [{ tool: 'flux', fields: {} }],
  [{ tool: 'flux', fields: { postBuild: { substitute: {} } } }],
] as const)('%j fills in nothing', (overrides) => {
  expect(fillManifests('a: ${tag-x}\n', postBuildOf(overrides))).toEqual({
    kind: 'built',
    manifests: 'a: ${tag-x}\n',
    missing: [],
  })
})

test('variables without a value are named once, in all objects', () => {
  const postBuild = postBuildOf({
    tool: 'flux',
    fields: { postBuild: { substituteStrategy: 'Always' } },
  })
  expect(
    fillManifests('a: ${x}${y:=1}\n---\nb: ${x} ${z^^}\n', postBuild),
  ).toMatchObject({ manifests: 'a: 1\n---\nb:  \n', missing: ['x', 'z'] })
})
