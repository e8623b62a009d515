// Overlays as operators have them: megabytes of CustomResourceDefinitions.
import { execFile } from 'node:child_process'
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { operator } from '../../__tests__/support/kustomize/operator.ts'
import { startStage } from '../../__tests__/support/stage.ts'
import { land, proofSeconds } from './action.ts'
import { peakMemory, run } from './measure.ts'
import { nativeKustomize } from './other-programs.ts'
import { repeat, type Row, type Section } from './section.ts'

export const heavy: Section = {
  name: 'heavy',
  title: 'Heavy overlays',
  async run(rounds) {
    return [
      ...(await heavyRows(4, rounds)),
      ...(await heavyRows(12, Math.ceil(rounds / 2))),
    ]
  },
}

/** @param definitions of 1 MB each */
async function heavyRows(
  definitions: number,
  rounds: number,
): Promise<readonly Row[]> {
  const texts = operator(definitions)
  const kustomize = await nativeKustomize()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'bench-'))
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true })
    await writeFile(join(folder.path, path), text)
  }
  await using stage = await startStage({
    repository: 'acme/operator',
    files: texts,
  })
  const inputs = { overlays: 'default' }
  const measured = await repeat(rounds, async (round) => {
    const native = await run([kustomize, 'build', 'default'], {
      cwd: folder.path,
    })
    const one = await buildOnce(folder.path)
    const images = `acme/operator:3.${round}.0`
    const { result, cpu } = await land(stage, { ...inputs, images })
    return {
      native: native.cpu,
      wall: one.wall,
      cpu: one.cpu,
      memory: one.memory,
      proof: proofSeconds(result),
      runCpu: cpu,
    }
  })
  const images = 'acme/operator:4.0.0'
  const running = await stage.start({ ...inputs, images })
  const what = (text: string) => `${definitions} MB: ${text}`
  return [
    {
      what: what('one build, CPU time'),
      unit: 's',
      values: measured.cpu,
      beside: { what: 'native kustomize', values: measured.native },
      bar: 3,
    },
    {
      what: what('memory of one build'),
      unit: 'MB',
      values: measured.memory,
      bar: 700,
    },
    {
      what: what('the whole proof'),
      unit: 's',
      values: measured.proof,
      beside: { what: 'one build', values: measured.wall },
      bar: 1.5,
    },
    {
      what: what('a whole run, CPU time'),
      unit: 's',
      values: measured.runCpu,
      beside: { what: 'one build', values: measured.cpu },
    },
    {
      what: what('memory of a whole run'),
      unit: 'MB',
      values: [await peakMemory(running.pid, running.result)],
    },
  ]
}

async function buildOnce(root: string) {
  const script = join(import.meta.dirname, 'build-once.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, root])
  const [wall = 0, cpu = 0, memory = 0] = stdout.split(' ').map(Number)
  return { wall, cpu, memory }
}
