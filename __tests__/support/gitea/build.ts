import { execFile, execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const version = '1.27.3'

/** Where the server is kept; `GITEA_FOLDER` is for machines that build it once for several clones. */
const folder =
  process.env['GITEA_FOLDER'] ??
  resolve(import.meta.dirname, '../../../.tools/gitea')

export const program = join(folder, `gitea-${version}`)
/** What the server reads at run time. */
export const staticFiles = join(folder, `static-${version}`)

/** Why the server cannot be built here; undefined where it can, or is there. */
export function whyNoGitea(): string | undefined {
  if (existsSync(program)) return undefined
  try {
    execFileSync('go', ['version'])
    return undefined
  } catch {
    return 'there is no Go here, which builds Gitea'
  }
}

/**
 * Builds Gitea from the module proxy, once: three minutes of two cores. Its module asks for two others that the proxy
 * lacks, and that only serve migrations from other servers: those files are left out.
 */
export async function buildGitea(): Promise<void> {
  if (existsSync(program)) return
  await mkdir(folder, { recursive: true })
  const source = await mkdtemp(join(tmpdir(), 'gitea-source-'))
  const go = (...args: readonly string[]) =>
    promisify(execFile)('go', [...args], {
      cwd: source,
      env: {
        ...process.env,
        CGO_ENABLED: '0',
        GOTOOLCHAIN: 'local',
        GOFLAGS: '-mod=mod -buildvcs=false',
      },
      maxBuffer: 64 * 1024 * 1024,
    })
  try {
    await writeFile(join(source, 'go.mod'), 'module empty\n')
    const module = `code.gitea.io/gitea@v${version}`
    const { stdout } = await go('mod', 'download', '-json', module)
    const { Dir: original } = JSON.parse(stdout) as { readonly Dir: string }
    await cp(original, source, { recursive: true })
    await promisify(execFile)('chmod', ['-R', 'u+w', source])
    for (const file of ['gitlab.go', 'gitea_downloader.go'])
      await rm(join(source, 'services/migrations', file), { force: true })
    await go(
      'mod',
      'edit',
      '-droprequire=gitea.dev/sdk',
      '-droprequire=gitlab.com/gitlab-org/api/client-go/v2',
      '-replace=gitea.dev/actions-proto-go=code.gitea.io/actions-proto-go@v0.6.0',
    )
    const flags = `-s -w -X main.Version=${version}`
    await go('build', '-ldflags', flags, '-o', `${program}.new`, '.')
    for (const part of ['templates', 'options', 'public'])
      await cp(join(source, part), join(staticFiles, part), { recursive: true })
    // In place of the assets of its pages.
    const manifest = join(staticFiles, 'public/assets/.vite')
    await mkdir(manifest, { recursive: true })
    await writeFile(join(manifest, 'manifest.json'), '{}\n')
    await rename(`${program}.new`, program)
  } finally {
    await rm(source, { recursive: true, force: true })
  }
}
