// Repositories of 20,000 and 200,000 files, made from a seed and kept: the same bytes each time.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { git, isolatedGit } from '../../__tests__/support/git.ts'
import { randomNumbers } from '../../__tests__/support/random.ts'
import type { Repository } from '../../__tests__/support/repository.ts'
import { kept } from './other-programs.ts'

/** Each service has 10 files; each definition is a file of 2,500 lines, as CustomResourceDefinitions are. */
interface Size {
  readonly teams: number
  readonly services: number
  readonly definitions: number
  readonly commits: number
}

export const sizes = {
  '200 files': { teams: 4, services: 5, definitions: 0, commits: 100 },
  '2 k files': { teams: 10, services: 20, definitions: 10, commits: 500 },
  'A, 20 k files': { teams: 40, services: 50, definitions: 150, commits: 5000 },
  'B, 200 k files': {
    teams: 400,
    services: 50,
    definitions: 300,
    commits: 3000,
  },
} as const satisfies Record<string, Size>

/** The overlay that is bumped, the image that it deploys, and what it needs: it is in all sizes. */
export const overlay = 'apps/team3/svc4/overlays/prod'
export const image = 'ghcr.io/acme/team3-svc4'

/** Fills a new, empty repository with one of that size. */
export async function fillRepository(
  { path }: Repository,
  name: keyof typeof sizes,
): Promise<void> {
  const cache = join(kept, `repository-${name.replaceAll(/\W+/g, '-')}.git`)
  if (!existsSync(cache)) await make(cache, sizes[name])
  await cp(join(cache, 'objects'), join(path, 'objects'), { recursive: true })
  const tip = await git(['rev-parse', 'main'], { cwd: cache })
  const id = tip.toString().trim()
  await git(['update-ref', 'refs/heads/main', id], { cwd: path })
}

async function make(cache: string, size: Size): Promise<void> {
  const unfinished = `${cache}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  await git(['init', '-q', '--bare', '-b', 'main', '.'], { cwd: unfinished })
  const child = spawn('git', ['fast-import', '--quiet', '--done'], {
    cwd: unfinished,
    env: isolatedGit,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const closed = once(child, 'close')
  for (const text of stream(size)) await write(child.stdin, text)
  child.stdin.end()
  const [code] = (await closed) as [number]
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`)
  await git(['repack', '-adq', '--write-bitmap-index'], { cwd: unfinished })
  await rename(unfinished, cache)
}

async function write(to: Writable, text: string): Promise<void> {
  if (!to.write(text)) await once(to, 'drain')
}

/** In the language of git fast-import: a first commit with all files, then bumps, and now and then a new definition. */
function* stream({
  teams,
  services,
  definitions,
  commits,
}: Size): Generator<string> {
  const below = randomNumbers(15)
  yield commit(0)
  for (let team = 0; team < teams; team++)
    for (let service = 0; service < services; service++)
      yield filesOf(`team${team}`, `svc${service}`)
  for (let at = 0; at < definitions; at++) yield definition(at, 0)
  for (let at = 1; at <= commits; at++) {
    yield commit(at)
    yield at % 50 === 0 && definitions > 0
      ? definition(below(definitions), at)
      : bump(`team${below(teams)}`, `svc${below(services)}`, at)
  }
  yield 'done\n'
}

function commit(at: number): string {
  const who = `Ada <ada@example.com> ${1_700_000_000 + 60 * at} +0000`
  return `commit refs/heads/main\nauthor ${who}\ncommitter ${who}\n${data(`Change ${at}`)}`
}

function file(path: string, text: string): string {
  return `M 100644 inline ${path}\n${data(text)}`
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`
}

function filesOf(team: string, service: string): string {
  const folder = `apps/${team}/${service}`
  const name = `${team}-${service}`
  const base = {
    'kustomization.yaml':
      'resources:\n  - deployment.yaml\n  - service.yaml\nconfigMapGenerator:\n  - name: settings\n    envs: [app.properties]\n',
    'deployment.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  selector:\n    matchLabels: { app: ${name} }\n  template:\n    metadata:\n      labels: { app: ${name} }\n    spec:\n      containers:\n        - name: app\n          image: ghcr.io/acme/${name}\n          envFrom:\n            - configMapRef: { name: settings }\n`,
    'service.yaml': `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  selector: { app: ${name} }\n  ports:\n    - port: 80\n`,
    'app.properties': `NAME=${name}\nLEVEL=info\n`,
  }
  const patch = `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: 3\n`
  return [
    ...Object.entries(base).map(([path, text]) =>
      file(`${folder}/base/${path}`, text),
    ),
    ...['dev', 'staging', 'prod'].flatMap((stage) => [
      file(`${folder}/overlays/${stage}/patch.yaml`, patch),
      bump(team, service, 0, stage),
    ]),
  ].join('')
}

function bump(
  team: string,
  service: string,
  version: number,
  stage = 'prod',
): string {
  const text = `namespace: ${team}-${stage}\nresources:\n  - ../../base\npatches:\n  - path: patch.yaml\nimages:\n  - name: ghcr.io/acme/${team}-${service}\n    newTag: 1.${version}.0\n`
  const folder = `apps/${team}/${service}/overlays/${stage}`
  return file(`${folder}/kustomization.yaml`, text)
}

/** Its descriptions are words of no pattern, so that it is compressed no better than a real one. */
function definition(at: number, version: number): string {
  const below = randomNumbers(at + 1)
  const word = () => below(2 ** 31).toString(36)
  const fields = Array.from({ length: 625 }, (_, index) => {
    const words = Array.from({ length: 20 }, word).join(' ')
    return `            field${index}:\n              type: string\n              description: ${words}\n              maxLength: ${index + version}\n`
  })
  const head = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: thing${at}s.acme.com\nspec:\n  # ${version}\n`
  return file(`crds/thing${at}.yaml`, head + fields.join(''))
}
