import { expect, test } from '@jest/globals'
import { deployedChanges } from '../../../src/manifests/diff.ts'
import {
  configMap,
  objectWith,
  render,
  workload,
} from '../../support/objects.ts'

const one = workload({ images: ['a:1'] })
const two = workload({ images: ['a:2'] })
const change = {
  object: 'Deployment prod/api',
  field: 'image',
  from: 'a:1',
  to: 'a:2',
}

test.each([
  ['nothing', one, one, [], []],
  ['an image', one, two, [change], []],
  [
    'an image and more',
    one,
    two.replace('c0', 'c9'),
    [change],
    [
      {
        object: 'Deployment prod/api',
        field: 'spec.template.spec.containers.0.name',
        from: 'c0',
        to: 'c9',
      },
    ],
  ],
  [
    'an object that comes',
    '',
    one,
    [],
    [
      {
        object: 'Deployment prod/api',
        field: '',
        from: undefined,
        to: 'Deployment prod/api',
      },
    ],
  ],
  [
    'an object that goes',
    one,
    '',
    [],
    [
      {
        object: 'Deployment prod/api',
        field: '',
        from: 'Deployment prod/api',
        to: undefined,
      },
    ],
  ],
  [
    'a generated name',
    configMap('x-7b2h5k9m4t', 'a'),
    configMap('x-86g2fcd42b', 'a'),
    [],
    [
      {
        object: 'ConfigMap x-86g2fcd42b',
        field: 'metadata.name',
        from: 'x-7b2h5k9m4t',
        to: 'x-86g2fcd42b',
      },
    ],
  ],
  [
    'a text that holds it',
    configMap('x', 'a:1'),
    configMap('x', 'a:2'),
    [],
    [{ object: 'ConfigMap x', field: 'data.image', from: 'a:1', to: 'a:2' }],
  ],
  [
    'a container that comes',
    one,
    workload({ images: ['a:1', 'b:1'] }),
    [],
    [
      {
        object: 'Deployment prod/api',
        field: 'image',
        from: undefined,
        to: 'b:1',
      },
      {
        object: 'Deployment prod/api',
        field: 'spec.template.spec.containers.1.name',
        from: undefined,
        to: 'c1',
      },
    ],
  ],
  [
    'two containers with one image, once',
    workload({ images: ['a:1', 'a:1'] }),
    workload({ images: ['a:2', 'a:2'] }),
    [change],
    [],
  ],
  [
    'a long text, without its values',
    configMap('x', 'a'.repeat(201)),
    configMap('x', 'b'),
    [],
    [
      {
        object: 'ConfigMap x',
        field: 'data.image',
        from: undefined,
        to: undefined,
      },
    ],
  ],
  [
    'a number',
    workload({ images: ['1.5'] }),
    workload({ images: ['1.50'] }),
    [{ ...change, from: '1.5', to: '1.50' }],
    [],
  ],
  [
    'the image of a custom resource',
    objectWith(['Widget', 'x'], 'spec.image', 'a:1'),
    objectWith(['Widget', 'x'], 'spec.image', 'a:2'),
    [{ object: 'Widget x', field: 'spec.image', from: 'a:1', to: 'a:2' }],
    [],
  ],
])(
  'the changes between two renders show %s',
  (_, before, after, images, others) => {
    const same = configMap('same', 'a:1')
    expect(deployedChanges(render(same, before), render(same, after))).toEqual({
      images,
      others,
    })
  },
)
