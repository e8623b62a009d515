import fc, { type Arbitrary } from 'fast-check'

import { NAMES, REPOSITORIES, sha } from './words.ts'

export interface UsedImage {
  readonly name: number
  readonly version: string
  readonly place: Place
}

const PLACES = [
  'container',
  'init',
  'debug',
  'volume',
  'custom',
  'pods',
] as const
type Place = (typeof PLACES)[number]

export const usedImages: Arbitrary<readonly UsedImage[]> = fc.array(
  fc.record({
    name: fc.nat(99),
    version: fc.constantFrom(
      ':old',
      '',
      ':blue',
      `@${sha('9')}`,
      `:old@${sha('9')}`,
    ),
    place: fc.oneof(
      { weight: 4, arbitrary: fc.constant<Place>('container') },
      { weight: 4, arbitrary: fc.constantFrom(...PLACES) },
    ),
  }),
  { minLength: 3, maxLength: 9 },
)

/** Every place that kustomize rewrites, and some that it does not. */
export function workloads(
  used: readonly UsedImage[],
  names: readonly string[],
): string {
  const known = [
    ...names,
    ...NAMES.map(({ text }) => text),
    ...REPOSITORIES.map(({ text }) => text),
  ]
  // Most of what is used is what the file is about.
  const nameAt = (index: number) =>
    index < 70 && names.length > 0
      ? names[index % names.length]
      : known[index % known.length]
  const images = (place: Place, key = 'image') =>
    used.flatMap((image, index) =>
      image.place === place
        ? [
            {
              name: `i${index}`,
              [key]: `${nameAt(image.name)}${image.version}`,
            },
          ]
        : [],
    )
  const pod = {
    containers: images('container'),
    initContainers: images('init'),
    ephemeralContainers: images('debug'),
    volumes: images('volume', 'reference').map(({ name, reference }) => ({
      name,
      image: { reference },
    })),
  }
  // One object holds them all, because every object costs kustomize time; it knows no schema.
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'runs' },
    spec: {
      template: { spec: pod },
      custom: images('custom'),
      pods: [{ template: { containers: images('pods') } }],
    },
  })
}
