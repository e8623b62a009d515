import { describe, expect, test } from '@jest/globals'
import {
  block,
  code,
  collapsed,
  sentence,
  table,
} from '../../../src/report/markdown.ts'
import { randomNumbers } from '../../support/random.ts'
import { commandNames, parseCommand } from '../../support/runner/command.ts'
import { sanitize, oneLine } from '../../../src/report/sanitize.ts'

const names = new Set(commandNames)

/** The lines that a runner would obey. */
function obeyed(text: string): readonly string[] {
  return text
    .split(/\r\n|\r|\n/)
    .filter((line) => parseCommand(line, names) !== undefined)
}

const hostile = commandNames.flatMap((name) => [
  `::${name}::x`,
  `::${name} file=a,line=1::x`,
  `  ::${name}::x`,
  `\t\v\f\u00a0\u2003\ufeff::${name}::x`,
  `a\n::${name}::x`,
  `a\r::${name}::x`,
  `a\r\n::${name}::x`,
  `a\u2028::${name}::x`,
  `a\u0085::${name}::x`,
  `\u0000::${name}::x`,
  `\u001b[2K\u001b[1G::${name}::x`,
  `::${name.toUpperCase()}::x`,
  `##[${name}]x`,
  `a ##[${name} a=b;c=d]x`,
  `a\n##[${name}]x`,
  `####[${name}]x##[${name}]`,
  `##\u0000[${name}]##[${name}]`,
  `#\n#[${name}]x`,
])

describe('no line of other people is a command of the runner', () => {
  test('and each of these would be one, or try to', () => {
    expect(hostile.flatMap(obeyed).length).toBeGreaterThan(
      commandNames.length * 8,
    )
  })

  test.each([
    ['neutral', sanitize],
    ['oneLine', oneLine],
    ['code', code],
    ['table', (text: string) => table([code(text)], [[code(text)]])],
    ['sentence', sentence],
    ['block', (text: string) => block(text, 'text')],
    ['folded', (text: string) => collapsed(text, block(text, 'text'))],
  ])('%s', (_, show) => {
    for (const text of hostile) expect(obeyed(show(text))).toEqual([])
  })

  test('however the pieces are put together', () => {
    const pieces = ['::', ':', '##', '#', '[', ']', ' ', '\n', '\r', '\t']
    const parts = [...pieces, 'error', 'add-mask', '\u200b', '\u001b', '=x']
    const random = randomNumbers(7)
    let would = 0
    for (let round = 0; round < 20_000; round++) {
      const text = Array.from(
        { length: 1 + random(8) },
        () => parts[random(parts.length)],
      ).join('')
      would += obeyed(text).length
      expect(obeyed(sanitize(text))).toEqual([])
      expect(obeyed(oneLine(text))).toEqual([])
    }
    expect(would).toBeGreaterThan(0)
  })
})

describe('neutral', () => {
  test.each([
    [
      'plain text stays',
      'Deployment api: a → b é鍵🚀',
      'Deployment api: a → b é鍵🚀',
    ],
    ['a tab stays', 'a\tb', 'a\tb'],
    ['colons inside of a line stay', 'a::error::b', 'a::error::b'],
    [
      'line ends are line feeds',
      'a\r\nb\rc\u2028d\u2029e\u0085f',
      'a\nb\nc\nd\ne\nf',
    ],
    ['ANSI', '\u001b[31mred\u001b[0m', '\ufffd[31mred\ufffd[0m'],
    ['C1', 'a\u009b31mb', 'a\ufffd31mb'],
    ['a bell, a backspace', 'a\u0007\bb', 'a\ufffd\ufffdb'],
    [
      'what turns the direction',
      'a\u202eb\u2066c\u200fd\u061ce',
      'a\ufffdb\ufffdc\ufffdd\ufffde',
    ],
  ])('%s', (_, text, shown) => {
    expect(sanitize(text)).toBe(shown)
    expect(sanitize(sanitize(text))).toBe(shown)
  })
})

test.each([
  ['a\nb', 'a b'],
  ['a  \r\n  b', 'a b'],
  ['\n\na\n\n', 'a'],
  ['a\u2028b', 'a b'],
  ['', ''],
])('oneLine of %j', (text, line) => {
  expect(oneLine(text)).toBe(line)
})

describe('code', () => {
  test.each([
    ['k8s/prod', '`k8s/prod`'],
    ['a`b', '``a`b``'],
    ['`a`', '`` `a` ``'],
    ['a``b`c', '```a``b`c```'],
    ['a|b', '`a|b`'],
    ['<img src=x>', '`<img src=x>`'],
    ['a\n\n# b', '`a # b`'],
    ['', '`""`'],
    [' ', '`""`'],
  ])('%j', (text, shown) => {
    expect(code(text)).toBe(shown)
  })

  test('ends where it should, whatever is in it', () => {
    for (const text of ['`', '``', 'a`', '`a', '```\n```', '`'.repeat(40)]) {
      const shown = code(text)
      const [fence = ''] = /^`+/.exec(shown) ?? []
      const inner = shown.slice(fence.length, -fence.length)
      expect(inner.match(/`+/g) ?? []).not.toContain(fence)
      expect(inner).toMatch(/^[^`]|^$/)
      expect(inner).toMatch(/[^`]$/)
    }
  })
})

describe('a cell of a table is one cell', () => {
  test.each([
    ['a|b', '`a\\|b`'],
    ['|', '`\\|`'],
    ['a\\|b', '`a\\\\\\|b`'],
    ['a\\\\|b', '`a\\\\\\\\\\|b`'],
    ['a\\b', '`a\\b`'],
    ['||\\||', '`\\|\\|\\\\\\|\\|`'],
  ])('%s', (text, shown) => {
    expect(table([], [[code(text)]]).split('\n')[2]).toBe(`| ${shown} |`)
    // A backslash takes the character behind it (cmark-gfm).
    expect(shown.replace(/\\./g, '')).not.toContain('|')
  })
})

describe('sentence', () => {
  test.each([
    ['It renders "a_b": take it.', 'It renders `a_b`: take it.'],
    ['"a" and "b"', '`a` and `b`'],
    ['one " only', 'one " only'],
    [
      'Input "images": "a"b" is *it*, "c".',
      'Input `images`: `a"b` is \\*it\\*, `c`.',
    ],
    ['"{"a":"b"}" is not "c"', '`{"a":"b"}` is not `c`'],
    ['"a" <b>" is not "c" (or "d"?)', '`a` &lt;b&gt;" is not `c` (or `d`?)'],
    ['"a@acme "b" is not "c"', '`a@acme "b` is not `c`'],
    ['a *b* _c_ `d` ~e~ |f|', 'a \\*b\\* \\_c\\_ \\`d\\` \\~e\\~ \\|f\\|'],
    ['[a](https://x)', '\\[a\\](https://x)'],
    ['![a](x)', '!\\[a\\](x)'],
    ['<script>&', '&lt;script&gt;&amp;'],
    ['"<b>"', '`<b>`'],
    ['thanks @acme and #12', 'thanks @\u200bacme and #\u200b12'],
    ['$(A) and $(B)', '<span>$</span>(A) and <span>$</span>(B)'],
    ['# a', '\u200b# a'],
    ['- a', '\u200b- a'],
    ['1. a', '\u200b1. a'],
    ['a\n\n# b\n- c', 'a # b - c'],
  ])('%j', (text, shown) => {
    expect(sentence(text)).toBe(shown)
  })

  test.each([
    'ghcr.io/acme/api:1.4.2@sha256:4f53cda18c2b',
    'app=ghcr.io/acme/api:1.4.2',
    'https://github.com/acme/infra?ref=v1',
    'k8s/overlays/production',
    'kind: Widget, path: spec/image',
  ])('what people copy stays whole: %s', (text) => {
    expect(sentence(`Write ${text} there.`)).toBe(`Write ${text} there.`)
    expect(sentence(`Write "${text}" there.`)).toBe(`Write \`${text}\` there.`)
  })
})

describe('block', () => {
  test.each([
    ['a\nb\n', '```text\na\nb\n```'],
    ['a\n\n\n', '```text\na\n```'],
    ['```\n# b', '````text\n```\n# b\n````'],
    ['</details>', '```text\n</details>\n```'],
    ['', '```text\n\n```'],
  ])('%j', (text, shown) => {
    expect(block(text, 'text')).toBe(shown)
  })

  test('with more backticks than fit on a stack', () => {
    expect(block('` '.repeat(400_000), 'text')).toMatch(/^```text\n` /)
  })
})

test('a title that is collapsed is text, not Markdown or HTML', () => {
  expect(collapsed('a </summary> `b`\n\n<img>', 'c')).toBe(
    '<details><summary>a &lt;/summary&gt; `b` &lt;img&gt;</summary>\n\nc\n\n</details>',
  )
})
