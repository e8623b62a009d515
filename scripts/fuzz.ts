// Compares our edits with the real kustomize's: npm run fuzz -- --runs 10000 --seed 1
import { parseArgs } from 'node:util'
import { callJudges } from '../__tests__/support/kustomization/oracle/judges.ts'
import {
  goldenFile,
  summary,
} from '../__tests__/support/kustomization/oracle/report.ts'
import { runCases } from '../__tests__/support/kustomization/oracle/run.ts'

// In chunks, so that ten times the cases are not ten times the memory.
const chunk = 2000
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: {
      type: 'string',
      default: String(Math.floor(Math.random() * 2 ** 31)),
    },
    threads: { type: 'string', default: '2' },
  },
})
const runs = Number(values.runs)
const seed = Number(values.seed)
console.log(`${runs} runs, seed ${seed}`)

await using judges = callJudges(Number(values.threads))
const verdicts = []
for (let done = 0; done < runs; done += chunk) {
  const outcome = await runCases(judges, {
    runs: Math.min(chunk, runs - done),
    // The first chunk has the seed itself, so that what a test found comes again.
    seed: (seed + done) | 0,
  })
  verdicts.push(...outcome.verdicts)
  console.log(`${verdicts.length} done`)
  if (outcome.failed !== undefined) {
    console.log(
      `Found with seed ${outcome.seed}: ${goldenFile(outcome.failed)}`,
    )
    process.exitCode = 1
  }
}
console.log(summary({ seed, verdicts }))
