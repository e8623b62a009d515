import { describe, expect, test } from '@jest/globals'
import {
  changedObjects,
  parseObject,
  splitObjects,
} from '../../../src/manifests/objects.ts'
import { configMap, render, workload } from '../../support/objects.ts'

/** Each pair in one line: its two titles, or what takes their place. */
function pairs(before: string, after: string): readonly string[] {
  return changedObjects(before, after).map(
    (pair) => `${pair.before?.title ?? '-'} > ${pair.after?.title ?? '-'}`,
  )
}

describe('the documents of a render', () => {
  test.each([
    ['nothing', '', 0],
    ['blank lines', '\n\n', 0],
    ['one', 'kind: A\n', 1],
    ['two', 'kind: A\n---\nkind: B\n', 2],
    ['a leading separator', '---\nkind: A\n---\nkind: B\n', 2],
    ['CRLF', 'kind: A\r\n---\r\nkind: B\r\n', 2],
    ['blanks behind the separator', 'kind: A\n--- \nkind: B\n', 2],
    ['three dashes in a block scalar', 'a: |\n  x\n  ---\n  y\n', 1],
    ['three dashes in front of a word', 'a: |-\n  x\nb: c---\n', 1],
    ['only a comment', '# nothing\n', 1],
  ])('%s', (_, manifests, count) => {
    expect(splitObjects(manifests)).toHaveLength(count)
  })

  test('together they are the whole again', () => {
    const manifests = render(
      workload({ images: ['a:1'] }),
      configMap('x', '|\n    a\n    ---\n    b'),
    )
    expect(splitObjects(manifests).join('---\n')).toBe(manifests)
  })
})

describe('the leaves of an object', () => {
  test.each([
    ['1.5'],
    ['1.10'],
    ['012'],
    ['1e3'],
    ['0x1F'],
    ['true'],
    ['null'],
    ['~'],
    ['2026-11-21'],
    ['nginx'],
  ])('image: %s is read as its source text', (image) => {
    const { leaves } = parseObject(workload({ images: [image] }))
    expect(leaves.get('spec.template.spec.containers.0.image')).toBe(image)
  })

  test.each([
    ['"a:1"', 'a:1'],
    ["'a:1'", 'a:1'],
    ['a:1 # moves', 'a:1'],
    ['""', ''],
    ['', ''],
  ])('%s is %s', (source, text) => {
    expect(parseObject(`image: ${source}\n`).leaves.get('image')).toBe(text)
  })

  test.each([
    ['kind: A\nmetadata:\n  name: b\n', 'A b'],
    ['kind: A\nmetadata:\n  name: b\n  namespace: c\n', 'A c/b'],
    ['kind: A\r\nmetadata:\r\n  name: b\r\n', 'A b'],
    ['# nothing\n', ' '],
  ])('title of %j', (text, title) => {
    expect(parseObject(text).title).toBe(title)
  })
})

describe('changed objects', () => {
  const one = workload({ images: ['a:1'] })
  const two = workload({ images: ['a:2'] })
  const staging = workload({ namespace: 'staging', images: ['a:1'] })

  test.each([
    ['the same', one, one, []],
    ['nothing at all', '', '', []],
    ['a change', one, two, ['Deployment prod/api > Deployment prod/api']],
    ['added', '', one, ['- > Deployment prod/api']],
    ['removed', one, '', ['Deployment prod/api > -']],
    [
      'one of the same name in two namespaces',
      render(one, staging),
      render(two, staging),
      ['Deployment prod/api > Deployment prod/api'],
    ],
    [
      'both of them, in another order',
      render(one, staging),
      render(staging.replace('a:1', 'a:3'), two),
      [
        'Deployment prod/api > Deployment prod/api',
        'Deployment staging/api > Deployment staging/api',
      ],
    ],
    [
      'one of the same kind and name, of another group',
      render(one, one.replace('apps/v1', 'acme/v1')),
      render(one, two.replace('apps/v1', 'acme/v1')),
      ['Deployment prod/api > Deployment prod/api'],
    ],
    [
      'a generated name',
      configMap('settings-7b2h5k9m4t', 'a'),
      configMap('settings-86g2fcd42b', 'b'),
      ['ConfigMap settings-7b2h5k9m4t > ConfigMap settings-86g2fcd42b'],
    ],
    [
      'generated names that change places',
      render(configMap('a-b-7b2h5k9m4t', '1'), configMap('a-bbbbbbbbbb', '2')),
      render(configMap('a-2222222222', '3'), configMap('a-b-86g2fcd42b', '4')),
      [
        'ConfigMap a-b-7b2h5k9m4t > ConfigMap a-b-86g2fcd42b',
        'ConfigMap a-bbbbbbbbbb > ConfigMap a-2222222222',
      ],
    ],
    [
      'a name that changes without a hash',
      configMap('old', 'a'),
      configMap('new', 'a'),
      ['ConfigMap old > ConfigMap new'],
    ],
    [
      'another kind',
      one,
      workload({ kind: 'StatefulSet', images: ['a:1'] }),
      ['Deployment prod/api > -', '- > StatefulSet prod/api'],
    ],
    [
      'a block scalar with three dashes in it',
      configMap('x', '|\n    a\n    ---\n    b'),
      configMap('x', '|\n    a\n    ---\n    c'),
      ['ConfigMap x > ConfigMap x'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(pairs(before, after)).toEqual(expected)
  })

  test('an object is in one pair only, whatever comes and goes', () => {
    const names = ['a', 'b', 'c', 'd']
    for (let mask = 0; mask < 256; mask++) {
      const side = (shift: number) =>
        render(
          ...names
            .filter((_, index) => (mask >> (shift + index)) & 1)
            .map((name) => configMap(name, String(shift))),
        )
      const [before, after] = [side(0), side(4)]
      const found = changedObjects(before, after)
      expect(found.flatMap((pair) => pair.before?.text ?? [])).toHaveLength(
        splitObjects(before).length,
      )
      expect(found.flatMap((pair) => pair.after?.text ?? [])).toHaveLength(
        splitObjects(after).length,
      )
    }
  })
})
