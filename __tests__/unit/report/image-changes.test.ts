import { expect, test } from '@jest/globals'
import { changeLines } from '../../../src/report/image-changes.ts'
import { newDigest, overlay } from '../../support/reports.ts'

const file = 'k8s/kustomization.yaml'
const image = 'ghcr.io/acme/api'

test.each([
  [
    'a tag',
    [{ file, image, field: 'newTag', from: '1', to: '2' }],
    'api 1 -> 2',
  ],
  [
    'a tag, and a new digest',
    [
      { file, image, field: 'newTag', from: '1', to: '2' },
      { file, image, field: 'digest', from: null, to: newDigest },
    ],
    'api 1 -> 2@sha256:b2b2b2b2b2b2',
  ],
  [
    'a new entry',
    [{ file, image, field: 'newTag', from: null, to: '2' }],
    'api (none) -> 2',
  ],
  [
    'another repository',
    [
      { file, image, field: 'newName', from: 'a/api', to: 'b/api' },
      { file, image, field: 'newTag', from: '1', to: '2' },
    ],
    'api a/api:1 -> b/api:2',
  ],
  [
    'a digest that goes',
    [{ file, image, field: 'digest', from: newDigest, to: null }],
    'api sha256:b2b2b2b2b2b2 -> (removed)',
  ],
  [
    'a tag of two lines',
    [{ file, image, field: 'newTag', from: '1\nBump-Id: x', to: '2' }],
    'api 1 Bump-Id: x -> 2',
  ],
] as const)('the line of %s', (_, fields, line) => {
  const folders = [overlay({ fields }), overlay({ path: 'eu', fields })]
  expect(changeLines(folders)).toEqual([line])
})

test('a line names the folders where it is not the same in all', () => {
  const field = { file, image, field: 'newTag', to: '2' } as const
  expect(
    changeLines([
      overlay({ path: 'eu', fields: [{ ...field, from: '1' }] }),
      overlay({ path: 'us', fields: [{ ...field, from: '0' }] }),
      overlay({ path: 'de', fields: [] }),
    ]),
  ).toEqual(['api 1 -> 2 in eu', 'api 0 -> 2 in us'])
})
