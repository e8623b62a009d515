import { expect, test } from '@jest/globals'
import { deployedChanges } from '../../src/manifests/diff.ts'
import { configMap, objectWith, render, workload } from './manifests.ts'

const one = workload({ images: ['a:1'] })
const two = workload({ images: ['a:2'] })
const change = {
  object: 'Deployment prod/api',
  path: 'spec.template.spec.containers.0.image',
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
    ['Deployment prod/api'],
  ],
  ['an object that comes', '', one, [], ['Deployment prod/api']],
  ['an object that goes', one, '', [], ['Deployment prod/api']],
  [
    'a text that holds it',
    configMap('x', 'a:1'),
    configMap('x', 'a:2'),
    [],
    ['ConfigMap x'],
  ],
  [
    'a container that comes',
    one,
    workload({ images: ['a:1', 'b:1'] }),
    [],
    ['Deployment prod/api'],
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
    [{ object: 'Widget x', path: 'spec.image', from: 'a:1', to: 'a:2' }],
    [],
  ],
])('%s', (_, before, after, images, others) => {
  const same = configMap('same', 'a:1')
  expect(deployedChanges(render(same, before), render(same, after))).toEqual({
    images,
    others,
  })
})
