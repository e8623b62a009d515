import { expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describeOnPosix } from '../../support/posix.ts'

const source = join(import.meta.dirname, '../../../src/process/run.ts')

/** Takes all open files of its process but some, and then runs a program. */
const script = (left: number) => `
import { closeSync, openSync } from 'node:fs'
import { runProgram } from ${JSON.stringify(source)}
const held = []
try { for (;;) held.push(openSync('/dev/null')) } catch {}
for (const one of held.splice(0, ${left})) closeSync(one)
const end = await runProgram({
  program: 'true',
  args: [],
  folder: '/',
  environment: { PATH: process.env.PATH },
  signal: new AbortController().signal,
  onStdout: () => {},
  onStderr: () => {},
  orphans: 'end',
}).catch((error) => error)
for (const one of held) closeSync(one)
console.log(end.code ?? 'exit ' + end.exitCode)
process.exit()
`

describeOnPosix('a program for which there are too few open files', () => {
  test.each(Array.from({ length: 10 }, (_, left) => left))(
    'is an error of its caller, and does not end this process: %d are left',
    (left) => {
      const node = [process.execPath, '--no-warnings', '--input-type=module']
      const limited = ['-c', 'ulimit -n 60; exec "$0" "$@"', ...node]
      const args = [...limited, '-e', script(left)]
      const output = execFileSync('sh', args, { encoding: 'utf8' })
      expect(['EMFILE', 'exit 0']).toContain(output.trim())
    },
  )
})
