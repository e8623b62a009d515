import { afterAll, describe, expect, test } from '@jest/globals'
import {
  mkdir,
  mkdtemp,
  mkdtempDisposable,
  readdir,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { startKustomize, type Rendered } from '../../src/kustomize/engine.ts'
import { openKustomizeOnRunner } from '../../src/kustomize/on-runner.ts'
import { goInstall } from '../support/go-program.ts'
import { demo } from '../support/layouts/demo.ts'
import { k3sGitops } from '../support/layouts/k3s-gitops.ts'
import { mercurious } from '../support/layouts/mercurious.ts'
import { procedures } from '../support/layouts/procedures.ts'
import { storm } from '../support/layouts/storm.ts'
import { whispr, whisprInfrastructure } from '../support/layouts/whispr.ts'
import { service } from '../support/kustomize/files.ts'

const native = await goInstall('sigs.k8s.io/kustomize/kustomize/v5@v5.8.1')
const temporary = await realpath(await mkdtemp(join(tmpdir(), 'on-runner-')))
const embedded = startKustomize({ signal: new AbortController().signal })
afterAll(async () => {
  await native[Symbol.asyncDispose]()
  await embedded[Symbol.asyncDispose]()
  expect(await readdir(temporary)).toEqual([])
  await rm(temporary, { recursive: true })
})

type Texts = Readonly<Record<string, string>>
const loose = '--load-restrictor=LoadRestrictionsNone'

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other }\n'

/** What overlays are made of, each in a folder of its own over the same base. */
const features: Texts = {
  ...service,
  'generators/kustomization.yaml': `resources: [../k8s/base]
namePrefix: a-
commonLabels: { team: shop }
configMapGenerator:
  - name: settings
    files: [settings.conf, renamed=settings.conf]
    envs: [values.env]
    literals: [a=b, "c=ü \\"quoted\\""]
secretGenerator: [{ name: password, literals: [password=swordfish] }]
generatorOptions: { labels: { generated: "true" } }
`,
  'generators/settings.conf': 'interval = 30s\r\n# ü\n',
  'generators/values.env': 'A=1\nB=two words\n',
  'patches/kustomization.yaml': `resources: [../k8s/base]
patches:
  - path: replicas.yaml
  - target: { kind: Deployment }
    patch: '[{ "op": "add", "path": "/metadata/annotations", "value": { "a": "1.10" } }]'
replicas: [{ name: api, count: 3 }]
buildMetadata: [originAnnotations, managedByLabel]
`,
  'patches/replicas.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec: { replicas: 2, paused: true }\n',
  'replaced/kustomization.yaml': `resources: [../k8s/base, other.yaml]
components: [../component]
replacements:
  - source: { kind: Deployment, name: api, fieldPath: "spec.template.spec.containers.0.image", options: { delimiter: ":", index: 1 } }
    targets: [{ select: { kind: ConfigMap }, fieldPaths: [data.version], options: { create: true } }]
sortOptions: { order: fifo }
`,
  'replaced/other.yaml': `${configMap}---\n${configMap.replace('other', 'more')}`,
  'component/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages: [{ name: ghcr.io/acme/api, newName: other/api, digest: "sha256:aa" }]\n',
  'old/kustomization.yaml':
    'bases: [../k8s/base]\nvars: [{ name: A, objref: { kind: Deployment, name: api, apiVersion: apps/v1 } }]\nimageTags: [{ name: ghcr.io/acme/api, newTag: "1" }]\n',
  'outside/kustomization.yaml':
    'resources: [../k8s/base/deployment.yaml]\nconfigMapGenerator: [{ name: a, files: [../generators/settings.conf] }]\n',
}

const repositories: readonly (readonly [string, Texts, readonly string[]])[] = [
  [
    'features',
    features,
    ['generators', 'patches', 'replaced', 'old', 'k8s/overlays/production'],
  ],
  ...Object.entries({
    demo,
    k3sGitops,
    mercurious,
    procedures,
    storm,
    whispr,
    whisprInfrastructure,
  }).map(
    ([name, { files, overlays }]) => [name, files as Texts, overlays] as const,
  ),
]

async function write(folder: string, texts: Texts): Promise<void> {
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

const tree = (id: string, texts: Texts) => ({
  id,
  write: (folder: string) => write(folder, texts),
})

const bytes = (texts: Texts) =>
  new Map(
    Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]),
  )

const open = (folder: string, args: readonly string[] = []) =>
  openKustomizeOnRunner({
    temporaryFolder: temporary,
    environment: {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env['PATH']}`,
    },
    signal: new AbortController().signal,
    args,
    log: () => {},
  })

/** Without what only one of them knows: which paths were asked for. */
/** Without the time that Go's log puts in front of a line. */
const said = (result: Rendered) => ({
  ...result,
  missing: [],
  ...(result.kind === 'rendered' && {
    warnings: result.warnings.replace(/^[\d/]+ [\d:]+ /gm, ''),
  }),
})

describe('the kustomize of the runner', () => {
  if (native.kind === 'absent') {
    test.skip(`renders like the embedded one: ${native.why}`, () => {})
    return
  }
  const { folder } = native

  test('of the same version renders every overlay to the same bytes, and warns in the same words', async () => {
    await using kustomize = await open(folder)
    expect(kustomize.version).toBe('kustomize v5.8.1 (on the runner)')
    let compared = 0
    for (const [name, texts, overlays] of repositories)
      for (const overlay of overlays) {
        const ours = await embedded.render({
          files: bytes(texts),
          folder: overlay,
        })
        const theirs = await kustomize.render({
          tree: tree(name, texts),
          changed: new Map(),
          folder: overlay,
        })
        expect([overlay, ours.kind]).toEqual([overlay, 'rendered'])
        expect([overlay, said(theirs)]).toEqual([overlay, said(ours)])
        compared++
      }
    expect(compared).toBeGreaterThan(20)
  })

  test('fails in the same words, and with the load restrictor off renders the same', async () => {
    const broken: Texts = {
      ...features,
      'a/kustomization.yaml': 'resources: [nothing.yaml]\n',
      'b/kustomization.yaml': 'resources: [\n',
      'c/kustomization.yaml':
        'resources: [../k8s/base]\nimages: [{ name: c++, newTag: "1" }]\n',
      'd/kustomization.yaml': 'generators: [plugin.yaml]\n',
      'd/plugin.yaml':
        'apiVersion: acme.com/v1\nkind: Run\nmetadata: { name: a, annotations: { config.kubernetes.io/function: "exec: { path: ./run.sh }" } }\n',
    }
    await using strict = await open(folder)
    await using none = await open(folder, [loose])
    const ask = {
      tree: tree('broken', broken),
      changed: new Map(),
    }
    for (const overlay of ['a', 'b', 'outside']) {
      const ours = await embedded.render({
        files: bytes(broken),
        folder: overlay,
      })
      const theirs = await strict.render({ ...ask, folder: overlay })
      const lower = JSON.stringify(said(theirs)).toLowerCase()
      // WebAssembly has its own spelling of "no such file or directory".
      expect(lower).toBe(JSON.stringify(said(ours)).toLowerCase())
      expect(ours.kind).toBe('failed')
    }
    expect(await strict.render({ ...ask, folder: 'c' })).toMatchObject({
      kind: 'stopped',
      why: 'crash',
    })
    expect(await strict.render({ ...ask, folder: 'd' })).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/plugin/),
    })
    await using unrestricted = startKustomize({
      signal: new AbortController().signal,
      args: [loose],
    })
    const ours = await unrestricted.render({
      files: bytes(broken),
      folder: 'outside',
    })
    expect(ours.kind).toBe('rendered')
    const theirs = await none.render({ ...ask, folder: 'outside' })
    expect(said(theirs)).toEqual(said(ours))
  })

  test('renders with files changed, side by side with renders without', async () => {
    await using kustomize = await open(folder)
    const path = 'k8s/overlays/production/kustomization.yaml'
    const tags = ['3', '4', '5', undefined, '6', undefined]
    const results = await Promise.all(
      tags.map((tag) =>
        kustomize.render({
          tree: tree('service', service),
          changed:
            tag === undefined
              ? new Map()
              : bytes({ [path]: service[path].replace('2.0.0', `"${tag}"`) }),
          folder: 'k8s/overlays/production',
        }),
      ),
    )
    expect(
      results.map((result) => /api:(.*)/.exec(JSON.stringify(result))?.[1]),
    ).toEqual(
      tags.map((tag) =>
        expect.stringMatching(new RegExp(`^${tag ?? '2.0.0'}\\\\n`)),
      ),
    )
  })

  test('takes the one of kubectl where there is no other', async () => {
    await using temporaryBin = await mkdtempDisposable(
      join(tmpdir(), 'kubectl-'),
    )
    const bin = temporaryBin.path
    await writeFile(
      join(bin, 'kubectl'),
      `#!/bin/sh\ncase $1 in version) echo 'Client Version: v1.36.3'; echo 'Kustomize Version: v5.8.1' ;; kustomize) shift; exec '${join(folder, 'kustomize')}' build "$@" ;; esac\n`,
      { mode: 0o755 },
    )
    await using kustomize = await openKustomizeOnRunner({
      temporaryFolder: temporary,
      environment: { PATH: bin },
      signal: new AbortController().signal,
      args: [],
      log: () => {},
    })
    expect(kustomize.version).toBe('kustomize v5.8.1 (of kubectl)')
    const result = await kustomize.render({
      tree: tree('service', service),
      changed: new Map(),
      folder: 'k8s/base',
    })
    expect(result).toMatchObject({
      manifests: expect.stringContaining('ghcr.io/acme/api:1.0.0'),
    })
  })

  test('knows nothing of the runner but where things are', async () => {
    await using temporaryBin = await mkdtempDisposable(
      join(tmpdir(), 'kustomize-'),
    )
    const bin = temporaryBin.path
    await writeFile(
      join(bin, 'kustomize'),
      `#!/bin/sh\n[ "$1" = version ] && { echo v5.8.1; exit; }\nenv; pwd; ls -A "$HOME"\n`,
      { mode: 0o755 },
    )
    await symlink('/bin/ls', join(bin, 'ls'))
    await using kustomize = await openKustomizeOnRunner({
      temporaryFolder: temporary,
      environment: {
        PATH: `${bin}${delimiter}${process.env['PATH']}`,
        HOME: '/canary',
        INPUT_TOKEN: 'canary',
        GITHUB_TOKEN: 'canary',
        ACTIONS_RUNTIME_TOKEN: 'canary',
        XDG_CONFIG_HOME: '/canary',
        KUBECONFIG: '/canary',
        GIT_CONFIG_GLOBAL: '/canary',
        GIT_SSH_COMMAND: 'canary',
        SSH_AUTH_SOCK: '/canary',
        HELM_PLUGINS: '/canary',
        HELM_CONFIG_HOME: '/canary',
        https_proxy: 'http://proxy.example:3128',
      },
      signal: new AbortController().signal,
      args: [],
      log: () => {},
    })
    const result = await kustomize.render({
      tree: tree('service', service),
      changed: new Map(),
      folder: 'k8s/base',
    })
    const { manifests } = result as { readonly manifests: string }
    expect(manifests).not.toContain('canary')
    expect(manifests).toContain('https_proxy=http://proxy.example:3128\n')
    expect(manifests).toContain('GIT_ALLOW_PROTOCOL=http:https\n')
    expect(manifests).toMatch(new RegExp(`^HOME=${temporary}/`, 'm'))
  })
})

test.each([
  ['none', {}, /neither kustomize nor kubectl/],
  [
    'an old one',
    { kustomize: 'echo "{Version:kustomize/v4.5.7 GitCommit:56d82a8}"' },
    /kustomize of this runner has kustomize v4\.5\.7/,
  ],
  [
    'an old kubectl',
    {
      kubectl:
        'echo "Client Version: v1.26.0"; echo "Kustomize Version: v4.5.7"',
    },
    /kubectl of this runner has kustomize v4\.5\.7/,
  ],
  ['one that does not say', { kustomize: 'exit 1' }, /reports no version/],
] as const)(
  'a kustomize of the runner that cannot be used is refused in one sentence: %s',
  async (_, programs, words) => {
    await using temporaryBin = await mkdtempDisposable(join(tmpdir(), 'bin-'))
    const bin = temporaryBin.path
    for (const [name, body] of Object.entries(programs))
      await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`, {
        mode: 0o755,
      })
    const opening = openKustomizeOnRunner({
      temporaryFolder: temporary,
      environment: { PATH: bin },
      signal: new AbortController().signal,
      args: [],
      log: () => {},
    })
    await expect(opening).rejects.toMatchObject({
      problem: {
        code: 'kustomize-unusable',
        message: expect.stringMatching(words),
      },
    })
  },
)
