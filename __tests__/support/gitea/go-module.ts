import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

/** Where the programs are kept; `GITEA_FOLDER` is for machines that build them once for several clones. */
export const kept =
  process.env['GITEA_FOLDER'] ??
  resolve(import.meta.dirname, '../../../.tools/gitea')

export function isGoThere(): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A folder to build in, and the files of a module. */
export interface ModuleSource {
  /** Empty but for a go.mod. */
  readonly folder: string
  /** Read-only. */
  readonly original: string
  readonly go: (...args: readonly string[]) => Promise<string>
}

/**
 * Fetches a module from the proxy, and builds from it in a temporary folder.
 * @param module a path at a version
 */
export async function withModule(
  module: string,
  build: (source: ModuleSource) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'go-module-'))
  const go: ModuleSource['go'] = async (...args) => {
    const { stdout } = await promisify(execFile)('go', [...args], {
      cwd: folder,
      env: {
        ...process.env,
        CGO_ENABLED: '0',
        GOTOOLCHAIN: 'local',
        GOFLAGS: '-mod=mod -buildvcs=false',
      },
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout
  }
  try {
    await writeFile(join(folder, 'go.mod'), 'module empty\n')
    const found = await go('mod', 'download', '-json', module)
    const { Dir: original } = JSON.parse(found) as { readonly Dir: string }
    await build({ folder, original, go })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
