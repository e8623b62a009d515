// Repositories that grow in one direction.
import type { Layout } from '../../__tests__/support/layouts/layout.ts'

const object = (kind: string, name: string, rest: string) =>
  `apiVersion: ${kind === 'Deployment' ? 'apps/v1' : 'v1'}\nkind: ${kind}\nmetadata: { name: ${name} }\n${rest}\n`

/** Three objects, of which two may have an image. */
function objects(name: string, image: string, other: string): string {
  const pod = `{ containers: [{ name: a, image: ${image} }] }`
  const another = `{ containers: [{ name: a, image: ${other} }] }`
  return [
    object('Deployment', name, `spec: { template: { spec: ${pod} } }`),
    object('Pod', name, `spec: ${another}`),
    object('ConfigMap', name, 'data: { a: b }'),
  ].join('---\n')
}

function numbered(count: number, name: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index}`)
}

function entries(names: readonly string[]): string {
  const lines = names.map((one) => `  - name: ${one}\n    newTag: 1.0.0-rc\n`)
  return `images:\n${lines.join('')}`
}

/** Overlays of three objects, with two images: `overlays/app0` and so on. */
export function manyOverlays(count: number): Layout {
  const folders = numbered(count, 'overlays/app')
  return {
    repository: 'acme/overlays',
    overlays: folders,
    files: Object.fromEntries(
      folders.flatMap((folder, index) => [
        [
          `${folder}/kustomization.yaml`,
          `resources: [all.yaml]\n${entries(['acme/app', 'acme/other'])}`,
        ],
        [
          `${folder}/all.yaml`,
          objects(`app${index}`, 'acme/app', 'acme/other'),
        ],
      ]),
    ),
  }
}

/** Services with an image and an overlay of their own. */
export function manyServices(count: number): Layout & {
  readonly images: readonly string[]
} {
  const names = numbered(count, 'app')
  return {
    repository: 'acme/services',
    overlays: ['{name}/production'],
    images: names.map((name) => `acme/${name}`),
    files: Object.fromEntries(
      names.flatMap((name) => [
        [
          `${name}/base/kustomization.yaml`,
          'resources: [all.yaml]\nlabels: [{ pairs: { a: b } }]\n',
        ],
        [`${name}/base/all.yaml`, objects(name, `acme/${name}`, 'nginx')],
        [
          `${name}/production/kustomization.yaml`,
          `namespace: ${name}\nresources: [../base]\n${entries([`acme/${name}`])}`,
        ],
      ]),
    ),
  }
}

/** One overlay that lists others. */
export function aggregate(count: number): Layout {
  const names = numbered(count, 'app')
  const parts = names.map((name) => `  - ../${name}\n`).join('')
  return {
    repository: 'acme/aggregate',
    overlays: ['all'],
    files: Object.fromEntries([
      [
        'all/kustomization.yaml',
        `resources:\n${parts}${entries(['acme/app', 'acme/other'])}`,
      ],
      ...names.flatMap((name, index) => [
        [
          `${name}/kustomization.yaml`,
          'resources: [all.yaml]\nlabels: [{ pairs: { a: b } }]\n',
        ],
        [
          `${name}/all.yaml`,
          objects(name, index % 2 ? 'acme/app' : 'acme/other', 'nginx'),
        ],
      ]),
    ]) as Layout['files'],
  }
}

/** Of one old version: only a marked render shows which entry controls what. */
export function bothImages(tag: string): string {
  return `acme/app:${tag}\nacme/other:${tag}`
}

/** One overlay that deploys many images. */
export function manyImages(count: number): Layout & {
  readonly images: readonly string[]
} {
  const names = numbered(count, 'acme/app')
  const pods = names.map((name) =>
    object(
      'Pod',
      name.replace('/', '-'),
      `spec: { containers: [{ name: a, image: ${name} }] }`,
    ),
  )
  return {
    repository: 'acme/images',
    overlays: ['all'],
    images: names,
    files: {
      'all/kustomization.yaml': `resources: [all.yaml]\n${entries(names)}`,
      'all/all.yaml': pods.join('---\n'),
    },
  }
}
