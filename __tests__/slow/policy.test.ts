import { afterAll, describe, expect, test } from '@jest/globals'
import {
  chmod,
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
import { goInstall } from '../support/go-program.ts'
import { demo } from '../support/layouts/demo.ts'
import { small } from '../support/layouts/small.ts'
import { anotherWriter } from '../support/repository.ts'
import { startStage, writeToken } from '../support/stage.ts'

const production = 'k8s/overlays/production'
const inputs = {
  images: 'ghcr.io/acme/shop:1.4.2',
  overlays: production,
  validate: 'build',
}

/** A workspace that the test can look into, and programs in it. */
const workspace = await realpath(await mkdtemp(join(tmpdir(), 'workspace-')))
afterAll(() => rm(workspace, { recursive: true }))
const path = `${workspace}${delimiter}${process.env['PATH'] ?? ''}`

async function script(name: string, body: string): Promise<string> {
  const file = join(workspace, name)
  await writeFile(file, `#!/bin/sh\n${body}\n`)
  await chmod(file, 0o755)
  return name
}

const seen = (name: string) => readFile(join(workspace, name), 'utf8')

test('the policy command reads what would be deployed, in the workspace, and none of the secrets of the runner', async () => {
  await script(
    'look',
    'env > variables; pwd > folder; cat > manifests.yaml; printf "%s|" "$@" > arguments; echo "fine: $1"',
  )
  await using stage = await startStage(demo)
  const result = await stage.bump(
    { ...inputs, 'policy-command': `look 'two words' "" a\\b` },
    {
      path,
      folders: { workspace },
      env: {
        https_proxy: 'http://proxy.example:3128',
        SSL_CERT_FILE: '/nowhere/ca.pem',
        AWS_SECRET_ACCESS_KEY: 'canary',
      },
    },
  )
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(await seen('manifests.yaml')).toContain(
    'image: ghcr.io/acme/shop:1.4.2',
  )
  expect(await seen('folder')).toBe(`${workspace}\n`)
  expect(await seen('arguments')).toBe('two words||a\\b|')
  const names = Array.from(
    (await seen('variables')).matchAll(/^(\w+)=/gm),
    ([, name = '']) => name,
  ).filter((name) => name !== '_')
  expect(names.toSorted()).toEqual([
    'HOME',
    'PATH',
    'PWD', // the shell's own
    'SSL_CERT_FILE',
    'https_proxy',
  ])
  expect(result.log).toContain('fine: two words')
  expect(result.summary).toContain('fine: two words')
  expect(result.leftovers.temp).toEqual([])
})

test('where an earlier step has removed the workspace, the policy command runs in an empty folder', async () => {
  await using stage = await startStage(demo)
  const gone = join(workspace, 'gone')
  const command = `sh -c 'cat > /dev/null; pwd; ls -A'`
  const result = await stage.bump(
    { ...inputs, 'policy-command': command },
    { env: { GITHUB_WORKSPACE: gone } },
  )
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(result.log).toMatch(/^\S+\/kustomize-bump-\w+$/m)
  expect(result.leftovers.temp).toEqual([])
})

test('a policy command that refuses lands nothing, and its output is shown but not obeyed', async () => {
  const secret = 'c3dvcmRmaXNoLXN3b3JkZmlzaA=='
  await script(
    'veto',
    `manifests=$(cat)
echo '::error file=x::boo'
echo '##[add-path]/evil' >&2
printf '</details>\\n\`\`\`\\n# @everyone <img src=x>\\033[31m\\n'
echo "${writeToken} $(printf 'x-access-token:${writeToken}' | base64 -w0)"
echo "$manifests" | grep -A2 '^data:'
echo "$manifests" | sed -n 's/^  password: //p' | base64 -d
exit 3`,
  )
  const files = {
    ...demo.files,
    [`${production}/secret.yaml`]: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\ndata:\n  password: ${secret}\n`,
    [`${production}/kustomization.yaml`]: (
      demo.files[`${production}/kustomization.yaml`] as string
    ).replace('resources:\n', 'resources:\n  - secret.yaml\n'),
  }
  await using stage = await startStage({ ...demo, files })
  const result = await stage.bump(
    {
      ...inputs,
      overlays: `${production}\nk8s/overlays/staging`,
      'policy-command': 'veto',
    },
    { path },
  )
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'policy-refused',
  })
  expect(result.annotations.map(({ message }) => message)).toEqual([
    `The policy command "veto" refuses what ${production} would deploy: it ended with 3.`,
    'The policy command "veto" refuses what k8s/overlays/staging would deploy: it ended with 3.',
  ])
  expect(result.paths).toEqual([])
  expect(result.commands.map(({ name }) => name)).not.toContain('add-path')
  for (const text of [result.log, result.summary])
    expect(text).toContain('password: (hidden)')
  const unmasked = result.rawLog
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n')
  for (const text of [unmasked, result.summary]) {
    expect(text).not.toContain(secret)
    expect(text).not.toContain('swordfish')
    expect(text).not.toContain(writeToken)
    expect(text).not.toContain(
      Buffer.from(`x-access-token:${writeToken}`).toString('base64'),
    )
    expect(text).not.toContain('\u001b')
  }
  // What would close the block of code stands inside of a longer fence.
  expect(result.summary).toMatch(/^````text\n(?:(?!^````).*\n)*# @everyone/m)
  await expectUntouched(stage.repository, { files }, result)
})

test('where manifests may not be shown, the output of the policy command is not shown either', async () => {
  await script('veto', 'echo "what it says"; exit 1')
  await using stage = await startStage(small)
  const result = await stage.bump(
    {
      images: 'ghcr.io/acme/api:v2',
      overlays: production,
      'policy-command': 'veto',
      'show-diff': 'false',
    },
    { path },
  )
  expect(result.annotations[0]?.message).toContain(
    'it ended with 1. Its output is not shown',
  )
  for (const text of [result.log, result.summary])
    expect(text).not.toContain('what it says')
})

test.each([
  ['one that is not there', 'no-such-program -', 'no such program on its PATH'],
  ['a script without a checkout', './gone.sh -x', 'not in GITHUB_WORKSPACE'],
  ['one that cannot be executed', './plain', 'does not run that file'],
  ['one that dies of a signal', "sh -c 'kill -9 $$'", 'ended by a signal'],
])('%s is one sentence', async (_, command, words) => {
  await writeFile(join(workspace, 'plain'), 'no program\n')
  await using stage = await startStage(small)
  const result = await stage.bump(
    {
      images: 'ghcr.io/acme/api:v2',
      overlays: production,
      'policy-command': command,
    },
    { folders: { workspace } },
  )
  expect(result.outputs).toMatchObject({ reason: 'policy-unusable' })
  expect(result.annotations).toHaveLength(1)
  expect(result.annotations[0]?.message).toContain(words)
  expect(result.leftovers.temp).toEqual([])
})

test('a policy command that reads nothing of a large input, and leaves a helper behind, passes', async () => {
  await script('deaf', 'sleep 6000 &\nexec 0<&-\nexit 0')
  const data = 'x'.repeat(2_000_000)
  const layout = {
    ...small,
    files: {
      ...small.files,
      [`${production}/large.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: large\ndata:\n  a: ${data}\n`,
      [`${production}/kustomization.yaml`]: `resources:\n  - ../../base\n  - large.yaml\nimages:\n  - name: ghcr.io/acme/api\n    newTag: v1\n`,
    },
  }
  await using stage = await startStage(layout)
  const result = await stage.bump(
    {
      images: 'ghcr.io/acme/api:v2',
      overlays: production,
      'policy-command': 'deaf',
    },
    { path },
  )
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expectNothingLeft(result)
})

test.each(['timeout', 'cancelled'] as const)(
  'a policy command that never ends is ended with the run, with all its helpers (%s)',
  async (reason) => {
    await script('endless', 'sleep 6000 &\n(yes & sleep 6000)\nwait')
    await using stage = await startStage(small)
    const running = await stage.start(
      {
        images: 'ghcr.io/acme/api:v2',
        overlays: production,
        validate: 'build',
        timeout: reason === 'timeout' ? '25s' : '5m',
        'policy-command': 'endless',
      },
      { path, debug: true },
    )
    await running.wrote('asks the policy')
    const result = await (reason === 'timeout'
      ? running.result
      : running.cancel())
    expect(result.outputs).toMatchObject({ outcome: 'failed', reason })
    expect(result.annotations[0]?.message).toBe(
      reason === 'timeout'
        ? 'The policy command "endless" did not end within the timeout. Raise "timeout".'
        : 'The job was cancelled.',
    )
    await expectUntouched(stage.repository, small, result)
  },
)

test('after a lost race the policy command is run again only where the manifests changed', async () => {
  await script('count', 'cat > /dev/null; echo asked >> asked')
  await using stage = await startStage(demo)
  const staging = 'k8s/overlays/staging/kustomization.yaml'
  stage.forge.beforePush(stage.name, async () => {
    const text = (await stage.repository.read('main', staging)).toString()
    await stage.repository.commit({
      files: { [staging]: `${text}nameSuffix: -b\n` },
      author: anotherWriter,
    })
  })
  const result = await stage.bump(
    {
      ...inputs,
      overlays: `${production}\nk8s/overlays/staging`,
      'policy-command': 'count',
    },
    { path, folders: { workspace } },
  )
  expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
  expect(await seen('asked')).toBe('asked\n'.repeat(3))
})

test('with show-diff: false the output of the policy command is not shown', async () => {
  await script('talk', 'cat; exit 1')
  await using stage = await startStage(small)
  const result = await stage.bump(
    {
      images: 'ghcr.io/acme/api:v2',
      overlays: production,
      'policy-command': 'talk',
      'show-diff': 'false',
    },
    { path },
  )
  expect(result.outputs).toMatchObject({ reason: 'policy-refused' })
  for (const text of [result.log, result.summary]) {
    expect(text).not.toContain('kind: Deployment')
    expect(text).toContain('show-diff: true')
  }
})

const kubeconform = await goInstall(
  'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0',
)
const conftest = await goInstall(
  'github.com/open-policy-agent/conftest@v0.71.1',
)
afterAll(async () => {
  await kubeconform[Symbol.asyncDispose]()
  await conftest[Symbol.asyncDispose]()
})

describe('with the real kubeconform as policy command', () => {
  if (kubeconform.kind === 'absent') {
    test.skip(`policy checks: ${kubeconform.why}`, () => {})
    return
  }
  const { folder } = kubeconform

  // Its schemas stand on a server that tests do not ask: one of our own takes their place.
  const schema = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: { replicas: { type: 'integer', maximum: 2 } },
      },
    },
  }

  test.each([
    ['staging', 'pushed', ''],
    ['production', 'failed', 'policy-refused'],
  ])('%s is %s', async (overlay, outcome, reason) => {
    await writeFile(join(workspace, 'deployment.json'), JSON.stringify(schema))
    await using stage = await startStage(demo)
    const result = await stage.bump(
      {
        ...inputs,
        overlays: `k8s/overlays/${overlay}`,
        'policy-command':
          'kubeconform -strict -summary -ignore-missing-schemas -schema-location "{{.ResourceKind}}.json" -',
      },
      { path: `${folder}${delimiter}${path}`, folders: { workspace } },
    )
    expect(result.outputs).toMatchObject({ outcome, reason })
    expect(result.log).toContain('Summary: 3 resources found parsing stdin')
    expect(result.log.includes("at '/spec/replicas': maximum")).toBe(
      outcome === 'failed',
    )
  })
})

describe('with the real conftest as policy command', () => {
  if (conftest.kind === 'absent') {
    test.skip(`policy checks: ${conftest.why}`, () => {})
    return
  }
  const { folder } = conftest

  test.each([
    ['staging', 'pushed', ''],
    ['production', 'failed', 'policy-refused'],
  ])('conftest: %s is %s', async (overlay, outcome, reason) => {
    await mkdir(join(workspace, 'policy'), { recursive: true })
    await writeFile(
      join(workspace, 'policy/replicas.rego'),
      `package main

deny contains message if {
  input.spec.replicas > 2
  message := sprintf("%s has more than 2 replicas", [input.metadata.name])
}
`,
    )
    await using stage = await startStage(demo)
    const result = await stage.bump(
      {
        ...inputs,
        overlays: `k8s/overlays/${overlay}`,
        'policy-command': 'conftest test --parser yaml --policy policy -',
      },
      { path: `${folder}${delimiter}${path}`, folders: { workspace } },
    )
    expect(result.outputs).toMatchObject({ outcome, reason })
    expect(result.log.includes('shop has more than 2 replicas')).toBe(
      outcome === 'failed',
    )
  })
})
