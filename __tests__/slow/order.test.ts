import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pushToBranch } from '../support/events.ts'
import { small } from '../support/layouts/small.ts'
import { seed } from '../support/seed.ts'
import { startStage, type Stage } from '../support/stage.ts'

const file = 'k8s/overlays/production/kustomization.yaml'
const image = 'ghcr.io/acme/api'
const service = 'acme/service'

/** Every value that was ever on the branch, oldest first. */
async function values({ repository }: Stage): Promise<readonly string[]> {
  const log = await repository.log('main')
  const texts = await Promise.all(
    log.map(async ({ id }) => (await repository.read(id, file)).toString()),
  )
  return texts
    .toReversed()
    .map((text) => /newTag: "?([^\s"]+)/.exec(text)?.[1] ?? '')
}

/** From old to new, with the commit that each is built from. */
type Release = { readonly tag: string; readonly sha: string }

const kinds: readonly [
  string,
  (stage: Stage, count: number) => Promise<readonly Release[]>,
][] = [
  [
    'versions',
    async ({ origin }, count) =>
      Array.from({ length: count }, (_, index) => ({
        tag: `1.${index + 5}.0`,
        sha: origin.sha,
      })),
  ],
  [
    'commits',
    async ({ forge }, count) => {
      const source = await forge.create(service, { files: { a: '' } })
      const releases: Release[] = []
      while (releases.length < count) {
        const files = { a: String(releases.length) }
        const sha = await source.commit({ files })
        releases.push({ tag: `sha-${sha.slice(0, 9)}`, sha })
      }
      return releases
    },
  ],
]

test.each(kinds)(
  `any interleaving of runs for %s ends at the newest, and never goes back (SEED=${seed})`,
  async (_, makeReleases) => {
    const cases = fc.sample(
      fc.shuffledSubarray([...Array(8).keys()], { minLength: 5 }),
      { numRuns: 4, seed },
    )
    for (const order of cases) {
      await using stage = await startStage(small, { pipeline: service })
      const releases = await makeReleases(stage, 8)
      const results = await Promise.all(
        order.map((index) => {
          const { tag = '', sha = '' } = releases[index] ?? {}
          return stage.bump(
            {
              images: `${image}:${tag}`,
              overlays: 'k8s/overlays/production',
              repository: stage.name,
              validate: 'none',
            },
            { event: (origin) => pushToBranch({ ...origin, sha }) },
          )
        }),
      )
      const tags = releases.map(({ tag }) => tag)
      const [, ...landed] = await values(stage)
      const places = landed.map((value) => tags.indexOf(value))
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      expect(places.at(-1)).toBe(Math.max(...order))
      expect(results.map(({ outputs }) => outputs['outcome'])).toEqual(
        order.map((index) =>
          places.includes(index) ? 'pushed' : 'superseded',
        ),
      )
    }
  },
)
