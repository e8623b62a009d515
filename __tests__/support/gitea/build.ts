import { execFile } from 'node:child_process'
import {
  copyFile,
  cp,
  mkdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isGoThere, kept, withModule } from './go-module.ts'

const version = '1.27.3'
export const program = join(kept, `gitea-${version}`)
/** What the server reads at run time. */
export const staticFiles = join(kept, `static-${version}`)

const runnerVersion = '1.0.8'
export const runnerProgram = join(kept, `gitea-runner-${runnerVersion}`)

/** Why the programs cannot be built here; undefined where they can, or are there. */
export function whyNoGitea(): string | undefined {
  const areThere = existsSync(program) && existsSync(runnerProgram)
  return areThere || isGoThere()
    ? undefined
    : 'there is no Go here, which builds Gitea'
}

/**
 * Builds Gitea from the module proxy, once: three minutes of two cores. Its module asks for two others that the proxy
 * lacks, and that only serve migrations from other servers: those files are left out.
 */
export async function buildGitea(): Promise<void> {
  if (existsSync(program)) return
  await mkdir(kept, { recursive: true })
  const module = `code.gitea.io/gitea@v${version}`
  await withModule(module, async ({ folder, original, go }) => {
    await cp(original, folder, { recursive: true })
    await promisify(execFile)('chmod', ['-R', 'u+w', folder])
    for (const file of ['gitlab.go', 'gitea_downloader.go'])
      await rm(join(folder, 'services/migrations', file), { force: true })
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
      await cp(join(folder, part), join(staticFiles, part), { recursive: true })
    // In place of the assets of its pages.
    const manifest = join(staticFiles, 'public/assets/.vite')
    await mkdir(manifest, { recursive: true })
    await writeFile(join(manifest, 'manifest.json'), '{}\n')
    await rename(`${program}.new`, program)
  })
}

/**
 * Builds Gitea's runner from the module proxy, once: half a minute. Not by "go install", which asks the proxy for a
 * list of versions that it does not give: an empty program requires the module, with the versions that it asks for.
 */
export async function buildRunner(): Promise<void> {
  if (existsSync(runnerProgram)) return
  await mkdir(kept, { recursive: true })
  const path = 'gitea.com/gitea/runner'
  const module = `${path}@v${runnerVersion}`
  await withModule(module, async ({ folder, original, go }) => {
    const asked = await readFile(join(original, 'go.mod'), 'utf8')
    const without = asked.replace(/^module .*/m, 'module empty')
    await writeFile(join(folder, 'go.mod'), without)
    await copyFile(join(original, 'go.sum'), join(folder, 'go.sum'))
    await promisify(execFile)('chmod', ['u+w', join(folder, 'go.sum')])
    await writeFile(join(folder, 'main.go'), 'package main\nfunc main() {}\n')
    await go('mod', 'edit', `-require=${module}`)
    const name = `${path}/internal/pkg/ver.version=v${runnerVersion}`
    const flags = `-s -w -X ${name}`
    await go('build', '-ldflags', flags, '-o', `${runnerProgram}.new`, path)
    await rename(`${runnerProgram}.new`, runnerProgram)
  })
}
