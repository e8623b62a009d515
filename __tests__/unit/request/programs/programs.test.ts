import { expect, test } from '@jest/globals'
import { Refusal } from '../../../../src/problem/problem.ts'
import { parseEngine } from '../../../../src/request/programs/kustomize.ts'
import { parsePolicy } from '../../../../src/request/programs/policy-command.ts'

const inputs =
  (given: Readonly<Record<string, string>>) =>
  (name: string): string =>
    given[name] ?? ''

function told(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    if (error instanceof Refusal)
      return `${error.problem.code}: ${error.message}`
    throw error
  }
}

const policy = (text: string) =>
  told(() => {
    const command = parsePolicy(inputs({ 'policy-command': text }))
    return command && [command.program, ...command.args]
  })

test.each([
  ['', undefined],
  [' \n', undefined],
  ['kubeconform -strict -', ['kubeconform', '-strict', '-']],
  ['a\n  b\t c\n', ['a', 'b', 'c']],
  [`a 'b c' "d e"`, ['a', 'b c', 'd e']],
  [`a b'c d'"e f"g`, ['a', 'bc de fg']],
  [`a "" ''`, ['a', '', '']],
  [`a "it's" 'say "x"'`, ['a', "it's", 'say "x"']],
  ['C:\\tools\\check.exe a\\b', ['C:\\tools\\check.exe', 'a\\b']],
  [`sh -c 'a | b > $HOME; c'`, ['sh', '-c', 'a | b > $HOME; c']],
  ['a --x=1.10 {b} #c !', ['a', '--x=1.10', '{b}', '#c', '!']],
])('the command %j', (text, words) => {
  expect(policy(text)).toEqual(words)
})

test.each([
  ["a 'b", /a quote \('\) is not closed/],
  ['a b"c', /a quote \("\) is not closed/],
  ['a | b', /"\|" needs a shell/],
  ['a && b', /"&&" needs a shell/],
  ['a; b', /"a;" needs a shell/],
  ['a 2>&1', /"2>&1" needs a shell/],
  ['a $HOME/b', /"\$HOME\/b" needs a shell/],
  ['a ${B}', /needs a shell/],
  ['a $(b)', /needs a shell/],
  ['a `b`', /needs a shell/],
  ['a policies/*.yaml', /needs a shell/],
  ['~/bin/a', /needs a shell/],
  ['a \\\n b', /"\\" needs a shell/],
  ['"" a', /begins with an empty argument/],
])('the command %j is refused', (text, words) => {
  expect(policy(text)).toMatch(
    /^invalid-input: Input "policy-command"(: | begins )/,
  )
  expect(policy(text)).toMatch(words)
})

test('a command without anything to read is a contradiction', () => {
  expect(
    told(() =>
      parsePolicy(inputs({ 'policy-command': 'a', validate: 'none' })),
    ),
  ).toMatch(/"policy-command".*"validate: none".*Remove one of the two/)
  expect(parsePolicy(inputs({ validate: 'none' }))).toBe(undefined)
})

const helm = '--enable-helm'
const loose = '--load-restrictor=LoadRestrictionsNone'

test.each([
  ['embedded', '', []],
  ['path', '', []],
  ['path', helm, [helm]],
  ['path', `${helm}=true`, [helm]],
  ['embedded', loose, [loose]],
  ['embedded', '--load-restrictor LoadRestrictionsNone', [loose]],
  ['path', `${helm}\n${loose} ${helm}`, [helm, loose]],
] as const)('%s with %j', (kind, text, args) => {
  expect(
    parseEngine(inputs({ kustomize: kind, 'kustomize-build-args': text })),
  ).toEqual({ kind, args })
})

test.each([
  ['embedded', helm, /Set "kustomize: path" as well/],
  ['path', '--enable-alpha-plugins', /run programs, which is always refused/],
  ['path', '--enable-exec', /run programs/],
  ['path', '--network', /run programs/],
  ['path', '--mount type=bind', /run programs/],
  ['path', '--helm-command=./evil', /is not known/],
  ['path', `${helm}=false`, /is not known. Write --enable-helm or --load/],
  ['path', '--load-restrictor=LoadRestrictionsRootOnly', /is not known/],
  ['path', '-o x', /is not known/],
  ['path', '../elsewhere', /is not known/],
] as const)('%s with %j is refused', (kind, text, words) => {
  const message = told(() =>
    parseEngine(inputs({ kustomize: kind, 'kustomize-build-args': text })),
  )
  expect(message).toMatch(/^invalid-input: Input "kustomize-build-args": /)
  expect(message).toMatch(words)
})
