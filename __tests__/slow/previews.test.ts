import { expect, test } from '@jest/globals'
import { startPreviews } from '../support/previews.ts'
import { randomNumbers } from '../support/random.ts'
import type { ActionResult } from '../support/runner/result.ts'
import { seed } from '../support/seed.ts'

const count = 20
/** So many processes at once are many for two cores. */
const atOnce = 8
const inputs = { validate: 'none', timeout: '1h' }

test('20 pull requests that are opened, pushed to and closed at once leave exactly the open ones, and the list is equal to the folders', async () => {
  await using previews = await startPreviews()
  const { forge, repository } = previews.stage
  const random = randomNumbers(seed)
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  const ending = numbers.filter((number) => number % 2 === 1)
  const results: ActionResult[] = []
  const waiting: (() => Promise<ActionResult>)[] = []
  const commits = ['', '1', '2'].map((digit) => digit.repeat(40))
  for (const number of numbers) {
    previews.open(number)
    previews.move(number, commits[2] ?? '')
    for (const build of [1, 2])
      waiting.splice(random(waiting.length + 1), 0, () =>
        previews.push(number, `build-${build}`, inputs, commits[build]),
      )
  }
  // Each push that arrives closes one more pull request, whose run joins the others.
  const left = [...ending]
  forge.fault({
    on: 'receive-pack',
    kind: 'before',
    call: async () => {
      const number = left.splice(random(Math.max(1, left.length)), 1)[0]
      if (number === undefined) return
      await previews.close(number)
      waiting.unshift(() => previews.closed(number, inputs))
    },
  })
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results.push(await next())
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  while (waiting.length > 0) await work()

  const outcomes = results.map(({ outputs }) => outputs['outcome'])
  expect(left).toEqual([])
  expect(outcomes).toHaveLength(2 * count + ending.length)
  expect(new Set(outcomes)).toEqual(
    new Set(
      outcomes.filter((one) =>
        ['pushed', 'unchanged', 'superseded', 'skipped'].includes(one ?? ''),
      ),
    ),
  )
  const open = numbers.filter((number) => !ending.includes(number))
  expect(await previews.folders()).toEqual(open)
  expect(await previews.listed()).toEqual(open.map((number) => `pr-${number}`))
  for (const number of open)
    expect(await previews.kustomization(number)).toContain('newTag: build-2\n')
  const log = await repository.log('main')
  expect(log.some(({ parents }) => parents.length > 1)).toBe(false)
  const ids = log.flatMap(({ trailers }) => trailers['Bump-Id'] ?? [])
  expect(new Set(ids).size).toBe(log.length - 1)
})
