import { describe, expect, test } from '@jest/globals'
import { isSameRepository } from '../../../src/deployer/address.ts'
import { trackedRevision } from '../../../src/deployer/argocd/application.ts'
import { coverageOf } from '../../../src/deployer/covers.ts'
import { verdictOf } from '../../../src/deployer/tracks-branch.ts'
import { isNamed } from '../../../src/deployer/named-files.ts'
import { readDeployers } from '../../../src/deployer/read.ts'
import { parseDeployedBy } from '../../../src/request/folders/deployed-by.ts'

const landing = {
  repository: 'https://github.com/acme/api.git',
  branch: 'main',
  defaultBranch: 'main',
}

describe('two addresses of one repository', () => {
  test.each([
    ['https://github.com/acme/api', 'https://github.com/acme/api.git'],
    ['https://github.com/Acme/API/', 'https://github.com/acme/api'],
    ['git@github.com:acme/api.git', 'https://github.com/acme/api'],
    ['ssh://git@github.com/acme/api', 'https://github.com/acme/api'],
    ['ssh://git@ssh.github.com:443/acme/api.git', 'git@github.com:acme/api'],
    ['https://user@git.example.com:8443/a/b/c', 'git.example.com:a/b/c'],
  ])('%s is %s', (one, other) => {
    expect(isSameRepository(one, other)).toBe(true)
  })

  test.each([
    ['https://github.com/acme/api', 'https://github.com/acme/api-web'],
    ['https://github.com/acme/api', 'https://gitlab.com/acme/api'],
    ['git@github.com:acme/api', 'git@github.com:other/api'],
  ])('%s is not %s', (one, other) => {
    expect(isSameRepository(one, other)).toBe(false)
  })
})

describe('what targetRevision tracks', () => {
  test.each([
    ['', { kind: 'default' }],
    ['HEAD', { kind: 'default' }],
    ['main', { kind: 'branch', name: 'main' }],
    ['refs/heads/main', { kind: 'branch', name: 'main' }],
    ['refs/tags/v1', { kind: 'fixed', name: 'refs/tags/v1' }],
    ['release-1.x', { kind: 'branch', name: 'release-1.x' }],
    ['v1.2.3', { kind: 'branch', name: 'v1.2.3' }],
    ['1.x', { kind: 'tags-first', name: '1.x' }],
    ['1.2.*', { kind: 'fixed', name: '1.2.*' }],
    ['*', { kind: 'fixed', name: '*' }],
    ['>=1 <2', { kind: 'fixed', name: '>=1 <2' }],
    ['^1', { kind: 'fixed', name: '^1' }],
    ['{{branch}}', { kind: 'unknown' }],
    ['a'.repeat(40), { kind: 'fixed', name: 'a'.repeat(40) }],
  ])('%j', (text, revision) => {
    expect(trackedRevision(text)).toEqual(revision)
  })
})

const application = (source: string, spec = 'syncPolicy: {automated: {}}') => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: api, namespace: argocd}
spec:
  source: {repoURL: 'https://github.com/acme/api', path: ./k8s/prod/, ${source}}
  ${spec}
`

const flux = (kustomization: string, ref = 'ref: {branch: main}') => `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: api, namespace: flux-system}
spec:
  path: ./k8s/prod
  sourceRef: {kind: GitRepository, name: api}
  ${kustomization}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: api, namespace: flux-system}
spec:
  url: ssh://git@github.com/acme/api
  ${ref}
`

const read = (text: string) =>
  readDeployers(new Map([['deployer.yaml', text]]), {
    repository: landing.repository,
    folders: async () => [
      'apps',
      'apps/api',
      'apps/web',
      'apps/.hidden',
      'Apps/x',
      'apps/api/prod',
    ],
    files: async (isMeant) =>
      ['a', 'b', 'more/c']
        .map((name) => ({
          path: `config/${name}.json`,
          text: JSON.stringify({ team: { name } }),
        }))
        .filter(({ path }) => isMeant(path)),
  })

describe('whether a deployer deploys what lands on main', () => {
  test.each([
    ['an application on main', application('targetRevision: main'), 'deploys'],
    ['an application on HEAD', application('targetRevision: HEAD'), 'deploys'],
    [
      'an application on another branch',
      application('targetRevision: staging'),
      'ignores: it tracks "staging"',
    ],
    [
      'an application on a range of tags',
      application("targetRevision: '>=1'"),
      'ignores: it tracks ">=1", which no push to a branch moves',
    ],
    [
      'an application that deploys plain files',
      application('directory: {recurse: true}'),
      'ignores: it sets "directory", so Argo CD does not read the kustomization',
    ],
    [
      'an application with an empty directory option',
      application('directory: {}'),
      'deploys',
    ],
    [
      'an application with a plugin',
      application('plugin: {name: x}'),
      'unknown: a plugin renders it, which cannot run here',
    ],
    [
      'an application without automated sync',
      application('targetRevision: main', 'project: default'),
      'unknown: it is not synced automatically: somebody has to press "Sync"',
    ],
    ['a kustomization on main', flux(''), 'deploys'],
    [
      'a suspended kustomization',
      flux('suspend: true'),
      'ignores: it is suspended, so it applies nothing',
    ],
    [
      'a kustomization without a ref',
      flux('', ''),
      'ignores: it tracks "master"',
    ],
    [
      'a kustomization on tags',
      flux('', 'ref: {branch: main, semver: 1.x}'),
      'ignores: it tracks "1.x", which no push to a branch moves',
    ],
    [
      'a kustomization whose source is suspended',
      flux('', 'suspend: true'),
      'ignores: its GitRepository "api" is suspended, so it fetches nothing',
    ],
    [
      'a kustomization without its source',
      flux('').replace(/---[^]*/, ''),
      'unknown: its GitRepository "api" is not among these files: add its file to "deployed-by"',
    ],
  ])('%s', async (_, text, expected) => {
    const [deployer, another] = (await read(text)).deployers
    expect(another).toBeUndefined()
    expect(deployer?.path).toBe('k8s/prod')
    const verdict = deployer && verdictOf(deployer, landing)
    expect(
      verdict?.kind === 'deploys'
        ? 'deploys'
        : `${verdict?.kind}: ${verdict?.why}`,
    ).toBe(expected)
  })
})

const sync =
  'sync: {kind: GitRepository, url: https://github.com/acme/api, ref: refs/heads/main, path: clusters/prod}'

test.each([
  [
    'FluxInstance',
    `
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec: {${sync}}
`,
  ],
  [
    'values of its chart',
    `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: flux-instance}
spec: {values: {instance: {${sync}}}}
`,
  ],
])('a %s makes the source and a kustomization', async (_, instance) => {
  const below = `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: api, namespace: flux-system}
spec: {path: apps/api, sourceRef: {kind: GitRepository, name: flux-system}}
`
  const { deployers } = await read(`${instance}---${below}`)
  expect(
    deployers.map((one) => [one.name, one.path, verdictOf(one, landing).kind]),
  ).toEqual([
    ['flux-system', 'clusters/prod', 'deploys'],
    ['api', 'apps/api', 'deploys'],
  ])
})

const set = (generators: string, source: string, more = '') => `
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: apps}
spec:
  ${more}
  generators: ${generators}
  template:
    metadata: {name: '{{path.basename}}{{name}}{{.name}}'}
    spec:
      source: {repoURL: 'https://github.com/acme/api', targetRevision: main, ${source}}
      syncPolicy: {automated: {}}
`
const git = (what: string) =>
  `[{git: {repoURL: 'https://github.com/acme/api', revision: main, ${what}}}]`

describe('the applications of an application set', () => {
  test.each([
    [
      'a list',
      set(
        '[{list: {elements: [{name: a}, {name: b}]}}]',
        "path: 'apps/{{name}}'",
      ),
      ['apps/a', 'apps/b'],
    ],
    [
      'a list with Go templates',
      set(
        '[{list: {elements: [{name: a}]}}]',
        "path: 'apps/{{ .name }}'",
        'goTemplate: true',
      ),
      ['apps/a'],
    ],
    [
      'folders of a repository',
      set(git('directories: [{path: apps/*}]'), "path: '{{path}}'"),
      ['apps/api', 'apps/web'],
    ],
    [
      'folders without an excluded one',
      set(
        git('directories: [{path: apps/*}, {path: apps/web, exclude: true}]'),
        "path: '{{path}}'",
      ),
      ['apps/api'],
    ],
    [
      'folders of one level: two stars are one',
      set(git('directories: [{path: "**"}]'), "path: '{{path}}'"),
      ['apps'],
    ],
    [
      'folders in braces, which stand for themselves',
      set(git('directories: [{path: "apps/{api,web}"}]'), "path: '{{path}}'"),
      [],
    ],
    [
      'folders with Go templates',
      set(
        git('directories: [{path: apps/*}]'),
        "path: '{{index .path.segments 0}}/{{.path.basename}}'",
        'goTemplate: true',
      ),
      ['apps/api', 'apps/web'],
    ],
    [
      'folders with a prefix',
      set(
        git('directories: [{path: apps/*}], pathParamPrefix: own'),
        "path: '{{own.path[0]}}/{{own.path.basename}}'",
      ),
      ['apps/api', 'apps/web'],
    ],
    [
      'folders with a prefix in Go templates',
      set(
        git('directories: [{path: apps/*}], pathParamPrefix: own'),
        "path: '{{.own.path.path}}'",
        'goTemplate: true',
      ),
      ['apps/api', 'apps/web'],
    ],
    [
      'files of a repository',
      set(git('files: [{path: config/?.json}]'), "path: 'apps/{{team.name}}'"),
      ['apps/a', 'apps/b'],
    ],
    [
      'files of all levels, of which a star stands for one since the new globbing',
      set(
        git('files: [{path: config/*.json}]'),
        "path: '{{path.basenameNormalized}}/{{path.filename}}'",
      ),
      [
        'config/a.json',
        'config/b.json',
        'more/c.json: whether it reads config/more/c.json depends on "applicationsetcontroller.enable.new.git.file.globbing" of Argo CD',
      ],
    ],
    [
      'files without an excluded one, each once',
      set(
        git(
          'files: [{path: config/?.json}, {path: "**/a.*"}, {path: config/b.json, exclude: true}]',
        ),
        "path: 'apps/{{team.name}}'",
      ),
      ['apps/a'],
    ],
    [
      'a matrix',
      set(
        `[{matrix: {generators: [{list: {elements: [{name: a}]}}, {list: {elements: [{env: x}, {env: z}]}}]}}]`,
        "path: '{{name}}/{{env}}'",
      ),
      ['a/x', 'a/z'],
    ],
    [
      'a matrix whose second generator names what the first gives',
      set(
        `[{matrix: {generators: [{list: {elements: [{env: apps}, {env: none}]}}, {git: {repoURL: 'https://github.com/acme/api', directories: [{path: '{{env}}/*'}]}}]}}]`,
        "path: '{{path}}'",
      ),
      ['apps/api', 'apps/web'],
    ],
    [
      'a matrix of what only the cluster knows',
      set(
        `[{matrix: {generators: [{clusters: {}}, {git: {repoURL: 'https://github.com/acme/api', directories: [{path: '{{name}}/*'}]}}]}}]`,
        "path: '{{path}}'",
      ),
      ['{{path}}: only the cluster knows what its generator "clusters" gives'],
    ],
    [
      'values of a git generator',
      set(
        git(
          "directories: [{path: 'apps/*'}], values: {at: 'x/{{path.basename}}'}",
        ),
        "path: '{{values.at}}'",
      ),
      ['x/api', 'x/web'],
    ],
    [
      'values of a git generator, with Go templates',
      set(
        git(
          "directories: [{path: 'apps/*'}], values: {at: 'x/{{.path.basename}}'}",
        ),
        "path: '{{.values.at}}'",
        'goTemplate: true',
      ),
      ['x/api', 'x/web'],
    ],
    [
      'the names of files',
      set(git('files: [{path: config/?.json}]'), "path: '{{path.filename}}'"),
      ['a.json', 'b.json'],
    ],
    [
      'a merge',
      set(
        `[{merge: {mergeKeys: [name], generators: [{list: {elements: [{name: a, env: x}, {name: b, env: x}]}}, {list: {elements: [{name: b, env: z}]}}]}}]`,
        "path: '{{name}}/{{env}}'",
      ),
      ['a/x', 'b/z'],
    ],
    [
      'a generator of the cluster, with a path of its own',
      set('[{clusters: {}}]', 'path: apps/api'),
      ['apps/api: only the cluster knows what its generator "clusters" gives'],
    ],
  ])('%s', async (_, text, expected) => {
    const { deployers } = await read(text)
    expect(
      deployers.map(({ path, unknown: why }) =>
        why === undefined ? path : `${path}: ${why}`,
      ),
    ).toEqual(expected)
  })
})

describe('how a deployer covers a folder', () => {
  const commit = {
    hasKustomization: async (folder: string) =>
      ['all', 'all/api', 'apps/api', 'apps/api/prod', 'base'].includes(folder),
    includes: async (folder: string, other: string) =>
      folder === 'all' && other === 'all/api',
  }
  test.each([
    ['Application', 'all/api', 'all/api', 'builds'],
    ['Application', 'all', 'all/api', 'builds'],
    ['Application', 'all', 'apps/api', undefined],
    ['Application', 'apps', 'apps/api', undefined],
    ['Kustomization', 'apps', 'apps/api', 'generates'],
    ['Kustomization', '.', 'apps/api', 'generates'],
    ['Kustomization', 'apps', 'apps/api/prod', undefined],
    ['Application', 'apps/{{name}}', 'apps/api', 'may'],
    ['Application', 'apps/{{name}}', 'base', undefined],
  ] as const)('%s at %s: %s', async (kind, path, folder, expected) => {
    const coverage = await coverageOf({ kind, path }, folder, commit)
    expect(coverage?.kind).toBe(expected)
  })
})

describe('the files of deployed-by', () => {
  test.each([
    ['argocd/api.yaml', 'argocd/api.yaml', true],
    ['argocd', 'argocd/prod/api.yml', true],
    ['argocd/*.yaml', 'argocd/api.yaml', true],
    ['argocd/*.yaml', 'argocd/prod/api.yaml', false],
    ['argocd/**/*.yaml', 'argocd/prod/api.yaml', true],
    ['apps/*/argocd', 'apps/api/argocd/app.yaml', true],
    ['argocd', 'argocd/README.md', false],
    ['.', 'any/file.yaml', true],
    // Like a pattern of overlays, on every system: Node's own ignores case on some, and skips names with a dot.
    ['Argocd/*.yaml', 'argocd/api.yaml', false],
    ['argocd/*.yaml', 'argocd/API.yaml', true],
    ['*/api.yaml', '.argocd/api.yaml', true],
    ['argocd/{api,web}.yaml', 'argocd/web.yaml', true],
    ['argocd/{api,w*}.yaml', 'argocd/web.yaml', true],
    ['argocd/{api,web}.yaml', 'argocd/wob.yaml', false],
    ['argocd/[a-c]?i.yaml', 'argocd/api.yaml', true],
    ['argocd/[!a]pi.yaml', 'argocd/api.yaml', false],
    ['argocd[!a]api.yaml', 'argocd/api.yaml', false],
    ['argocd/[z-a].yaml', 'argocd/[z-a].yaml', true],
  ])('%s has %s: %s', (line, file, expected) => {
    const [files] = parseDeployedBy(line)
    expect(files && isNamed(files, file)).toBe(expected)
  })

  test('of another repository', () => {
    expect(parseDeployedBy('acme/infra:argocd/api.yaml')).toEqual([
      {
        text: 'acme/infra:argocd/api.yaml',
        repository: 'acme/infra',
        path: 'argocd/api.yaml',
      },
    ])
  })
})
