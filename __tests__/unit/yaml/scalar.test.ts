import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'

import {
  isStringToKustomize,
  needsQuotes,
  writeScalar,
} from '../../../src/yaml/scalar.ts'

/** Plain tags that kustomize does not read as a string: measured with the real one. */
const numbersAndWords =
  '1.10 123 0123 0123456e7 706798e8 1e3 0x1F 0x1f 0X1F 0o17 0O7 0b101 0B1 0b-1 1_000 1__0 12_3.4 ' +
  '.5 5. 0.1e1_0 1e_5 1e-_5 0_x1F 0_o7 +1 08 9897343 2026_11_20 1234e56 1e-400 ' +
  'true True TRUE false yes Yes no on off y n Y N .inf .Inf -.INF .nan .NaN null Null NULL ~'

/** Strings to kustomize, but not to every reader of YAML. */
const ambiguous = '8e88487 12e4567 2024-01-02 2026-1-2 12:30 190:20:30'

const plain =
  'v1 v1.2.3 1.2.3 1.2.3-rc.1 latest main sha-2b7e151 7c258f0 pr-4-7c258f0 2b7e151628aed2a6abf7158809cf4f3c762e7160 ' +
  'e3 E1 trueish nope null-tag 1.2.3_build 0x 0b 0o 1e 1a x1F 20261121T093012 _85 0x-c 2024-01-02-a1b2c3d ' +
  '0b8c136 0b04602fd9ba0f1eb02f271e6b3376fe604966b0 ' +
  'ghcr.io/acme/app localhost:5000/app registry.acme.example:8443/a/b sha256:2222'

describe('plain or in quotes', () => {
  test.each(numbersAndWords.split(' '))(
    '%s: not a string to kustomize',
    (value) => {
      expect(isStringToKustomize(value)).toBe(false)
      expect(writeScalar(value, 'plain')).toBe(`"${value}"`)
    },
  )

  test.each(ambiguous.split(' '))(
    '%s: a string to kustomize, still quoted',
    (value) => {
      expect(isStringToKustomize(value)).toBe(true)
      expect(writeScalar(value, 'plain')).toBe(`"${value}"`)
    },
  )

  test.each(plain.split(' '))('%s: plain', (value) => {
    expect(isStringToKustomize(value)).toBe(true)
    expect(writeScalar(value, 'plain')).toBe(value)
  })

  test.each([
    '',
    ' ',
    'a b',
    'a: b',
    'a #b',
    '- a',
    '#a',
    '*a',
    '&a',
    '!a',
    '{a}',
    'a,b',
    '$(REG)/x',
    'a:',
    '@a',
    '`a',
    'ü',
    "'",
    '"',
    '\\',
    'a\nb',
  ])('%j: no plain text of ours', (value) => {
    expect(needsQuotes(value)).toBe(true)
    expect(parse(writeScalar(value, 'plain'))).toBe(value)
    expect(parse(writeScalar(value, 'single'))).toBe(value)
    expect(parse(writeScalar(value, 'double'))).toBe(value)
  })

  test('the quotes that are there stay', () => {
    expect(writeScalar('v1', 'single')).toBe("'v1'")
    expect(writeScalar("it's", 'single')).toBe("'it''s'")
    expect(writeScalar('v1', 'double')).toBe('"v1"')
  })
})

test('5,000 random tags are strings to YAML 1.1, YAML 1.2 and kustomize', () => {
  const random = sequence(20261121)
  const letters = '0123456789abcdefABCDEFxXoO_eEnyNY.-+'
  const first = letters.length - 3
  for (let count = 0; count < 5_000; count++) {
    const length = 1 + random(9)
    const tag = Array.from(
      { length },
      (_, index) => letters[random(index === 0 ? first : letters.length)],
    ).join('')
    const written = writeScalar(tag, 'plain')
    expect(parse(written, { version: '1.2' })).toBe(tag)
    // npm yaml reads `e3` and `E-3` as NaN in its 1.1 mode, against the specification.
    if (!/^[eE][-+]?[0-9]+$/.test(tag))
      expect(parse(written, { version: '1.1' })).toBe(tag)
    expect(written !== tag || isStringToKustomize(tag)).toBe(true)
  }
})

/** Numbers below a bound, the same ones in every run. */
function sequence(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
}
