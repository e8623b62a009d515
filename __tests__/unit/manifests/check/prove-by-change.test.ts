import { expect, test } from '@jest/globals'
import type { ExpectedImage } from '../../../../src/manifests/check/expectation.ts'
import { proveByChange } from '../../../../src/manifests/check/prove-by-change.ts'
import { objectWith, render, workload } from '../../../support/objects.ts'

const api = 'ghcr.io/acme/api'
const web = 'ghcr.io/acme/web'
const [one, two] = ['a1', 'b2'].map((text) => `sha256:${text.repeat(32)}`)

function entry(previous: string | undefined, reference: string): ExpectedImage {
  return {
    wanted: reference,
    name: reference.replace(/[:@].*/, ''),
    reference,
    previous,
    marker: 'unused',
    isFromBelow: false,
    file: 'kustomization.yaml',
    line: 1,
    isNew: false,
  }
}

/** The paths that each entry controls, in a workload with these images; what is not edited stays. */
function controlled(
  expected: readonly ExpectedImage[],
  before: readonly string[],
  after: readonly string[],
) {
  const [old, now] = [before, after].map((images) =>
    render(workload({ images }), objectWith(['Widget', 'x'], 'spec.size', '1')),
  )
  const proof = proveByChange(old ?? '', now ?? '', expected)
  return proof?.expected.map((image) =>
    proof.controlled.flatMap((by) =>
      by.expected === image ? by.image.reference : [],
    ),
  )
}

test.each<
  readonly [
    string,
    readonly ExpectedImage[],
    readonly string[],
    readonly string[],
    readonly (readonly string[])[],
  ]
>([
  [
    'a new tag',
    [entry(`${api}:v1`, `${api}:v2`)],
    [`${api}:v1`, `${web}:v1`],
    [`${api}:v2`, `${web}:v1`],
    [[`${api}:v2`]],
  ],
  [
    'a new digest',
    [entry(`${api}:v1@${one}`, `${api}:v1@${two}`)],
    [`${api}:v1@${one}`],
    [`${api}:v1@${two}`],
    [[`${api}:v1@${two}`]],
  ],
  [
    'two images of different versions',
    [entry(`${api}:v1`, `${api}:v3`), entry(`${web}:v2`, `${web}:v3`)],
    [`${api}:v1`, `${web}:v2`],
    [`${api}:v3`, `${web}:v3`],
    [[`${api}:v3`], [`${web}:v3`]],
  ],
])('the render before the edit proves %s', (_, expected, before, after, all) =>
  expect(controlled(expected, before, after)).toEqual(all),
)

test.each<
  readonly [
    string,
    readonly ExpectedImage[],
    readonly string[],
    readonly string[],
  ]
>([
  [
    'two images of one old version',
    [entry(`${api}:v1`, `${api}:v2`), entry(`${web}:v1`, `${web}:v2`)],
    [`${api}:v1`, `${web}:v1`],
    [`${api}:v2`, `${web}:v2`],
  ],
  [
    'a new entry',
    [entry(undefined, `${api}:v2`)],
    [`${api}:v1`],
    [`${api}:v2`],
  ],
  [
    'an entry that had no version',
    [entry(api, `${api}:v2`)],
    [`${api}:v1`],
    [`${api}:v2`],
  ],
  [
    'an entry that has the value already',
    [entry(`${api}:v2`, `${api}:v2`)],
    [`${api}:v2`],
    [`${api}:v2`],
  ],
  [
    'a digest in the place of a tag',
    [entry(`${api}:v1`, `${api}@${two}`)],
    [`${api}:v1`],
    [`${api}@${two}`],
  ],
  [
    'another tag of the same digest',
    [entry(`${api}:v1@${one}`, `${api}:v2@${one}`)],
    [`${api}:v1@${one}`],
    [`${api}:v2@${one}`],
  ],
  [
    'an image that nothing follows',
    [entry(`${api}:v1`, `${api}:v2`)],
    [`${web}:v1`],
    [`${web}:v1`],
  ],
  [
    'an image that is left behind',
    [entry(`${api}:v1`, `${api}:v2`)],
    [`${api}:v1`, `${api}:v1`],
    [`${api}:v2`, `${api}:v1`],
  ],
  [
    'another value than the one that was asked for',
    [entry(`${api}:v1`, `${api}:v2`)],
    [`${api}:v1`, `${api}:v1`],
    [`${api}:v2`, `${api}:v2@${one}`],
  ],
])(
  'the render before the edit does not prove %s',
  (_, expected, before, after) =>
    expect(controlled(expected, before, after)).toBeUndefined(),
)
