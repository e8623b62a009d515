import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { goInstallChanged } from '../go-program.ts'

/** The last version of each rule of `spec.images` that the module proxy has. */
export const fluxVersions = { 'whole entries': 'v2.6.4', fields: 'v2.9.5' }

/** Kept from run to run, and ignored by git: Go takes some minutes to build it for the first time. */
const tools = resolve(import.meta.dirname, '../../../.tools')

/** The `flux` command, or why there is none. */
export async function findFlux(
  version: string,
): Promise<
  | { readonly kind: 'there'; readonly program: string }
  | { readonly kind: 'absent'; readonly why: string }
> {
  const folder = join(tools, `flux-${version}`)
  const program = join(folder, 'flux')
  if (existsSync(program)) return { kind: 'there', program }
  const built = await goInstallChanged(
    `github.com/fluxcd/flux2/v2@${version}`,
    './cmd/flux',
    { kept: folder, change: addManifests },
  )
  return built.kind === 'there' ? { kind: 'there', program } : built
}

/** It embeds what `flux install` applies, which its module does not have. */
async function addManifests(folder: string): Promise<void> {
  const manifests = join(folder, 'cmd/flux/manifests')
  await mkdir(manifests)
  await writeFile(join(manifests, 'none.yaml'), '')
}

/**
 * What `flux build kustomization --dry-run` prints for a tree on disk, which it needs no cluster for.
 *
 * @param spec of the Kustomization "api", whose path is that folder of the tree
 */
export async function fluxBuild(
  program: string,
  tree: string,
  folder: string,
  spec: Readonly<Record<string, unknown>>,
): Promise<string> {
  const manifest = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'api', namespace: 'flux-system' },
    spec: {
      interval: '1m',
      prune: true,
      path: `./${folder}`,
      sourceRef: { kind: 'GitRepository', name: 'api' },
      ...spec,
    },
  }
  const file = join(tree, 'kustomization-of-flux.json')
  await writeFile(file, JSON.stringify(manifest))
  const args = ['build', 'kustomization', 'api', '--dry-run']
  const { stdout } = await promisify(execFile)(
    program,
    [...args, '--path', folder, '--kustomization-file', file],
    { cwd: tree, env: { HOME: tree, KUBECONFIG: join(tree, 'none') } },
  )
  return stdout
}
