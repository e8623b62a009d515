import { expect, test } from '@jest/globals'
import { small } from '../support/layouts/small.ts'
import { head, proposing, pullsOf, tagAt } from '../support/proposals.ts'
import { startStage } from '../support/stage.ts'

const tags = Array.from({ length: 20 }, (_, number) => `v${number + 2}`)

test.each(['false', 'true'])(
  '20 runs at once make one pull request, which proposes the newest; verified-commit: %s',
  async (verified) => {
    await using stage = await startStage(small)
    const results = await Promise.all(
      tags.map((tag) =>
        stage.bump(proposing(tag, { 'verified-commit': verified })),
      ),
    )
    for (const { outputs } of results)
      expect(['proposed', 'superseded']).toContain(outputs['outcome'])
    expect(results.at(-1)?.outputs['outcome']).toBe('proposed')
    expect(
      new Set(results.map(({ outputs }) => outputs['pull-request-number'])),
    ).toEqual(new Set(['1']))
    const pulls = await pullsOf(stage)
    expect(pulls).toHaveLength(1)
    expect(await tagAt(stage, head)).toBe(tags.at(-1))
    expect(pulls[0]?.title).toContain(`api:${tags.at(-1)} `)
    expect(await stage.repository.log(head)).toHaveLength(2)
    expect(Object.keys(await stage.repository.refs())).toHaveLength(2)
    const attempts = results.map(({ outputs }) => Number(outputs['attempts']))
    console.info('attempts', attempts.toSorted((a, b) => a - b).join(' '))
  },
)

test('20 runs at once for one value make one pull request, and one commit', async () => {
  await using stage = await startStage(small)
  const results = await Promise.all(tags.map(() => stage.bump(proposing('v2'))))
  const operations = results.map(
    ({ outputs }) => outputs['pull-request-operation'],
  )
  expect(
    operations.filter((operation) => operation === 'created'),
  ).toHaveLength(1)
  expect(new Set(results.map(({ outputs }) => outputs['commit'])).size).toBe(1)
  expect(await pullsOf(stage)).toHaveLength(1)
})
