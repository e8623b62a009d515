import { appendFileSync } from 'node:fs'

/** Tells at the end which tests were skipped (their names say why), and notes the numbers for the gate. */
export default class Tally {
  onRunComplete(_contexts, results) {
    const tests = results.testResults.flatMap((file) => file.testResults)
    const skipped = tests.filter(({ status }) => status === 'pending')
    for (const { fullName } of skipped) console.log(`Skipped: ${fullName}`)
    const { TEST_TALLY } = process.env
    if (TEST_TALLY === undefined) return
    const counts = {
      passed: results.numPassedTests,
      // A file that could not even be loaded counts as one.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: skipped.length,
    }
    appendFileSync(TEST_TALLY, `${JSON.stringify(counts)}\n`)
  }
}
