import { expect, test } from '@jest/globals'
import { loadKustomize } from '../../../src/kustomize/module.ts'
import {
  openSession,
  type Answer,
  type Command,
} from '../../../src/kustomize/session.ts'
import { runKustomize } from '../../support/kustomize/command.ts'
import { files, service } from '../../support/kustomize/files.ts'
import { stateful } from '../../support/kustomize/stateful.ts'

const module = await loadKustomize()
const alone = (command: Command): Answer => {
  const { files: _, ...answer } = runKustomize({ module, ...command })
  return answer
}

/** Without what differs from run to run: addresses in a panic, and a word that Go's JSON reader draws by lot. */
const steady = ({ stderr, ...answer }: Answer): Answer => ({
  ...answer,
  stderr: stderr
    .replace(/^(panic: .*)[^]*/m, '$1')
    .replaceAll('unable to unmarshal', 'cannot unmarshal'),
})

const build = (
  texts: Readonly<Record<string, string>>,
  folder: string,
): Command => ({ args: ['build', '--', `./${folder}`], files: files(texts) })

const plain = build(service, 'k8s/overlays/production')

test('each build is answered as by a process of its own', () => {
  const expected = new Map(
    Object.entries(stateful).map(([name, texts]) => [
      name,
      steady(alone(build(texts, 'a'))),
    ]),
  )
  const run = openSession(module)
  const names = Object.keys(stateful)
  // Forwards and backwards: each comes after each of its neighbours, and finds what that one may have left.
  for (const name of [...names, ...names.toReversed()])
    expect([name, steady(run(build(stateful[name] ?? {}, 'a')))]).toEqual([
      name,
      expected.get(name),
    ])
}, 120_000)

test('what the builds leave behind would show in the next one', () => {
  // Otherwise the test above proves nothing: the same build, with and without a schema of its own before it.
  const { merged, schema } = stateful
  const own = alone(build(schema, 'a')).stdout
  expect(own).toContain('name: sidecar')
  expect(own).not.toEqual(alone(build(merged, 'a')).stdout)
})

test('a build sees no file of an earlier one, and none that it has left open', () => {
  const run = openSession(module)
  const secret = { ...service, 'secret/key.txt': 'hunter2' }
  expect(run(build(secret, 'k8s/overlays/production')).exitCode).toBe(0)
  const thief = build(
    {
      'a/kustomization.yaml':
        'configMapGenerator: [{ name: a, files: [../secret/key.txt] }]\n',
    },
    'a',
  )
  const answer = run({
    ...thief,
    args: ['build', '--load-restrictor=LoadRestrictionsNone', './a'],
  })
  expect(answer.exitCode).toBe(1)
  expect(answer.missing).toContain('secret')
  expect(JSON.stringify(answer)).not.toContain('hunter2')
})

test('a flag of one build is not one of the next', () => {
  const run = openSession(module)
  const loose = build(
    {
      ...service,
      'a/kustomization.yaml': 'resources: [../k8s/base/deployment.yaml]\n',
    },
    'a',
  )
  const args = ['build', '--load-restrictor=LoadRestrictionsNone', './a']
  expect(run({ ...loose, args }).exitCode).toBe(0)
  expect(run(loose)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('is not in or below'),
  })
})

test('an exit from within is an exit code, and the next build works', () => {
  const run = openSession(module)
  expect(run(plain).exitCode).toBe(0)
  const { panic } = stateful
  expect(run(build(panic, 'a'))).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/^panic: /),
  })
  expect(run(plain).stdout).toContain('api:2.0.0')
})
