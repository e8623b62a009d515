import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  access,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expectNothingLeft, expectUntouched } from '../support/expect-landed.ts'
import { startForge, type Forge } from '../support/forge.ts'
import { goInstall } from '../support/go-program.ts'
import { small } from '../support/layouts/small.ts'
import { startPreviews } from '../support/previews.ts'
import { action, startStage } from '../support/stage.ts'
import { executable, type Files } from '../support/tree.ts'

const overlay = 'k8s/overlays/production'
const file = `${overlay}/kustomization.yaml`
const inputs = {
  images: 'ghcr.io/acme/api:v2',
  overlays: overlay,
  kustomize: 'path',
}
const images = 'images:\n  - name: ghcr.io/acme/api\n    newTag: v1\n'
const deployment = small.files['k8s/base/deployment.yaml'] as string

function withFiles(files: Files) {
  return { ...small, files: { ...small.files, ...files } }
}

const root = await realpath(await mkdtemp(join(tmpdir(), 'path-')))
const native = await goInstall('sigs.k8s.io/kustomize/kustomize/v5@v5.8.1')
afterAll(async () => {
  await native[Symbol.asyncDispose]()
  await rm(root, { recursive: true })
})

/** A folder of programs, first on the PATH. */
async function programs(
  bodies: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = await mkdtemp(join(root, 'bin-'))
  for (const [name, body] of Object.entries(bodies))
    await writeFile(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  const real = native.kind === 'there' ? [native.folder] : []
  return [folder, ...real, process.env['PATH']].join(delimiter)
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

test.each(['timeout', 'cancelled'] as const)(
  'a kustomize that never ends is ended with the run, with all its helpers (%s)',
  async (reason) => {
    const path = await programs({
      kustomize:
        '[ "$1" = version ] && { echo v5.8.1; exit; }\nsleep 6000 &\necho started >&2\nsleep 6000',
    })
    await using stage = await startStage(small)
    const running = await stage.start(
      { ...inputs, timeout: reason === 'timeout' ? '15s' : '5m' },
      { path, debug: true },
    )
    await running.wrote('fetched main')
    const result = await (reason === 'timeout'
      ? running.result
      : running.cancel())
    expect(result.outputs).toMatchObject({ outcome: 'failed', reason })
    await expectUntouched(stage.repository, small, result)
  },
)

test('kustomize: path without a kustomize on the runner is refused before any request', async () => {
  await using stage = await startStage(small)
  const result = await stage.bump(inputs, { path: join(root, 'nothing') })
  expect(result.outputs).toMatchObject({ reason: 'kustomize-unusable' })
  expect(result.annotations[0]?.message).toMatch(
    /neither kustomize nor kubectl.*set "kustomize: embedded"/,
  )
  expect(stage.forge.requests).toEqual([])
  expectNothingLeft(result)
})

describe('kustomize: path, with the real kustomize:', () => {
  if (native.kind === 'absent') {
    test.skip(`remote bases, charts, hostile repositories: ${native.why}`, () => {})
    return
  }

  let bases: Forge
  beforeAll(async () => {
    const name = 'acme/bases'
    bases = await startForge({
      anonymous: { login: 'anyone', repositories: { [name]: 'read' } },
    })
    await bases.create(name, {
      files: {
        'api/kustomization.yaml': 'resources: [deployment.yaml]\n',
        'api/deployment.yaml': deployment,
        // What git would run if any configuration of the runner reached it.
        '.gitattributes': '* filter=evil diff=evil merge=evil\n',
        'hooks/post-checkout': executable('#!/bin/sh\ntouch /tmp/evil\n'),
      },
    })
  })
  afterAll(() => bases[Symbol.asyncDispose]())

  const remote = () =>
    withFiles({
      [file]: `resources:\n  - ${bases.url}/acme/bases.git//api?ref=main\n${images}`,
    })

  test('a remote base is fetched, without any credentials, and no configuration of the runner runs', async () => {
    const home = await mkdtemp(join(root, 'home-'))
    const ran = join(home, 'ran')
    await writeFile(
      join(home, '.gitconfig'),
      `[filter "evil"]\n\tsmudge = touch ${ran}; cat\n[core]\n\thooksPath = ${home}/hooks\n`,
    )
    await mkdir(join(home, 'hooks'))
    await writeFile(
      join(home, 'hooks/post-checkout'),
      `#!/bin/sh\ntouch ${ran}\n`,
      { mode: 0o755 },
    )
    const layout = remote()
    await using stage = await startStage(layout)
    const result = await stage.bump(inputs, {
      path: await programs({}),
      folders: { home },
    })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(result.summary).toContain(
      'proved on 1 rendered image reference · kustomize v5.8.1 (on the runner)',
    )
    const fetched = bases.requests.splice(0)
    expect(fetched.map(({ service }) => service)).toContain('upload-pack')
    expect(fetched.flatMap(({ authorization }) => authorization)).toEqual([])
    expect(await isThere(ran)).toBe(false)
    expect(result.leftovers).toMatchObject({ temp: [], processes: [] })
  })

  test('the embedded kustomize never fetches a remote base, and names kustomize: path', async () => {
    await using stage = await startStage(remote())
    const result = await stage.bump(
      { ...inputs, kustomize: 'embedded' },
      { path: await programs({}) },
    )
    expect(result.outputs).toMatchObject({ reason: 'build-failed' })
    expect(result.annotations[0]?.message).toContain('set kustomize: path')
    expect(bases.requests).toEqual([])
  })

  test.each([
    ['ssh', 'git@127.0.0.1:acme/bases.git//api'],
    ['a repository on the disk', 'file:///tmp/bases.git//api'],
  ])('by %s nothing is fetched', async (_, url) => {
    await using stage = await startStage(
      withFiles({ [file]: `resources:\n  - ${url}\n${images}` }),
    )
    const result = await stage.bump(inputs, { path: await programs({}) })
    expect(result.outputs).toMatchObject({ reason: 'build-failed' })
    expect(result.log).toMatch(/transport '(ssh|file)' not allowed/)
    expectNothingLeft(result)
  })

  test('a file of any folder is there with the load restrictor off, and one that fails leaves nothing', async () => {
    const layout = withFiles({
      [file]: `resources:\n  - ../../base/deployment.yaml\n${images}`,
    })
    await using stage = await startStage(layout)
    const path = await programs({})
    // Unlike the embedded one, it could read the whole disk, so it keeps the restriction until it is told.
    const strict = await stage.bump(inputs, { path })
    expect(strict.outputs).toMatchObject({ reason: 'build-failed' })
    expect(strict.annotations[0]?.message).toContain('is outside of')
    expectNothingLeft(strict)
    const args = '--load-restrictor LoadRestrictionsNone'
    const loose = await stage.bump(
      { ...inputs, 'kustomize-build-args': args },
      { path },
    )
    expect(loose.outputs).toMatchObject({ outcome: 'pushed' })
    expectNothingLeft(loose)
  })

  /** As much of helm as it takes: it renders a deployment, and runs what it is told to. */
  const helm = `
echo "$@" >> '${root}/helm.log'; env >> '${root}/helm.log'
[ "$1" = version ] && { echo v3.19.0; exit; }
for word do case $word in --post-renderer=*) "\${word#*=}" ;; esac; done
cat <<'END'
${deployment}END`

  const chart: Files = {
    [`${overlay}/charts/app/Chart.yaml`]:
      'apiVersion: v2\nname: app\nversion: 1.0.0\n',
    [`${overlay}/charts/app/values.yaml`]: '{}\n',
    [`${overlay}/evil.sh`]: executable(`#!/bin/sh\ntouch ${root}/evil\n`),
    [`${overlay}/.data/plugins/evil/plugin.yaml`]: 'name: evil\n',
  }

  test('a Helm chart is inflated only where that is asked for', async () => {
    const layout = withFiles({
      ...chart,
      [file]: `helmCharts:\n  - name: app\n    releaseName: app\nhelmGlobals: { configHome: . }\n${images}`,
    })
    await using stage = await startStage(layout)
    const path = await programs({ helm })
    const without = await stage.bump(inputs, { path })
    expect(without.outputs).toMatchObject({ reason: 'build-failed' })
    expect(without.log).toContain('must specify --enable-helm')
    expect(await isThere(join(root, 'helm.log'))).toBe(false)
    const result = await stage.bump(
      { ...inputs, 'kustomize-build-args': '--enable-helm' },
      { path },
    )
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    const seen = await readFile(join(root, 'helm.log'), 'utf8')
    expect(seen).toMatch(/^template app .*\/charts\/app /m)
    // The kustomization says where helm has its configuration, but not where it has its plugins.
    expect(seen).toMatch(/^HELM_PLUGINS=.*\/empty$/m)
    expect(seen).not.toContain('TOKEN')
    expectNothingLeft(result)
  })

  test.each([
    ['an absolute path', `--post-renderer=${root}/evil-program`],
    ['a shell', '--post-renderer=sh'],
    ['a file of the repository', '--post-renderer=./evil.sh'],
  ])('a release by the name of an option runs nothing: %s', async (_, name) => {
    const evil = join(root, 'evil-program')
    await writeFile(evil, `#!/bin/sh\ntouch ${root}/evil\n`, { mode: 0o755 })
    await using stage = await startStage(
      withFiles({
        ...chart,
        [file]: `helmCharts:\n  - name: app\n    releaseName: ${name}\n${images}`,
      }),
    )
    const result = await stage.bump(
      { ...inputs, 'kustomize-build-args': '--enable-helm' },
      { path: await programs({ helm }) },
    )
    expect(result.outputs).toMatchObject({ reason: 'build-failed' })
    expect(result.log).toContain(`helm would read "${name}" as an option`)
    expect(await isThere(join(root, 'evil'))).toBe(false)
    expectNothingLeft(result)
  })

  test('a preview that is not there yet is rendered by it, too', async () => {
    await using previews = await startPreviews()
    const path = await programs({})
    previews.open(7)
    const run = (tag: string) =>
      previews.stage.bump(
        {
          images: `ghcr.io/acme/api:${tag}`,
          template: overlay,
          namespace: 'pr-{number}',
          'list-in': 'previews',
          repository: 'acme/infra',
          kustomize: 'path',
        },
        {
          action: join(action, 'preview'),
          event: () => previews.event(7),
          path,
        },
      )
    for (const tag of ['a', 'b']) {
      const result = await run(tag)
      expect(result.outputs).toMatchObject({ outcome: 'pushed' })
      expect(result.log).toContain('Proved: 1 rendered reference')
      expectNothingLeft(result)
    }
    expect(await previews.folders()).toEqual([7])
  })

  test('after a lost race it renders the new tip', async () => {
    await using stage = await startStage(small)
    stage.forge.beforePush(stage.name, () =>
      stage.repository.commit({
        files: {
          'k8s/base/deployment.yaml': deployment.replace(
            'name: api\n',
            'name: renamed\n',
          ),
        },
      }),
    )
    const result = await stage.bump(inputs, { path: await programs({}) })
    expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
    expect(result.log).toContain('Deployment renamed')
    expectNothingLeft(result)
  })
})
