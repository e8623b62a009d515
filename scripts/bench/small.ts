// A small repository on this machine, beside what a person would type.
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { shimGit } from '../../__tests__/support/git-shim.ts'
import { demo } from '../../__tests__/support/layouts/demo.ts'
import { startStage, type Stage } from '../../__tests__/support/stage.ts'
import { land } from './action.ts'
import { run } from './measure.ts'
import { nativeKustomize } from './other-programs.ts'
import { repeat, type Section } from './section.ts'

export const small: Section = {
  name: 'small',
  title: 'A small repository, over file://',
  async run(rounds) {
    const kustomize = await nativeKustomize()
    await using stage = await startStage(demo)
    const inputs = {
      repository: stage.repository.path,
      overlays: 'k8s/overlays/production',
    }
    const bump = (images: string, more = {}) =>
      land(stage, { ...inputs, images, ...more })
    const measured = await repeat(rounds, async (round) => {
      const proved = await bump(`${image}:1.${round}.0`)
      const unproved = await bump(`${image}:2.${round}.0`, { validate: 'none' })
      const hand = await byHand(stage, kustomize, `3.${round}.0`)
      return {
        wall: proved.wall,
        cpu: proved.cpu,
        unprovedWall: unproved.wall,
        unprovedCpu: unproved.cpu,
        handWall: hand.wall,
        handCpu: hand.cpu,
      }
    })
    const wall = { what: 'by hand', values: measured.handWall }
    const cpu = { what: 'by hand', values: measured.handCpu }
    const unit = 's'
    return [
      {
        what: 'a whole run',
        unit,
        values: measured.wall,
        beside: wall,
        bar: 4,
      },
      {
        what: 'a whole run, CPU time',
        unit,
        values: measured.cpu,
        beside: cpu,
        bar: 4,
      },
      {
        what: 'with `validate: none`',
        unit,
        values: measured.unprovedWall,
        beside: wall,
        bar: 2,
      },
      {
        what: 'with `validate: none`, CPU time',
        unit,
        values: measured.unprovedCpu,
        beside: cpu,
        bar: 2,
      },
      {
        what: 'processes of git',
        unit: 'processes',
        values: [await gitProcesses(stage, inputs)],
        bar: 9,
      },
    ]
  },
}

const image = 'ghcr.io/acme/shop'

/** Clone, edit, build, commit and push. */
function byHand(stage: Stage, kustomize: string, tag: string) {
  const script = `
    git clone -q --depth=1 "$URL" work && cd work/k8s/overlays/production &&
    "$KUSTOMIZE" edit set image "${image}:${tag}" && "$KUSTOMIZE" build . &&
    git -c user.name=a -c user.email=a@b commit -qam 'Deploy ${tag}' && git push -q origin HEAD:main`
  const url = pathToFileURL(stage.repository.path).href
  const env = { URL: url, KUSTOMIZE: kustomize }
  return run(['sh', '-c', script], { env })
}

async function gitProcesses(stage: Stage, inputs: Record<string, string>) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'git-'))
  const log = join(folder.path, 'log')
  await using shim = await shimGit(`echo git >> '${log}'`)
  const { path } = shim
  await land(stage, { ...inputs, images: `${image}:4.0.0` }, { path })
  return (await readFile(log, 'utf8')).trim().split('\n').length
}
