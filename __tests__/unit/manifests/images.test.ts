import { describe, expect, test } from '@jest/globals'
import { imageLeaves, renderedImages } from '../../../src/manifests/images.ts'
import { objectWith, render, workload } from '../../support/objects.ts'

describe('images are looked for', () => {
  test.each([
    ['Pod', 'spec.containers.0.image', 'rewritten'],
    ['Pod', 'spec.initContainers.0.image', 'rewritten'],
    ['Pod', 'spec.volumes.0.image.reference', 'rewritten'],
    ['Deployment', 'spec.template.spec.containers.0.image', 'rewritten'],
    ['Deployment', 'spec.template.spec.initContainers.0.image', 'rewritten'],
    ['Deployment', 'spec.template.spec.volumes.0.image.reference', 'rewritten'],
    [
      'CronJob',
      'spec.jobTemplate.spec.template.spec.containers.0.image',
      'rewritten',
    ],
    ['Rollout', 'spec.template.spec.containers.0.image', 'rewritten'],
    ['Widget', 'spec.containers.0.image', 'rewritten'],
    ['Pod', 'spec.ephemeralContainers.0.image', 'like one'],
    ['Widget', 'spec.image', 'like one'],
    ['Widget', 'spec.runner.baseImage', 'like one'],
    ['Widget', 'spec.imageName', 'like one'],
    ['Widget', 'spec.images.0', 'like one'],
    ['Widget', 'spec.image.tag', 'not'],
    ['Widget', 'spec.source', 'not'],
    ['CustomResourceDefinition', 'spec.containers.0.image', 'not'],
    ['CustomResourceDefinition', 'spec.image', 'not'],
    ['ConfigMap', 'data.image', 'not'],
    ['Secret', 'stringData.image', 'not'],
    ['Widget', 'metadata.annotations.image', 'not'],
  ])('%s %s: %s', (kind, path, where) => {
    // A list of plain texts has no key of its own.
    const text = path.endsWith('.0')
      ? objectWith([kind, 'x'], path.slice(0, -2), '[a:1]')
      : objectWith([kind, 'x'], path, 'a:1')
    const found = expect.objectContaining({
      object: `${kind} x`,
      path,
      reference: 'a:1',
    }) as unknown
    expect(renderedImages(text)).toEqual(where === 'rewritten' ? [found] : [])
    expect(imageLeaves(text)).toEqual(where === 'not' ? [] : [found])
  })

  test('in every document of a render', () => {
    const manifests = render(
      workload({ name: 'a', images: ['x:1', 'y:2'] }),
      workload({ name: 'b', images: ['1.5'] }),
    )
    expect(renderedImages(manifests).map(({ reference }) => reference)).toEqual(
      ['x:1', 'y:2', '1.5'],
    )
  })
})
