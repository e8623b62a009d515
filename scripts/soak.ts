// Many writers on one branch, on a bad day: npm run soak -- --writers 100 --faults random --seed 1
import { parseArgs } from 'node:util'
import { soak } from '../__tests__/support/soak.ts'

const { values } = parseArgs({
  options: {
    writers: { type: 'string', default: '100' },
    faults: { type: 'string', default: 'random' },
    // kustomize's time grows with images times containers: 5 s for one render of a hundred writers' two hundred, and
    // three of them at every attempt. What is measured is landing; --validate images renders.
    validate: { type: 'string', default: 'none' },
    seed: {
      type: 'string',
      default: String(1 + Math.floor(Math.random() * 1e6)),
    },
  },
})
const writers = Number(values.writers)
const seed = Number(values.seed)
console.log(`${writers} writers, faults ${values.faults}, seed ${seed}`)

const report = await soak({
  writers,
  seed,
  faults: values.faults === 'none' ? 'none' : 'random',
  validate: values.validate === 'images' ? 'images' : 'none',
  say: console.log,
})
const { atOnce, seconds, slowest, attempts, faultsMet, broken } = report
for (const line of broken) console.log(`Broken: ${line}`)
console.log(
  `${writers} writers (${atOnce} at once), seed ${seed}: ${broken.length === 0 ? 'all landed once' : `${broken.length} promises broken`} in ${seconds.toFixed(0)} s (slowest run ${slowest.toFixed(0)} s), ${attempts.sum} attempts (${attempts.most} at most), ${faultsMet} faults`,
)
process.exitCode = broken.length === 0 ? 0 : 1
