import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compareTags } from '../../../src/order/tags.ts'

function order(theirs: string, ours: string): string {
  const result = compareTags(theirs, ours)
  if (result.kind !== 'commits') return result.kind
  const { otherwise } = result
  return `commits ${result.theirs} ${result.ours}${otherwise === 'unknown' ? '' : `, else ${otherwise}`}`
}

/** What comes later in a row is newer than all before it. */
const rows = {
  'semantic versions': [
    '0.9.10',
    'v1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    'v1.0.0-rc9',
    '1.0.0-rc10',
    '1.0.0',
    'v1.9.3',
    '1.10.0-SNAPSHOT',
    '1.10.0',
    '2.0.0-alpine',
    '10.0.0',
  ],
  'build numbers': ['build-7', 'build-41', 'build-42', 'build-999999999999'],
  'short bare numbers': ['7', '41', '042', '999999'],
  'versions of two numbers that differ in one': ['v1.4', 'v1.9', 'v1.10'],
  'variants of a version': ['1.4.1-alpine', '1.4.2-alpine', '1.4.10-alpine'],
  days: ['20260228', '20261121', '20270101'],
  'days behind a branch': ['main-20260228', 'main-20261121', 'main-20270101'],
  seconds: ['20261121093012', '20261121093013', '20270101000000'],
  'Unix seconds': ['1732180000', '1795252212', '1795252213'],
} as const

describe.each(Object.entries(rows))('%s', (_, row: readonly string[]) => {
  test('are compared', () => {
    for (const [index, theirs] of row.entries())
      for (const ours of row.slice(index + 1))
        expect([
          theirs,
          ours,
          order(theirs, ours),
          order(ours, theirs),
        ]).toEqual([theirs, ours, 'newer', 'older'])
  })
})

const hex = '5f1c0de'
const another = '0a1b2c3'

test.each([
  ['a commit id', hex, another, `commits ${hex} ${another}`],
  [
    'a whole one',
    hex,
    another.padEnd(40, 'f'),
    `commits ${hex} ${another.padEnd(40, 'f')}`,
  ],
  [
    'with a prefix',
    `sha-${hex}`,
    `sha-${another}`,
    `commits ${hex} ${another}`,
  ],
  [
    'with another prefix than before',
    hex,
    `sha-${another}`,
    `commits ${hex} ${another}`,
  ],
  [
    'behind a branch',
    `main-${hex}`,
    `main-${another}`,
    `commits ${hex} ${another}`,
  ],
  [
    'of the form that Flux wants',
    `main-${hex}-1732180000`,
    `main-${another}-1732180001`,
    `commits ${hex} ${another}`,
  ],
  [
    'behind a version that stays',
    `1.4.2-${hex}`,
    `1.4.2-${another}`,
    `commits ${hex} ${another}`,
  ],
  [
    'of git describe',
    `v1.4.2-9-g${hex}`,
    `v1.4.2-10-g${another}`,
    `commits ${hex} ${another}`,
  ],
  ['of digits alone', '7284872', '1234567', 'commits 7284872 1234567'],
  [
    'of digits alone, and one with letters',
    '7284872',
    hex,
    `commits 7284872 ${hex}`,
  ],
  [
    'of digits, and said to be one',
    'sha-7284872',
    'sha-1234567',
    'commits 7284872 1234567',
  ],
  [
    'a number of a run may be one, and is a number if not',
    'build-7284872',
    'build-7284873',
    'commits 7284872 7284873, else newer',
  ],
  [
    'a bare number and a day',
    '20261121',
    '20261332',
    'commits 20261121 20261332',
  ],
  [
    'a day and a second',
    '20261121',
    '20261121093012',
    'commits 20261121 20261121093012',
  ],
  [
    'a number and ten times as much',
    'build-1234567',
    'build-12345670',
    'commits 1234567 12345670, else newer',
  ],
  [
    'a day and another second',
    '20261120',
    '20261121093012',
    'commits 20261120 20261121093012',
  ],
  ['the same, in two lengths', hex, `${hex}0000`, 'same'],
])(
  '%s has an order if the source repository knows it',
  (_, theirs, ours, expected) => {
    expect(order(theirs, ours)).toBe(expected)
  },
)

test.each([
  ['a number below 7 digits and one of 7', '999999', '1000000'],
  ['a number beyond what an id has', '1'.repeat(41), '2'.repeat(41)],
  ['two numbers', 'build-41-2', 'build-42-1'],
  ['another word', 'build-41', 'run-42'],
  ['two versions of two numbers', '1.4', '2.0'],
  ['what comes after a release', '1.4.2', `1.4.2-5-g${hex}`],
  ['a variant of a release', '1.4.2', '1.4.2-alpine'],
  ['moving tags', 'main', 'latest'],
  ['a version and an id', '1.4.2', hex],
  ['two forms of time behind a branch', 'main-20261120', 'main-1795252212345'],
  ['a month that is none, said to be an id', 'sha-x', 'sha-y'],
  ['two ids', `${hex}-${hex}`, `${another}-${another}`],
  ['ids of six', 'abc123', 'def456'],
])('%s is not compared', (_, theirs, ours) => {
  const [there, back] = [compareTags(theirs, ours), compareTags(ours, theirs)]
  for (const { kind, ...rest } of [there, back])
    expect([kind, 'otherwise' in rest ? rest.otherwise : 'unknown']).toEqual([
      expect.stringMatching(/^(unknown|commits)$/),
      'unknown',
    ])
})

test('a version is the same with and without a v', () => {
  expect(order('v1.4.2', '1.4.2')).toBe('same')
})

const tags = fc.oneof(
  fc.stringMatching(/^[\w][\w.-]{0,40}$/),
  fc.stringMatching(
    /^v?\d{1,3}\.\d{1,3}\.\d{1,3}(-(rc|alpha|beta)\.?\d{1,2})?$/,
  ),
  fc.stringMatching(/^(build-)?\d{1,16}$/),
  fc.stringMatching(/^(sha-|main-)?[\da-f]{7,12}$/),
)

test('what is older one way is newer the other way, whatever the tags', () => {
  const back = {
    older: 'newer',
    newer: 'older',
    same: 'same',
    unknown: 'unknown',
  } as const
  fc.assert(
    fc.property(tags, tags, (one, other) => {
      const [there, again] = [compareTags(one, other), compareTags(other, one)]
      if (there.kind !== 'commits') return again.kind === back[there.kind]
      return (
        again.kind === 'commits' &&
        again.theirs === there.ours &&
        again.otherwise === back[there.otherwise]
      )
    }),
    { numRuns: 5000 },
  )
})

test('any order of runs, with any number of lost races, ends at the newest', () => {
  const version = fc
    .tuple(fc.nat(3), fc.nat(3), fc.nat(3))
    .map((numbers) => numbers.join('.'))
  const build = fc.nat(99999).map((number) => `build-${number}`)
  const set = fc.oneof(
    fc.uniqueArray(version, { minLength: 2, maxLength: 8 }),
    fc.uniqueArray(build, { minLength: 2, maxLength: 8 }),
  )
  fc.assert(
    fc.property(set, fc.array(fc.nat(), { maxLength: 60 }), (runs, picks) => {
      // Each run reads the branch, decides, and lands only if the branch is still what it read: else it begins again.
      let branch = { value: runs[0] ?? '', tip: 0 }
      const open = runs.map((ours) => ({
        ours,
        read: undefined as typeof branch | undefined,
      }))
      const step = (index: number) => {
        const run = open[index]
        if (run === undefined) return
        if (run.read === undefined) {
          run.read = branch
          return
        }
        const { value, tip } = run.read
        const isLost = tip !== branch.tip
        run.read = undefined
        const isDone = ['older', 'same'].includes(
          compareTags(value, run.ours).kind,
        )
        if (!isDone && isLost) return
        if (!isDone) branch = { value: run.ours, tip: tip + 1 }
        open.splice(index, 1)
      }
      for (const pick of picks) step(pick % Math.max(1, open.length))
      while (open.length > 0) step(open.length - 1)
      return runs.every((run) =>
        ['older', 'same'].includes(compareTags(branch.value, run).kind),
      )
    }),
    { numRuns: 2000 },
  )
})
