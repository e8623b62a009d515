// npm run e2e:gitea: runs __tests__/gitea against a real Gitea and its runner, which it builds on first
// use (Go, four minutes).
import { spawnSync } from 'node:child_process'
import {
  buildGitea,
  buildRunner,
  whyNoGitea,
} from '../__tests__/support/gitea/build.ts'

const why = whyNoGitea()
if (why === undefined) {
  await buildGitea()
  await buildRunner()
  const { status } = spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      '--selectProjects=gitea',
      '--testTimeout=600000',
      ...process.argv.slice(2),
    ],
    { stdio: 'inherit' },
  )
  process.exitCode = status ?? 1
} else console.log(`The tests of __tests__/gitea are skipped: ${why}.`)
