// Many builds in one run share a process.
import { files, service } from '../../__tests__/support/kustomize/files.ts'
import type { Layout } from '../../__tests__/support/layouts/layout.ts'
import { startStage } from '../../__tests__/support/stage.ts'
import { loadKustomize } from '../../src/kustomize/module.ts'
import { openSession } from '../../src/kustomize/session.ts'
import { land, proofSeconds } from './action.ts'
import { aggregate, bothImages, manyOverlays } from './layouts.ts'
import { actionBefore } from './other-programs.ts'
import { repeat, type Row, type Section } from './section.ts'

export const builds: Section = {
  name: 'builds',
  title: 'Builds of one run',
  async run(rounds) {
    const module = await loadKustomize()
    const command = {
      args: ['build', '--', './k8s/overlays/production'],
      files: files(service),
    }
    const short = await repeat(rounds, async () => {
      const build = openSession(module)
      const start = performance.now()
      build(command)
      const first = (performance.now() - start) / 1000
      for (let more = 0; more < 3; more++) build(command)
      return { first, four: (performance.now() - start) / 1000 }
    })
    const many = manyOverlays(120)
    const together = await sideBySide(many, Math.ceil(rounds / 2))
    const one = await sideBySide(aggregate(120), rounds)
    return [
      {
        what: 'four builds of a small overlay',
        unit: 's',
        values: short.four,
        beside: { what: 'the first of them', values: short.first },
        bar: 2,
      },
      ...rowsOf('120 overlays with 360 objects', together, 1 / 3),
      ...rowsOf('one overlay that lists 120, with 360 objects', one),
    ]
  },
}

/** The action as it is and as it was, in turn. */
async function sideBySide(layout: Layout, rounds: number) {
  await using stage = await startStage(layout)
  const action = await actionBefore()
  const folders = layout.overlays.join('\n')
  const bump = async (tag: string, step = {}) => {
    const inputs = { images: bothImages(tag), overlays: folders }
    return land(stage, inputs, step)
  }
  return await repeat(rounds, async (round) => {
    const now = await bump(`1.${round}.0`)
    const before = await bump(`2.${round}.0`, { action })
    return {
      run: now.wall,
      runBefore: before.wall,
      proof: proofSeconds(now.result),
      proofBefore: proofSeconds(before.result),
    }
  })
}

/** The proof has to be so many times as long as it was. */
function rowsOf(
  what: string,
  {
    run,
    runBefore,
    proof,
    proofBefore,
  }: Awaited<ReturnType<typeof sideBySide>>,
  bar?: number,
): readonly Row[] {
  return [
    {
      what: `${what}: three renders of each, and the proof`,
      unit: 's',
      values: proof,
      beside: { what: 'before', values: proofBefore },
      ...(bar !== undefined && { bar }),
    },
    {
      what: `${what}: a whole run`,
      unit: 's',
      values: run,
      beside: { what: 'before', values: runBefore },
    },
  ]
}
