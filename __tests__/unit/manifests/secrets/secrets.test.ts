import { describe, expect, test } from '@jest/globals'
import { hideSecrets } from '../../../../src/manifests/secrets/secrets.ts'
import { randomNumbers } from '../../../support/random.ts'
import { configMap, render, workload } from '../../../support/objects.ts'

type Data = Readonly<Record<string, string>>

function secret(data: Data): string {
  const lines = Object.entries(data).map(
    ([key, value]) => `  ${key}: ${value}\n`,
  )
  return `kind: Secret\nmetadata:\n  name: x\ndata:\n${lines.join('')}`
}

function hidden(text: string): string {
  return hideSecrets(text, text).after
}

describe('no value of a Secret is shown', () => {
  test.each([
    ['data', 'kind: Secret\ndata:\n  a: SWORDFISH\n'],
    ['stringData', 'kind: Secret\nstringData:\n  a: SWORDFISH\n'],
    [
      'annotations',
      'kind: Secret\nmetadata:\n  annotations:\n    a: SWORDFISH\n  name: x\n',
    ],
    ['a block', 'kind: Secret\ndata:\n  a: |\n    x\n    SWORDFISH\n'],
    ['a folded block', 'kind: Secret\ndata:\n  a: >-\n    x\n    SWORDFISH\n'],
    ['quotes', 'kind: "Secret"\ndata:\n  a: "x\\nSWORDFISH"\n'],
    ['single quotes', "kind: 'Secret'\ndata:\n  a: 'SWORDFISH'\n"],
    ['several lines', 'kind: Secret\ndata:\n  a: x\n    SWORDFISH\n'],
    ['a list', 'kind: Secret\ndata:\n  a:\n  - SWORDFISH\n  - [SWORDFISH]\n'],
    ['a map', 'kind: Secret\nstringData:\n  a:\n    b:\n      c: SWORDFISH\n'],
    ['flow style', '{kind: Secret, data: {a: SWORDFISH}}\n'],
    ['other letters', 'kind: secret\ndata:\n  a: SWORDFISH\n'],
    ['kind last', 'data:\n  a: SWORDFISH\nkind: Secret\n'],
    ['CRLF', 'kind: Secret\r\ndata:\r\n  a: SWORDFISH\r\n'],
    ['a comment', 'kind: Secret # see above\ndata:\n  a: SWORDFISH\n'],
    ['the same key twice', 'kind: Secret\ndata:\n  a: x\n  a: SWORDFISH\n'],
    [
      'a template',
      'kind: Template\nobjects:\n- kind: Secret\n  data:\n    a: SWORDFISH\n',
    ],
    ['an unreadable one', 'kind: Secret\ndata:\n  a: "SWORDFISH\n'],
  ])('%s', (_, text) => {
    const { before, after } = hideSecrets(
      render(text, configMap('x', '1')),
      render(configMap('x', '1'), text),
    )
    for (const side of [before, after]) {
      expect(side).not.toContain('SWORDFISH')
      expect(side).toMatch(/hidden/)
    }
  })

  test('whatever the value is', () => {
    const letters = ` #:'"|>&*!%@\`{}[],?-\\~\n\tabc0.é鍵`
    const random = randomNumbers(1)
    for (let round = 0; round < 300; round++) {
      const value = `KEY${Array.from({ length: random(40) }, () => letters[random(letters.length)]).join('')}END`
      const { before, after } = hideSecrets(
        secret({ a: 'old' }),
        secret({ a: JSON.stringify(value) }),
      )
      expect(after).toContain('a: hidden, and changed')
      expect(before + after).not.toMatch(/KEY|END|old/)
    }
  })

  test('a long value leaves no trace in the layout', () => {
    expect(hidden(secret({ a: 'x'.repeat(500) }))).toBe(
      hidden(secret({ a: 'y' })),
    )
  })
})

describe('what changed is to be seen', () => {
  test.each<readonly [string, Data, Data, Data]>([
    ['nothing', { a: 'x' }, { a: 'x' }, { a: 'hidden' }],
    ['a value', { a: 'x' }, { a: 'y' }, { a: 'hidden, and changed' }],
    [
      'one of two',
      { a: 'x', b: 'y' },
      { a: 'x', b: 'z' },
      { a: 'hidden', b: 'hidden, and changed' },
    ],
    [
      'a new key',
      { a: 'x' },
      { a: 'x', b: 'y' },
      { a: 'hidden', b: 'hidden, and changed' },
    ],
    [
      'values that change places',
      { a: 'x', b: 'y' },
      { a: 'y', b: 'x' },
      { a: 'hidden, and changed', b: 'hidden, and changed' },
    ],
  ])('%s', (_, before, after, expected) => {
    expect(hideSecrets(secret(before), secret(after)).after).toBe(
      secret(expected),
    )
  })
})

test.each([
  ['a workload', workload({ images: ['a:1'] })],
  ['a ConfigMap', configMap('x', '"quoted"   # and a comment')],
  ['a SealedSecret', 'kind: SealedSecret\nspec:\n  data:  {a: b}\n'],
  ['a mention', 'kind: Widget\nspec:\n  secretName:   "x"\n'],
  ['a policy', 'kind: Policy\nspec:\n  match:  {kind: Secret}\n'],
  ['a Secret without values', 'kind:  Secret\nmetadata: {name:  x}\n'],
  ['odd spaces', 'kind:   A\nlist:   [1,2]\n\n\n'],
])('%s stays as it is, byte for byte', (_, text) => {
  const manifests = render(text, configMap('y', 'z'))
  expect(hidden(manifests)).toBe(manifests)
})

/** Two renders of a Secret and an object that has a copy of its value. */
function copied(was: string, is: string, place: (value: string) => string) {
  const one = (value: string) =>
    `${place(value)}---\nkind: Secret\nstringData:\n  a: ${JSON.stringify(value)}\n`
  const { before, after } = hideSecrets(one(was), one(is))
  return [before, after].map((text) => text.split('---\n')[0])
}

describe('a copy of a value of a Secret', () => {
  test.each([
    ['as it is', (a: string) => `spec:\n  x: ${a}\n`],
    ['in a word', (a: string) => `spec:\n  x: db${a}0\n`],
    ['in base64', (a: string) => `x: ${Buffer.from(a).toString('base64')}\n`],
    ['in a block', (a: string) => `data:\n  f: |\n    ${a}\n`],
    ['after a key of a file', (a: string) => `f: |\n    kind = ${a}\n`],
  ])('is hidden, but not that it changed: %s', (_, place) => {
    const [before, after] = copied('SWORDFISH-1', 'SWORDFISH-2', place)
    expect(`${before}${after}`).not.toContain('SWORDFISH')
    expect(before).toContain('(hidden)')
    expect(after).toContain('(hidden, and changed)')
  })

  test.each([
    [
      'several lines',
      'SWORDFISH\n  of steel\n',
      'f: |\n    SWORDFISH\n      of steel\n',
    ],
    ['a quote', "SWORD'FISH", "f: 'SWORD''FISH'\n"],
    ['a key', 'pw: SWORDFISH', 'f: |\n    pw: SWORDFISH\n'],
    [
      'a long value',
      'SWORDFISH '.repeat(999),
      `f: ${'SWORDFISH '.repeat(999)}\n`,
    ],
  ])('is hidden with %s', (_, value, text) => {
    expect(copied(value, value, () => text).join('')).not.toMatch(/SWORD|FISH/)
  })

  test.each([
    ['a key', 'metadata', 'metadata:\n  x: 1\n'],
    ['the part of a key', 'postgres', 'data:\n  postgres.conf: x\n'],
    ['a part of another word', 'prod', 'x: production\n'],
    ['a kind', 'Deployment', 'kind: Deployment\n'],
    ['a name', 'postgres', 'spec:\n  - name: postgres\n'],
    ['an image', 'postgres', 'spec:\n  - image: postgres:16\n'],
    ['very short', 'abc', 'x: abc\n'],
    ['a boolean', 'true', 'x: true\n'],
  ])(
    'is not looked for in what a change could not be read without: %s',
    (_, value, text) => {
      expect(copied(value, value, () => text)).toEqual([text, text])
    },
  )
})
