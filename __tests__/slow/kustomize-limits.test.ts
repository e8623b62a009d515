import { expect, test } from '@jest/globals'
import { startKustomize } from '../../src/kustomize/engine.ts'
import { endless, files, service } from '../support/kustomize/files.ts'

const limits = { time: 3_600_000, memory: 2 * 2 ** 30 }
const never = new AbortController().signal

const forever = { files: files(endless), folder: 'endless' }
// 100 MB of letters, of which kustomize makes several copies.
const large = {
  files: new Map([
    ...files({
      'large/kustomization.yaml':
        'configMapGenerator: [{ name: letters, files: [letters.txt] }]\n',
    }),
    ['large/letters.txt', Buffer.alloc(100e6, 'letters ')] as const,
  ]),
  folder: 'large',
}
const short = { files: files(service), folder: 'k8s/overlays/production' }

test('the deadline ends every render, begun or waiting', async () => {
  const deadline = new AbortController()
  await using kustomize = startKustomize({ signal: deadline.signal })
  await kustomize.render(short)
  const renders = [1, 2, 3, 4].map(() => kustomize.render(forever))
  setTimeout(() => deadline.abort(), 300)
  const results = await Promise.all(renders)
  for (const result of [...results, await kustomize.render(short)])
    expect(result).toMatchObject({ kind: 'stopped', why: 'deadline' })
})

test('a deadline that is over before the start leaves nothing to do', async () => {
  await using kustomize = startKustomize({ signal: AbortSignal.abort() })
  expect(await kustomize.render(short)).toMatchObject({
    kind: 'stopped',
    why: 'deadline',
  })
})

test('a render that takes too long is ended, the next one works', async () => {
  await using kustomize = startKustomize({
    signal: never,
    limits: { ...limits, time: 8000 },
  })
  expect(await kustomize.render(forever)).toEqual({
    kind: 'stopped',
    why: 'time',
    message: 'kustomize was not done after 8 s.',
  })
  expect(await kustomize.render(short)).toHaveProperty('kind', 'rendered')
})

test('a render that grows too large is ended, and only that one', async () => {
  const memory = process.memoryUsage.rss() + 1e9
  await using kustomize = startKustomize({
    signal: never,
    limits: { ...limits, memory },
  })
  // Whether the short ones run beside it or have to make room for it: they are made.
  const [first, ...others] = await Promise.all(
    [large, short, short, short].map((what) => kustomize.render(what)),
  )
  expect(first).toMatchObject({ kind: 'stopped', why: 'memory' })
  for (const other of others) expect(other).toHaveProperty('kind', 'rendered')
})

test('of two that grow too large together, each gets its turn alone', async () => {
  const memory = process.memoryUsage.rss() + 1e9
  await using kustomize = startKustomize({
    signal: never,
    limits: { ...limits, memory },
  })
  const ends: string[] = []
  const results = await Promise.all(
    ['first', 'second'].map(async (name) => {
      const result = await kustomize.render(large)
      ends.push(name)
      return result
    }),
  )
  for (const result of results)
    expect(result).toMatchObject({ kind: 'stopped', why: 'memory' })
  expect(ends).toEqual(['first', 'second'])
})
