import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { parseAllDocuments } from 'yaml'
import type { Overrides } from '../../src/deployer/deployer.ts'
import type { FluxImages } from '../../src/deployer/image-overrides.ts'
import { overridden } from '../../src/deployer/overrides.ts'
import {
  fillManifests,
  postBuildOf,
} from '../../src/deployer/flux/post-build.ts'
import { readDeployers } from '../../src/deployer/read.ts'
import {
  findFlux,
  fluxBuild,
  fluxVersions,
} from '../support/deployers/flux-command.ts'
import { goBuild, goInstall } from '../support/go-program.ts'

type Files = Readonly<Record<string, string>>

/** The deployers' own libraries, each as a program: cases in, what it would deploy out. */
const programs = join(import.meta.dirname, '../support/deployers')
const native = await goInstall('sigs.k8s.io/kustomize/kustomize/v5@v5.8.1')
const fields = await goBuild(join(programs, 'flux'))
const whole = await goBuild(join(programs, 'flux'), 'whole-entries.mod')
const argocd = await goBuild(join(programs, 'argocd'))
const wholeCommand = await findFlux(fluxVersions['whole entries'])
const fieldsCommand = await findFlux(fluxVersions.fields)

afterAll(async () => {
  for (const program of [native, fields, whole, argocd])
    await program[Symbol.asyncDispose]()
})

const path = 'apps/api'
const file = `${path}/kustomization.yaml`
const digest = (letter: string) => `sha256:${letter.repeat(64)}`

const workload = (name: string, image: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: ${name}, image: ${image}}]}
`

const base: Files = {
  [file]: `resources: [app.yaml]
images:
  - {name: web, newTag: '2'}
  - {name: ghcr.io/acme/api, newName: mirror.acme/api, newTag: v1}
  - {name: ghcr.io/acme/pinned, digest: '${digest('1')}'}
`,
  [`${path}/app.yaml`]:
    workload('api', 'ghcr.io/acme/api:v0') +
    workload('web', 'web:1') +
    workload('pinned', 'ghcr.io/acme/pinned') +
    workload('other', 'ghcr.io/acme/other:v9'),
  'components/mirror/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages: [{name: ghcr.io/acme/other, newName: mirror.acme/other}]\n',
}

const setImage = (name: string, image: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {template: {spec: {containers: [{name: ${name}, image: ${image}}]}}}\n`

/** A folder, and what a deployer changes in it. */
interface Case {
  readonly files?: Files
  readonly overrides: Readonly<Record<string, unknown>>
  /** The older command of Flux does not know it. */
  readonly isSince29?: true
}

const plain = (kustomization: string): Files => ({ [file]: kustomization })

const ofArgo: Readonly<Record<string, Case>> = {
  'no image': { overrides: { namePrefix: 'p-' } },
  'a tag of an entry that is renamed': {
    overrides: { images: ['ghcr.io/acme/api:v9'] },
  },
  'a digest': { overrides: { images: [`ghcr.io/acme/api@${digest('a')}`] } },
  'a tag and a digest': {
    overrides: { images: [`ghcr.io/acme/api:v9@${digest('a')}`] },
  },
  'a tag where there is a digest': {
    overrides: { images: ['ghcr.io/acme/pinned:v9'] },
  },
  'another name': {
    overrides: { images: ['ghcr.io/acme/api=other.acme/api:v9'] },
  },
  'another name without a tag': {
    overrides: { images: ['ghcr.io/acme/api=other.acme/api'] },
  },
  'a star for the name': { overrides: { images: ['ghcr.io/acme/api=*:v9'] } },
  'a star for the tag': {
    overrides: { images: ['ghcr.io/acme/api=other.acme/api:*'] },
  },
  'a star for the digest': {
    overrides: { images: ['ghcr.io/acme/pinned=other.acme/pinned@*'] },
  },
  'an image without an entry': {
    overrides: { images: ['ghcr.io/acme/other:v10'] },
  },
  'the name of the mirror': { overrides: { images: ['mirror.acme/api:v9'] } },
  'an image that is not there': { overrides: { images: ['nowhere:1'] } },
  'several images': {
    overrides: { images: ['web:3', 'ghcr.io/acme/api:v9', 'web:4'] },
  },
  'a tag that looks like a number': { overrides: { images: ['web:1.20'] } },
  'a tag that looks like a boolean': { overrides: { images: ['web:yes'] } },
  'a port in the name': {
    overrides: { images: ['web=registry.acme:5000/web:3'] },
  },
  'a variable': { overrides: { images: ['web:$ARGOCD_APP_NAME'] } },
  'a variable in braces, and an escaped dollar': {
    overrides: { images: ['web:${ARGOCD_APP_NAMESPACE}'], namePrefix: 'x-' },
  },
  'a namespace': { overrides: { namespace: 'prod' } },
  'a name suffix': { overrides: { nameSuffix: '-s' } },
  replicas: { overrides: { replicas: [{ name: 'api', count: 3 }] } },
  'replicas that are there': {
    files: plain(
      'resources: [app.yaml]\nreplicas: [{name: api, count: 2}, {name: web, count: 4}]\n',
    ),
    overrides: { replicas: [{ name: 'api', count: 5 }] },
  },
  'common labels': { overrides: { commonLabels: { team: 'a' } } },
  'common labels beside labels': {
    files: plain(
      'resources: [app.yaml]\ncommonLabels: {team: b, old: c}\nimages: [{name: web, newTag: "2"}]\n',
    ),
    overrides: { commonLabels: { team: 'a' }, forceCommonLabels: true },
  },
  'labels without selectors': {
    overrides: { commonLabels: { team: 'a' }, labelWithoutSelector: true },
  },
  'labels without selectors in templates': {
    overrides: {
      commonLabels: { team: 'a' },
      labelWithoutSelector: true,
      labelIncludeTemplates: true,
    },
  },
  'common annotations': { overrides: { commonAnnotations: { note: 'a' } } },
  'a patch of the image': {
    overrides: {
      patches: [{ patch: setImage('api', 'ghcr.io/acme/api:patched') }],
    },
  },
  'a patch with a target': {
    overrides: {
      patches: [
        {
          target: { kind: 'Deployment', name: 'web' },
          patch:
            '- op: replace\n  path: /spec/template/spec/containers/0/image\n  value: web:patched\n',
        },
      ],
    },
  },
  'a component that renames': {
    overrides: { components: ['../../components/mirror'] },
  },
  'everything at once': {
    overrides: {
      namePrefix: 'p-',
      nameSuffix: '-s',
      namespace: 'prod',
      images: ['ghcr.io/acme/api:v9', 'ghcr.io/acme/other=x.acme/other:v10'],
      commonLabels: { team: 'a' },
      commonAnnotations: { note: 'a' },
      replicas: [{ name: 'web', count: 7 }],
      components: ['../../components/mirror'],
    },
  },
  'a file without images': {
    files: plain('resources: [app.yaml]\n'),
    overrides: { images: ['ghcr.io/acme/api:v9'] },
  },
  'a file with anchors': {
    files: plain(
      'resources: [app.yaml]\nimages:\n  - &a {name: web, newTag: "2"}\n  - {<<: *a, name: ghcr.io/acme/other}\n',
    ),
    overrides: { images: ['ghcr.io/acme/api:v9'] },
  },
  'two entries of one name': {
    files: plain(
      'resources: [app.yaml]\nimages: [{name: web, newTag: "2"}, {name: web, newTag: "3"}]\n',
    ),
    overrides: { images: ['web:9'] },
  },
}

const ofFlux: Readonly<Record<string, Case>> = {
  'no image': { overrides: { targetNamespace: 'prod' } },
  'a tag of an entry that is renamed': {
    overrides: { images: [{ name: 'ghcr.io/acme/api', newTag: 'v9' }] },
  },
  'another name': {
    overrides: {
      images: [{ name: 'ghcr.io/acme/api', newName: 'other.acme/api' }],
    },
  },
  'another name of a digest': {
    overrides: {
      images: [{ name: 'ghcr.io/acme/pinned', newName: 'other.acme/pinned' }],
    },
  },
  'a tag where there is a digest': {
    overrides: { images: [{ name: 'ghcr.io/acme/pinned', newTag: 'v9' }] },
  },
  'a digest where there is a tag': {
    overrides: { images: [{ name: 'ghcr.io/acme/api', digest: digest('a') }] },
  },
  'a tag and a digest': {
    overrides: {
      images: [{ name: 'ghcr.io/acme/api', newTag: 'v9', digest: digest('a') }],
    },
  },
  'an image without an entry': {
    overrides: { images: [{ name: 'ghcr.io/acme/other', newTag: 'v10' }] },
  },
  'the name of the mirror': {
    overrides: { images: [{ name: 'mirror.acme/api', newTag: 'v9' }] },
  },
  'an image that is not there': {
    overrides: { images: [{ name: 'nowhere', newTag: '1' }] },
  },
  'one name twice': {
    overrides: {
      images: [
        { name: 'web', newTag: '3' },
        { name: 'web', newName: 'x.acme/web' },
      ],
    },
  },
  'two entries of one name': {
    files: plain(
      'resources: [app.yaml]\nimages: [{name: web, newTag: "2"}, {name: web, newTag: "3"}]\n',
    ),
    overrides: { images: [{ name: 'web', newTag: '9' }] },
  },
  'a file without images': {
    files: plain('resources: [app.yaml]\n'),
    overrides: { images: [{ name: 'ghcr.io/acme/api', newTag: 'v9' }] },
  },
  'a folder below a base': {
    files: {
      'base/kustomization.yaml':
        'resources: [app.yaml]\nimages: [{name: web, newTag: base}]\n',
      'base/app.yaml': workload('web', 'web:1'),
      [file]: 'resources: [../../base]\n',
    },
    overrides: { images: [{ name: 'web', newTag: '9' }] },
  },
  'a tag that looks like a number': {
    overrides: { images: [{ name: 'web', newTag: '1.20' }] },
  },
  'a tag that looks like a boolean': {
    overrides: { images: [{ name: 'web', newTag: 'yes' }] },
  },
  'a name prefix and a suffix': {
    overrides: { namePrefix: 'p-', nameSuffix: '-s' },
  },
  'a patch of the image': {
    overrides: {
      patches: [
        {
          target: { kind: 'Deployment', name: 'api' },
          patch: setImage('api', 'ghcr.io/acme/api:patched'),
        },
      ],
    },
  },
  'a patch beside patches': {
    files: {
      [file]: `resources: [app.yaml]\npatches: [{path: web.yaml}]\n`,
      [`${path}/web.yaml`]: setImage('web', 'web:file'),
    },
    overrides: {
      patches: [
        {
          target: { kind: 'Deployment', name: 'web' },
          patch:
            '- op: replace\n  path: /spec/template/spec/containers/0/image\n  value: web:patched\n',
        },
      ],
    },
  },
  'a component that renames': {
    overrides: { components: ['../../components/mirror'] },
  },
  'everything at once': {
    overrides: {
      targetNamespace: 'prod',
      namePrefix: 'p-',
      images: [{ name: 'ghcr.io/acme/api', newTag: 'v9' }],
      components: ['../../components/mirror'],
    },
  },
}

const configMap = (name: string, value: string, metadata = '') =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${metadata}data:\n  value: ${JSON.stringify(value)}\n`

const disabled = '"kustomize.toolkit.fluxcd.io/substitute": disabled'

/** One value, as `postBuild` fills it in. */
const filled = (
  value: string,
  substitute: Readonly<Record<string, string>>,
) => ({
  files: {
    [file]: 'resources: [app.yaml]\n',
    [`${path}/app.yaml`]: configMap('filled', value),
  },
  overrides: { postBuild: { substitute } },
})

const values = { tag: 'v1.2.3-rc', empty: '', path: 'a/b/c.txt', upper: 'ABC' }

/** Expressions of `postBuild`, all in one value. */
const expressions: Readonly<Record<string, string>> = {
  'a variable': '${tag}',
  'a variable without a value': '<${none}>',
  'a dollar without a brace': '$tag $ $$ $$$ $${tag} $$${tag} $(tag)',
  defaults:
    '${none:=d} ${none:-d} ${none=d} ${tag:=d} ${empty:=d} ${none:=} ${none:+d} ${tag:?d}',
  'defaults in defaults':
    '${none:=${tag}} ${none:=a${tag}b${none:-c}} ${none:=a:b-c} ${none:=$${tag}}',
  cases: '${tag^} ${tag^^} ${upper,} ${upper,,} ${empty^^} ${tag,^}',
  'a length': '${#tag} ${#none}',
  parts:
    '${tag:1} ${tag:1:3} ${tag:99} ${tag:1:99} ${tag:-2} ${tag:x} ${tag:1:x} ${tag:99:1}',
  replacements:
    '${path/a/x} ${path//a/x} ${path/\\/b/x} ${path//\\//-} ${path/\\\\/x} ${tag/#v/w} ${tag/%rc/x} ${tag/v/} ${tag/#v/} ${tag/1/$${x}}',
  'starts that are cut':
    '${path#*/} ${path##*/} ${tag#v} ${tag#x} ${tag##v?} ${tag#[uvw]} ${tag#[^v]} ${tag#\\v}',
  'ends that are cut':
    '${path%/*} ${path%%/*} ${path%.txt} ${tag%-*} ${tag%%.*} ${tag%x}',
  'what is no variable': '${tag-d} ${tag:=d}',
  'a brace that does not end': '${tag',
  'no name': 'x ${} y',
  'an operator without anything': '${tag#}',
}

const postBuilds: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(
    Object.entries(expressions).map(([name, value]) => [
      name,
      filled(value, values),
    ]),
  ),
  'an image and a number': {
    files: {
      [file]:
        'resources: [app.yaml]\nimages: [{name: web, newName: "${registry}/web", newTag: "${tag}"}]\n',
      [`${path}/app.yaml`]: `${workload('web', 'web')}${workload('api', '"ghcr.io/acme/api:${tag}"')}  replicas: \${count}\n`,
    },
    overrides: {
      postBuild: {
        substitute: { registry: 'mirror.acme', tag: 'v9', count: '3' },
      },
    },
  },
  'an image of spec.images': {
    overrides: {
      images: [{ name: 'ghcr.io/acme/api', newTag: '${tag}' }],
      postBuild: { substitute: { tag: 'v9' } },
    },
  },
  'lines of a value': filled('a ${lines} b', { lines: 'x\ny\n' }),
  'a value that is YAML': filled('${tag}', { tag: 'true' }),
  'a value that is no YAML': filled('${tag}', { tag: '"' }),
  'a value that ends a value': filled('a ${tag} b', { tag: 'x #' }),
  'objects that are not filled in': {
    files: {
      [file]: 'resources: [app.yaml]\n',
      [`${path}/app.yaml`]: [
        configMap('label', '${tag}', `  labels: { ${disabled} }\n`),
        configMap('annotation', '${tag-', `  annotations: { ${disabled} }\n`),
        configMap('other', '${tag}', '  labels: { a: disabled }\n'),
      ].join(''),
    },
    overrides: { postBuild: { substitute: { tag: 'v9' } } },
  },
  'no variables at all': filled('${tag:=d} $$', {}),
  'always, without variables': {
    isSince29: true,
    ...filled('${tag:=d} $$', {}),
    overrides: { postBuild: { substituteStrategy: 'Always' } },
  },
  'a name that is none': filled('${tag}', { 'a-b': 'x' }),
}

const application = (kustomize: unknown) =>
  JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop', namespace: 'argocd' },
    spec: {
      project: 'team',
      destination: { namespace: 'prod' },
      source: {
        repoURL: 'https://git.example/acme/infra',
        path,
        targetRevision: 'main',
        kustomize,
      },
    },
  })

/** As argo-cd's repo-server sets it for that application (reposerver/repository: newEnv). */
const environment = Object.entries({
  ARGOCD_APP_NAME: 'shop',
  ARGOCD_APP_NAMESPACE: 'prod',
  ARGOCD_APP_PROJECT_NAME: 'team',
  ARGOCD_APP_SOURCE_PATH: path,
}).map(([name, value]) => ({ name, value }))

/** The objects that a deployer's own library makes of cases, each by its order. */
async function theirs(
  program: string,
  cases: Readonly<Record<string, Case>>,
): Promise<ReadonlyMap<string, unknown>> {
  const input = Object.values(cases).map(({ files, overrides }) => ({
    files: { ...base, ...files },
    path,
    spec: overrides,
    environment,
  }))
  const child = spawn(program, { env: withKustomize() })
  child.stdin.end(JSON.stringify(input))
  const results = JSON.parse(await text(child.stdout)) as readonly {
    readonly manifests: string
    readonly error: string
  }[]
  return new Map(
    Object.keys(cases).map((name, index) => {
      const { manifests = '', error = 'no result' } = results[index] ?? {}
      return [name, error === '' ? objects(manifests) : error]
    }),
  )
}

function withKustomize() {
  const folder = native.kind === 'there' ? native.folder : ''
  return { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` }
}

/** What the proof renders for such a deployer. */
async function ours(
  { files }: Case,
  overrides: Overrides,
  rule?: FluxImages,
): Promise<unknown> {
  const all = { ...base, ...files }
  const changed = overridden(all[file] ?? '', overrides, rule)
  return await inTree({ ...all, [file]: changed }, async (root) => {
    const { stdout } = await promisify(execFile)(
      'kustomize',
      ['build', join(root, path)],
      { env: withKustomize() },
    )
    const result = fillManifests(stdout, postBuildOf(overrides))
    return result.kind === 'built'
      ? objects(result.manifests)
      : expect.any(String)
  })
}

/** What the `flux` command prints for a case, without the labels that it adds; or its error. */
async function byCommand(
  program: string,
  { files, overrides }: Case,
): Promise<unknown> {
  const owner = 'kustomize.toolkit.fluxcd.io'
  const isOwner = (line: string) =>
    [`${owner}/name: api`, `${owner}/namespace: flux-system`].includes(
      line.trim(),
    )
  try {
    const printed = await inTree({ ...base, ...files }, (root) =>
      fluxBuild(program, root, path, overrides),
    )
    const lines = printed.split('\n').filter((line) => !isOwner(line))
    return objects(lines.join('\n').replace(/^  labels:\n(?! {4})/gm, ''))
  } catch (error) {
    return String(error)
  }
}

async function inTree<T>(
  files: Files,
  work: (root: string) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'deployers-'))
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, name)), { recursive: true })
      await writeFile(join(root, name), content)
    }
    return await work(root)
  } finally {
    await rm(root, { recursive: true })
  }
}

function objects(manifests: string): readonly unknown[] {
  return parseAllDocuments(manifests)
    .map((one) => one.toJS() as unknown)
    .filter((one) => one !== null)
    .toSorted((one, other) =>
      JSON.stringify(one) < JSON.stringify(other) ? -1 : 1,
    )
}

const nothing = {
  repository: '',
  folders: async () => [],
  files: async () => [],
}

describe('an Application is rendered as Argo CD builds it:', () => {
  if (argocd.kind === 'absent' || native.kind === 'absent') {
    test.skip(`deployers: ${JSON.stringify([argocd, native])}`, () => {})
    return
  }
  const program = join(argocd.folder, 'argocd')
  let built: ReadonlyMap<string, unknown> = new Map()
  beforeAll(async () => {
    built = await theirs(program, ofArgo)
  })

  test.each(Object.entries(ofArgo))('%s', async (name, one) => {
    const manifest = application(one.overrides)
    const files = new Map([['application.json', manifest]])
    const [deployer] = (await readDeployers(files, nothing)).deployers
    if (deployer === undefined) throw new Error('no application was read')
    expect(await ours(one, deployer.overrides)).toEqual(built.get(name))
  })
})

describe.each([
  ['whole entries', whole, wholeCommand],
  ['fields', fields, fieldsCommand],
] as const)(
  'a Kustomization is rendered as Flux builds it, by %s:',
  (rule, flux, command) => {
    if (flux.kind === 'absent' || native.kind === 'absent') {
      test.skip(`deployers: ${JSON.stringify([flux, native])}`, () => {})
      return
    }
    if (command.kind === 'absent')
      test.skip(`flux: ${JSON.stringify(command)}`, () => {})
    const program = join(flux.folder, 'flux')
    let built: ReadonlyMap<string, unknown> = new Map()
    beforeAll(async () => {
      built = await theirs(program, { ...ofFlux, ...postBuilds })
    })

    test.each(Object.entries({ ...ofFlux, ...postBuilds }))(
      '%s',
      async (name, one) => {
        const overrides = { tool: 'flux', fields: one.overrides } as const
        const expected = await ours(one, overrides, rule)
        expect(built.get(name)).toEqual(expected)
        const isOlder = one.isSince29 && rule === 'whole entries'
        if (command.kind === 'absent' || isOlder) return
        expect(await byCommand(command.program, one)).toEqual(expected)
      },
    )
  },
)
