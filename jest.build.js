import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Builds the action from src/ before the tests that run it, into a folder of this run alone: never a stale dist/, and
 * never that of another run.
 */
export default function build() {
  const folder = mkdtempSync(join(tmpdir(), 'kustomize-bump-action-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'preview'))
  for (const name of ['action.yml', 'preview/action.yml'])
    copyFileSync(name, join(folder, name))
  execFileSync('npm', ['run', '--silent', 'build', join(folder, 'dist')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // On Windows npm is a script.
    shell: process.platform === 'win32',
  })
  process.env.ACTION_FOLDER = folder
}
