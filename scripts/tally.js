// Adds up what the test runs of the gate have noted, as its last line.
import { readFileSync } from 'node:fs'

const [file = ''] = process.argv.slice(2)
const runs = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))

/** @param {'passed' | 'failed' | 'skipped'} kind */
function sum(kind) {
  return runs.reduce((total, run) => total + run[kind], 0)
}

console.log(
  `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`,
)
