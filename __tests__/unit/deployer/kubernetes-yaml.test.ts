import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parsedYaml } from '../../../src/deployer/kubernetes-yaml.ts'
import { readManifests } from '../../../src/deployer/manifest.ts'
import { isStringToKustomize } from '../../../src/yaml/scalar.ts'

function scalarOf(plain: string): unknown {
  const value = parsedYaml(`a: ${plain}\n`)
  return value instanceof Object && 'a' in value ? value.a : value
}

describe('a plain scalar of a manifest', () => {
  test.each(['.', '._', '-.', 'e1234567', '8e88487', '8:30', '2024-01-02'])(
    '%s is a text, as it is to go-yaml v2',
    (plain) => {
      expect(scalarOf(plain)).toBe(plain)
    },
  )

  test.each([
    ['.5', 0.5],
    ['1.', 1],
    ['1e3', 1000],
    ['1_0.2', 10.2],
    ['0x1F', 31],
    ['yes', true],
  ])('%s is no text', (plain, value) => {
    expect(scalarOf(plain)).toBe(value)
  })

  test('is a text where it is one to kustomize', () => {
    const plain = fc
      .string({
        unit: fc.constantFrom(...Array.from('0189.eExf+-:')),
        minLength: 1,
      })
      .filter((text) => !/^[-:]+$|:$/.test(text))
    fc.assert(
      fc.property(plain, (text) => {
        expect(typeof scalarOf(text) === 'string').toBe(
          isStringToKustomize(text),
        )
      }),
      { numRuns: 5000 },
    )
  })
})

test('the path of an Application may be the root', () => {
  const text =
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: { source: { path: . } }\n'
  const { manifests } = readManifests('app.yaml', text)
  expect(manifests[0]?.value).toHaveProperty('spec.source.path', '.')
})
