// What the action is compared with: the native kustomize, and the action as it was before it was made faster.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { goInstall } from '../../__tests__/support/go-program.ts'
import { kustomizeVersion } from '../../src/kustomize/engine.ts'

const root = resolve(import.meta.dirname, '../..')

/** Where what takes long to make is kept; git ignores it. */
export const kept = join(root, '.tools/bench')

/** The last commit before builds were made to share a process, the first of what made a run faster. */
const slowCommit = 'a31651b'

/**
 * The path of kustomize as Go builds it for this machine, of the version that the action embeds.
 * @throws when there is no Go
 */
export async function nativeKustomize(): Promise<string> {
  const folder = join(kept, `kustomize-${kustomizeVersion}`)
  const program = join(folder, 'kustomize')
  if (existsSync(program)) return program
  const version = `sigs.k8s.io/kustomize/kustomize/v5@${kustomizeVersion}`
  const built = await goInstall(version, folder)
  if (built.kind === 'absent') throw new Error(built.why)
  return program
}

/**
 * The folder with the action as it was.
 * @throws where the history is cut before that commit
 */
export async function actionBefore(): Promise<string> {
  const folder = join(kept, slowCommit)
  if (existsSync(join(folder, 'action.yml'))) return folder
  await mkdir(folder, { recursive: true })
  const script = 'git archive "$1" action.yml dist | tar -x -C "$2"'
  await promisify(execFile)('sh', ['-ec', script, 'sh', slowCommit, folder], {
    cwd: root,
  })
  return folder
}
