import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { small } from '../support/layouts/small.ts'
import type { ActionResult } from '../support/runner/result.ts'
import { installationToken } from '../support/forge/token.ts'
import { readToken, startStage, type Stage } from '../support/stage.ts'
import type { Files } from '../support/tree.ts'

const folder = 'k8s/overlays/production'
const images = 'ghcr.io/acme/api:v2'
/** The forge without its port, which comparing addresses ignores. */
const url = 'http://127.0.0.1/acme/api'

const application = (source: string, spec = 'syncPolicy: {automated: {}}') => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: api}
spec:
  source: {repoURL: '${url}.git', path: ${folder}, ${source}}
  ${spec}
`
const flux = (
  spec: string,
  { ref = '{branch: main}', path = folder, source = '' } = {},
) => `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: api, namespace: flux-system}
spec:
  path: ./${path}
  sourceRef: {kind: GitRepository, name: api}
  ${spec}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: api, namespace: flux-system}
spec: {url: 'ssh://git@127.0.0.1/acme/api', ref: ${ref}, ${source}}
`

/** What something else fills, from nobody knows where. */
const artifact = `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: addons, namespace: flux-system}
spec:
  sourceRef: {kind: OCIRepository, name: addons}
`
const set = (generator: string, source: string) => `
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: [{${generator}}]
  template:
    metadata: {name: 'api-{{cluster}}'}
    spec:
      source:
        repoURL: '${url}'
        ${source}
      syncPolicy: {automated: {}}
`

interface Case {
  readonly manifest?: string
  readonly files?: Files
  /** What the error, warning or notice says; undefined where all is well. */
  readonly says?: RegExp
  readonly reason?: string
}

const pinned = 'ghcr.io/acme/api:v0'

const mirrored: Files = {
  [`${folder}/kustomization.yaml`]:
    "resources: [../../base]\nimages: [{name: ghcr.io/acme/api, newName: '${registry}/api', newTag: v1}]\n",
}

const configured = (value: string): Files => ({
  [`${folder}/kustomization.yaml`]:
    'resources: [../../base, more.yaml]\nimages: [{name: ghcr.io/acme/api, newTag: v1}]\n',
  [`${folder}/more.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\ndata: {value: '${value}'}\n`,
})

const withLogo: Files = {
  [`${folder}/kustomization.yaml`]:
    'resources: [../../base]\nimages: [{name: ghcr.io/acme/api, newTag: v1}]\nconfigMapGenerator: [{name: logo, files: [logo.png]}]\n',
  [`${folder}/logo.png`]: 'a picture',
}

/** Lists of nine times the list before. */
const endless = Array.from({ length: 8 }, (_, level) => {
  const before = level === 0 ? 'x' : `*l${level - 1}`
  return `l${level}: &l${level} [${Array(9).fill(before).join(', ')}]\n`
}).join('')

const cases: Readonly<Record<string, Case>> = {
  'an application on the branch': {
    manifest: application('targetRevision: main'),
  },
  'an application on the default branch': {
    manifest: application('targetRevision: HEAD'),
    says: /it tracks the default branch/,
    reason: 'not-deployed',
  },
  'an application that is synced by hand': {
    manifest: application('targetRevision: main', 'project: default'),
    says: /somebody has to press "Sync"/,
  },
  'an application on another branch': {
    manifest: application('targetRevision: retired'),
    says: /Argo CD application "api" does not deploy .* from "main": it tracks "retired"/,
    reason: 'not-deployed',
  },
  'an application that reads plain files': {
    manifest: application('targetRevision: main, directory: {recurse: true}'),
    says: /does not read the kustomization/,
    reason: 'not-deployed',
  },
  'an application whose settings for plain files are all off': {
    manifest: application(
      'targetRevision: main, directory: {recurse: false, jsonnet: {}}',
    ),
  },
  'an application that takes the image from elsewhere': {
    manifest: application(
      "targetRevision: main, kustomize: {images: ['ghcr.io/acme/api=mirror/api:v0']}",
    ),
    says: /"mirror\/api:v0" is deployed/,
    reason: 'deployer-overrides',
  },
  'an application set whose elements a template computes': {
    manifest: set(
      "list: {elementsYaml: '{{ .all | toJson }}'}",
      `targetRevision: main\n        path: 'k8s/overlays/{{.cluster}}'`,
    ),
    says: /its list generator computes elements/,
  },
  'a kustomization of a repository that includes this one': {
    manifest:
      flux('prune: true', {
        path: `apps/overlays/production`,
        source:
          'include: [{repository: {name: ours}, fromPath: k8s, toPath: apps}]',
      }).replace('127.0.0.1/acme/api', '127.0.0.1/acme/fleet') +
      `---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: ours, namespace: flux-system}
spec: {url: '${url}', ref: {branch: main}}
`,
  },
  'a kustomization of a repository that includes one that is not here': {
    manifest: flux('prune: true', {
      path: `apps/${folder}`,
      source: 'include: [{repository: {name: ours}, toPath: apps}]',
    }),
    says: /its GitRepository "ours" is not among these files/,
  },
  'an application of another folder': {
    manifest: application('targetRevision: main').replace(
      'production',
      'staging',
    ),
    says: /Nothing in "deployed-by" deploys k8s\/overlays\/production/,
    reason: 'not-deployed',
  },
  'an application whose path goes up and down': {
    manifest: application('targetRevision: main').replace(
      folder,
      `./k8s/base/../../${folder}/.`,
    ),
  },
  'an application of another repository': {
    manifest: application('targetRevision: main').replace(
      'acme/api',
      'acme/web',
    ),
    says: /Nothing in "deployed-by" deploys/,
    reason: 'not-deployed',
  },
  'an application that pins the image': {
    manifest: application(
      `targetRevision: main, kustomize: {images: ['${pinned}']}`,
    ),
    says: /Argo CD application "api" sets the image after the overlay: "ghcr.io\/acme\/api:v0" is deployed from k8s\/overlays\/production, not "ghcr.io\/acme\/api:v2"/,
    reason: 'deployer-overrides',
  },
  'an application that sets another image': {
    manifest: application(
      `targetRevision: main, kustomize: {images: ['ghcr.io/acme/web:v0']}`,
    ),
  },
  'an application that sets names and labels': {
    manifest: application(
      'targetRevision: main, kustomize: {namePrefix: x-, namespace: z, commonLabels: {a: b}, replicas: [{name: api, count: 3}]}',
    ),
  },
  'an application that patches the image': {
    manifest: application(
      `targetRevision: main, kustomize: {patches: [{patch: '[{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "${pinned}"}]', target: {kind: Deployment}}]}`,
    ),
    // A patch comes before the images of the same kustomization.
  },
  'an application whose patch does not apply': {
    manifest: application(
      `targetRevision: main, kustomize: {patches: [{patch: '[{"op": "remove", "path": "/spec/nothing"}]', target: {kind: Deployment}}]}`,
    ),
    says: /changes how k8s\/overlays\/production is built, and the build fails/,
    reason: 'deployer-overrides',
  },
  'an application set over folders': {
    manifest: `
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: [{git: {repoURL: '${url}', revision: main, directories: [{path: 'k8s/overlays/*'}]}}]
  template:
    metadata: {name: '{{path.basename}}'}
    spec:
      source: {repoURL: '${url}', targetRevision: main, path: '{{path}}'}
      syncPolicy: {automated: {}}
`,
  },
  'an application set over folders that an environment names': {
    manifest: set(
      `matrix: {generators: [{list: {elements: [{cluster: production}]}}, {git: {repoURL: '${url}', directories: [{path: 'k8s/overlays/{{cluster}}'}]}}]}`,
      "targetRevision: main\n        path: '{{path}}'",
    ),
  },
  'an application of a folder that includes the overlay': {
    manifest: application('targetRevision: main').replace(folder, 'all'),
    files: { 'all/kustomization.yaml': `resources: [../${folder}]\n` },
  },
  'an application of a folder that includes the overlay and sets the image': {
    manifest: application('targetRevision: main').replace(folder, 'all'),
    files: {
      'all/kustomization.yaml': `resources: [../${folder}]\nimages: [{name: ghcr.io/acme/api, newTag: v0}]\n`,
    },
    says: /"ghcr.io\/acme\/api:v0" is deployed/,
    reason: 'deployer-overrides',
  },
  'an application of a folder that includes the overlay, and a Helm chart': {
    manifest: application('targetRevision: main').replace(
      `path: ${folder}`,
      'path: all',
    ),
    files: {
      'all/kustomization.yaml': `resources: [../${folder}]\nhelmCharts: [{name: redis, repo: 'https://charts.example.com'}]\n`,
    },
    says: /^Argo CD application "api" deploys k8s\/overlays\/production as a part of all, and that cannot be built here: .*Helm/,
  },
  'an application of a folder that reads a file from elsewhere': {
    manifest: application('targetRevision: main').replace(folder, 'all'),
    files: {
      'all/kustomization.yaml': `resources: [../${folder}, ../more.yaml]\n`,
      'more.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n',
    },
    says: /Argo CD application "api" changes how k8s\/overlays\/production is built, and the build fails: "more\.yaml" is outside of "all", which reads it/,
    reason: 'deployer-overrides',
  },
  'a kustomization of Flux': { manifest: flux('') },
  'a kustomization of Flux that is suspended': {
    manifest: flux('suspend: true'),
    says: /it is suspended/,
    reason: 'not-deployed',
  },
  'a kustomization of Flux with a variable in its path': {
    manifest: flux('', { path: 'k8s/overlays/${environment}' }),
    says: /^Flux kustomization "api" may deploy k8s\/overlays\/production, but what applies it fills in its path "k8s\/overlays\/\$\{environment\}"\./,
  },
  'a kustomization of Flux to which its source is added': {
    manifest: flux('postBuild: {substitute: {a: b}}').replace(
      /sourceRef: .*/,
      '',
    ),
    files: configured('${x}'),
    says: /^Flux kustomization "api" deploys k8s\/overlays\/production, but its file has no `sourceRef`, so what applies it adds to it\./,
  },
  'a kustomization of Flux whose branch is a variable': {
    manifest: flux('', { ref: "{branch: '${branch}'}" }),
    says: /only the cluster knows which revision it tracks/,
  },
  'a kustomization of Flux on tags': {
    manifest: flux('', { ref: '{semver: ">=1"}' }),
    says: /it tracks ">=1"/,
    reason: 'not-deployed',
  },
  'a kustomization of Flux of all folders below': {
    manifest: flux('', { path: 'k8s/overlays' }),
  },
  'a kustomization of Flux of all folders below that sets the image': {
    manifest: flux('images: [{name: ghcr.io/acme/api, newTag: v0}]', {
      path: 'k8s/overlays',
    }),
    says: /Flux kustomization "api" sets the image after the overlay/,
    reason: 'deployer-overrides',
  },
  'a kustomization of Flux that pins the tag': {
    manifest: flux('images: [{name: ghcr.io/acme/api, newTag: v0}]'),
    says: /Flux kustomization "api" sets the image after the overlay/,
    reason: 'deployer-overrides',
  },
  'a kustomization of Flux that sets the name alone': {
    manifest: flux(
      'images: [{name: ghcr.io/acme/api, newName: ghcr.io/acme/api}]',
    ),
    says: /in kustomize-controller 1\.9\.3 and older/,
  },
  'a kustomization of Flux that fills in the tag that was asked for': {
    manifest: flux(
      "images: [{name: ghcr.io/acme/api, newTag: '${tag}'}]\n  postBuild: {substitute: {tag: v2}}",
    ),
  },
  'a kustomization of Flux that fills in another tag': {
    manifest: flux(
      "images: [{name: ghcr.io/acme/api, newTag: '${tag}'}]\n  postBuild: {substitute: {tag: v0}}",
    ),
    says: /Flux kustomization "api" sets the image after the overlay: "ghcr.io\/acme\/api:v0" is deployed from k8s\/overlays\/production, not "ghcr.io\/acme\/api:v2"/,
    reason: 'deployer-overrides',
  },
  'a kustomization of Flux that fills in a tag from the cluster': {
    manifest: flux(
      "images: [{name: ghcr.io/acme/api, newTag: '${tag}'}]\n  postBuild: {substituteFrom: [{kind: ConfigMap, name: tags}]}",
    ),
    says: /Flux kustomization "api" deploys "ghcr.io\/acme\/api:\$\{tag\}" from k8s\/overlays\/production\. Whether that is "ghcr.io\/acme\/api:v2", only the cluster knows\./,
  },
  'a kustomization of Flux that fills in the registry': {
    manifest: flux('postBuild: {substitute: {registry: mirror.acme}}'),
    files: mirrored,
    says: /Flux kustomization "api" deploys "\$\{registry\}\/api:v2" from k8s\/overlays\/production as "mirror\.acme\/api:v2"\./,
  },
  'a kustomization of Flux that fills in the registry from the cluster': {
    manifest: flux(
      'postBuild: {substitute: {tag: x}, substituteFrom: [{kind: ConfigMap, name: cluster}]}',
    ),
    files: mirrored,
    says: /deploys "\$\{registry\}\/api:v2" from k8s\/overlays\/production with the value of "\$\{registry\}" from ConfigMap "cluster", which only the cluster has\./,
  },
  'a kustomization of Flux without a value for a variable': {
    manifest: flux('postBuild: {substitute: {other: x}}'),
    files: configured('${name} ${other} ${another:=default}'),
    says: /has no value for "\$\{name\}", which k8s\/overlays\/production uses\. kustomize-controller 1\.9 and newer then deploys nothing/,
  },
  'a kustomization of Flux that cannot fill in a script': {
    manifest: flux('postBuild: {substitute: {other: x}}'),
    files: configured('echo ${name-default}'),
    says: /and the build fails: ConfigMap more has "\$\{", and what follows is not a variable to `postBuild`\. Write "\$\$\{" there/,
    reason: 'deployer-overrides',
  },
  'a kustomization of Flux with a value that is a number': {
    manifest: flux('postBuild: {substitute: {replicas: 3}}'),
    says: /the build fails: "replicas" of `postBuild\.substitute` is not a string\. Put its value in quotes\./,
    reason: 'deployer-overrides',
  },
  'a kustomization of Flux that fills in nothing': {
    manifest: flux('postBuild: {}'),
    files: configured('echo ${name-default}'),
  },
  'a kustomization of Flux whose source leaves out a base': {
    manifest: flux('', { source: `ignore: "/*\\n!/${folder}"` }),
    says: /Flux kustomization "api" does not deploy k8s\/overlays\/production from "main": its GitRepository leaves out "k8s\/base\/kustomization\.yaml", by `spec\.ignore`\. Add "!\/k8s\/base\/kustomization\.yaml" there, as the last line of `spec\.ignore`\./,
    reason: 'not-deployed',
  },
  'a kustomization of Flux whose source leaves out all else': {
    manifest: flux('', { source: 'ignore: "/*\\n!/k8s"' }),
    files: { '.sourceignore': '*.yaml\n' },
  },
  'a kustomization of Flux beside a .sourceignore': {
    manifest: flux(''),
    files: { 'k8s/.sourceignore': '# not yet\nbase/dep*\n' },
    says: /its GitRepository leaves out "k8s\/base\/deployment\.yaml", by k8s\/\.sourceignore\. Add/,
    reason: 'not-deployed',
  },
  'a kustomization of Flux beside a .sourceignore below that takes files back out':
    {
      manifest: flux(''),
      files: {
        [`${folder}/kustomization.yaml`]:
          'resources: [../../-base]\nimages: [{name: ghcr.io/acme/api, newTag: v1}]\n',
        'k8s/-base/kustomization.yaml': 'resources: [../base]\n',
        'k8s/-base/.sourceignore': '*.yaml\n',
        'k8s/.sourceignore': '!*.yaml\n',
      },
      says: /leaves out "k8s\/-base\/kustomization\.yaml", by k8s\/-base\/\.sourceignore\./,
      reason: 'not-deployed',
    },
  'a kustomization of Flux of a file that it leaves out by default': {
    manifest: flux(''),
    files: withLogo,
    says: /leaves out "k8s\/overlays\/production\/logo\.png", by the default exclusions of Flux\./,
    reason: 'not-deployed',
  },
  'a kustomization of Flux whose own patterns replace the default': {
    manifest: flux('', { source: 'ignore: /docs' }),
    files: withLogo,
  },
  'a kustomization of Flux with a pattern in another folder': {
    manifest: flux(''),
    files: { ...withLogo, 'docs/.sourceignore': '*.md\n' },
  },
  'a kustomization of Flux whose source checks out one folder': {
    manifest: flux('', { source: `sparseCheckout: [./${folder}]` }),
    says: /its GitRepository leaves out "k8s\/base\/kustomization\.yaml", which is in no folder of `spec\.sparseCheckout`\. Add the folder of that file there\./,
    reason: 'not-deployed',
  },
  'an application beside an artifact of Flux that is of no folder': {
    manifest: `${application('targetRevision: main')}---${artifact}`,
  },
  'an application on another branch beside an artifact of Flux': {
    manifest: `${application('targetRevision: retired')}---${artifact}`,
    says: /it tracks "retired"/,
    reason: 'not-deployed',
  },
  'an application set whose revision has no quotes': {
    manifest: set(
      'list: {elements: [{branch: main}]}',
      `targetRevision: {{branch}}\n        path: ${folder}`,
    ),
  },
  'an application set whose revision only the cluster knows': {
    manifest: set(
      'clusters: {}',
      `targetRevision: {{branch}}\n        path: ${folder}`,
    ),
    says: /Argo CD application set "all" deploys .*only the cluster knows/,
  },
  'a Helm template of an application': {
    manifest: application('path: x')
      .replace('path: x', 'targetRevision: main')
      .replace('name: api', 'name: {{ .Release.Name }}'),
  },
  'a list of applications': {
    manifest: `apiVersion: argoproj.io/v1alpha1
kind: ApplicationList
items: [{metadata: {name: api}, spec: {source: {repoURL: '${url}', path: ${folder}, targetRevision: main}, syncPolicy: {automated: {}}}}]
`,
  },
  'an array of JSON': {
    manifest: `[{"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": "api"}, "spec": {"source": {"repoURL": "${url}", "path": "${folder}", "targetRevision" : main}, "syncPolicy": {"automated": {}}}}]`,
  },
  'an application set for two clusters': {
    manifest: set(
      'list: {elements: [{cluster: a}, {cluster: b}]}',
      `targetRevision: main\n        path: ${folder}`,
    ),
  },
  'a file that is not YAML': {
    manifest: 'kind: Application\n  metadata: {}\n',
    says: /There is no Application, ApplicationSet or Flux Kustomization\. Not read: deploy\/app\.yaml, line 1: it is not YAML/,
    reason: 'not-deployed',
  },
  'an application set that makes nothing': {
    manifest: set(
      'list: {elements: []}',
      `targetRevision: main\n        path: ${folder}`,
    ),
    says: /Argo CD application set "all" makes no application of a folder\./,
    reason: 'not-deployed',
  },
  'an application of a chart': {
    manifest: application('chart: x').replace(`path: ${folder}, `, ''),
    says: /Argo CD application "api" has no path, so it deploys no folder\./,
    reason: 'not-deployed',
  },
  'an application whose repository an overlay of it fills in': {
    manifest: `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: api }\nspec: { source: { path: api/$OVERLAY } }\n`,
    says: /Argo CD application "api" deploys api\/\$OVERLAY of a repository that its file does not name\./,
    reason: 'not-deployed',
  },
  'no deployer, and a file of Argo CD that sets another tag': {
    files: {
      [`${folder}/.argocd-source-api.yaml`]: `kustomize: {images: ['${pinned}']}\n`,
    },
    says: /"k8s\/overlays\/production\/\.argocd-source-api\.yaml" sets the image after the overlay.*Argo CD Image Updater/,
    reason: 'deployer-overrides',
  },
  'no deployer, and a file of Argo CD that sets the same tag': {
    files: {
      [`${folder}/.argocd-source-api.yaml`]: `kustomize: {images: ['${images}']}\n`,
    },
  },
  'no deployer, and a file of Argo CD for all applications': {
    files: {
      [`${folder}/.argocd-source.yaml`]: `kustomize: {images: ['${pinned}']}\n`,
    },
    says: /\.argocd-source\.yaml" sets the image/,
    reason: 'deployer-overrides',
  },
  'no deployer, and a file of Argo CD that is not YAML': {
    files: { [`${folder}/.argocd-source-api.yaml`]: 'kustomize: [\n' },
    says: /"k8s\/overlays\/production\/\.argocd-source-api\.yaml" is not a map of YAML, so Argo CD cannot build k8s\/overlays\/production\. Fix the file, or delete it\./,
    reason: 'deployer-overrides',
  },
  'a file of Argo CD for another application': {
    manifest: application('targetRevision: main'),
    files: {
      [`${folder}/.argocd-source-web.yaml`]: `kustomize: {images: ['${pinned}']}\n`,
    },
  },
  'a file of Argo CD that clears what the application sets': {
    manifest: application(
      `targetRevision: main, kustomize: {images: ['${pinned}']}`,
    ),
    files: {
      [`${folder}/.argocd-source-api.yaml`]: 'kustomize: {images: []}\n',
    },
  },
  'an application that ignores a component that is not there': {
    manifest: application(
      'targetRevision: main, kustomize: {ignoreMissingComponents: true, components: [../../gone]}',
    ),
  },
  'an application with a component that is not there': {
    manifest: application(
      'targetRevision: main, kustomize: {components: [../../gone]}',
    ),
    says: /the build fails: .*"k8s\/gone" is not in the repository/,
    reason: 'deployer-overrides',
  },
  'a Flux kustomization that ignores a component that is not there': {
    manifest: flux('ignoreMissingComponents: true\n  components: [../../gone]'),
  },
  'an application that takes its source from an anchor': {
    manifest: application('<<: *pinned, targetRevision: main').replace(
      'spec:',
      `x-pinned: &pinned {kustomize: {images: ['${pinned}']}}\nspec:`,
    ),
    says: /"ghcr\.io\/acme\/api:v0" is deployed from/,
    reason: 'deployer-overrides',
  },
  'a Flux kustomization that is suspended, as YAML 1.1 has it': {
    manifest: flux('suspend: yes'),
    says: /it is suspended/,
    reason: 'not-deployed',
  },
  'an application that labels a kustomization of YAML 1.1': {
    manifest: application(
      'targetRevision: main, kustomize: {commonLabels: {a: b}}',
    ),
    files: {
      [`${folder}/kustomization.yaml`]:
        'resources: [../../base]\nimages: [{name: ghcr.io/acme/api, newTag: v1}, {name: other, newTag: "0o17"}]\ngeneratorOptions: {disableNameSuffixHash: yes}\n',
    },
  },
  'a file whose aliases have no end': {
    manifest: `${application('targetRevision: main')}---\n${endless}`,
  },
}

describe('who deploys an overlay is asked before anything lands:', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await startStage(small)
    for (const [index, { manifest, files }] of Object.values(cases).entries())
      await stage.repository.commit({
        branch: `case-${index}`,
        message: 'case',
        files: {
          ...small.files,
          ...(manifest === undefined
            ? {}
            : {
                'deploy/app.yaml': manifest.replaceAll(
                  /: main\b/g,
                  `: case-${index}`,
                ),
              }),
          ...files,
        },
      })
  })
  afterAll(async () => {
    await stage[Symbol.asyncDispose]()
  })

  const run = (index: number, manifest: string | undefined) =>
    stage.bump({
      images,
      overlays: folder,
      branch: `case-${index}`,
      ...(manifest === undefined ? {} : { 'deployed-by': 'deploy' }),
    })

  test.each(
    Object.entries(cases).map(
      ([name, one], index) => [name, index, one] as const,
    ),
  )('%s', async (_, index, { manifest, says, reason }) => {
    const result = await run(index, manifest)
    expect(messages(result)).toEqual(
      says === undefined
        ? []
        : [
            expect.stringMatching(
              new RegExp(says.source.replace('"main"', `"case-${index}"`)),
            ),
          ],
    )
    expect(result.outputs).toMatchObject(
      reason === undefined
        ? { outcome: 'pushed' }
        : { outcome: 'failed', reason },
    )
    if (manifest === undefined || reason !== undefined) return
    expect(JSON.parse(result.outputs['deployed-by'] ?? '')).toMatchObject([
      { folder, from: 'deploy/app.yaml' },
    ])
    expect(result.summary).toMatch(
      /deploys `k8s\/overlays\/production` from `case-/,
    )
  })
})

function messages({ annotations }: ActionResult): readonly string[] {
  return annotations.map(({ message }) => message)
}

const outside: Files = {
  [`${folder}/kustomization.yaml`]:
    'resources: [../../base/deployment.yaml]\nimages: [{name: ghcr.io/acme/api, newTag: v1}]\n',
}
const loose = {
  'kustomize-build-args': '--load-restrictor=LoadRestrictionsNone',
}
const notice =
  /^"k8s\/base\/deployment\.yaml" is outside of "k8s\/overlays\/production", which reads it\./
const refused =
  /^Argo CD application "api" does not deploy k8s\/overlays\/production from "main": "k8s\/base\/deployment\.yaml" is outside of the folder that reads it, which Argo CD refuses by default\. Give that file a kustomization of its own\./

test.each([
  ['Argo CD', application('targetRevision: main'), {}, refused, 'not-deployed'],
  [
    'Argo CD without it',
    application('targetRevision: main'),
    loose,
    undefined,
    '',
  ],
  ['Flux', flux(''), {}, notice, ''],
] as const)(
  'the load restriction of kustomize counts for %s',
  async (_, manifest, inputs, says, reason) => {
    await using stage = await startStage({
      ...small,
      files: { ...small.files, ...outside, 'deploy/app.yaml': manifest },
    })
    const result = await stage.bump({
      images,
      overlays: folder,
      'deployed-by': 'deploy',
      ...inputs,
    })
    expect(messages(result)).toEqual(
      says === undefined ? [] : [expect.stringMatching(says)],
    )
    expect(result.outputs).toMatchObject({ reason })
  },
)

/** Bumps a folder of a repository that has this manifest of a deployer. */
async function bumpWith(
  manifest: string,
  { files = {}, overlays = folder }: { files?: Files; overlays?: string } = {},
): Promise<ActionResult> {
  await using stage = await startStage({
    ...small,
    files: { ...small.files, ...files, 'deploy/app.yaml': manifest },
  })
  return await stage.bump({ images, overlays, 'deployed-by': 'deploy' })
}

test('an artifact of Flux that is all there is may deploy the folder', async () => {
  const result = await bumpWith(artifact)
  expect(result.outputs).toMatchObject({ outcome: 'pushed', 'deployed-by': '' })
  expect(messages(result)).toEqual([
    `Flux kustomization "addons" may deploy ${folder}, but it deploys the OCIRepository "addons", which something else fills.`,
  ])
})

test('an application set is named by its own name, once', async () => {
  const result = await bumpWith(
    set(
      'list: {elements: [{cluster: a}, {cluster: b}]}',
      `targetRevision: main\n        path: ${folder}`,
    ),
  )
  expect(JSON.parse(result.outputs['deployed-by'] ?? '')).toEqual([
    { folder, kind: 'ApplicationSet', name: 'all', from: 'deploy/app.yaml' },
  ])
})

test('an application may deploy the root of its repository', async () => {
  const { outputs } = await bumpWith(
    `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: all}
spec:
  source: {repoURL: '${url}', path: .}
`,
    {
      files: { 'kustomization.yaml': `resources: [${folder}]\n` },
      overlays: '.',
    },
  )
  expect(JSON.parse(outputs['deployed-by'] ?? '')).toEqual([
    { folder: '.', kind: 'Application', name: 'all', from: 'deploy/app.yaml' },
  ])
})

test('of many that do not deploy the folder, the nearest are named', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'k8s/overlays/staging']
  const result = await bumpWith(
    names
      .map((path) =>
        application('targetRevision: main').replace(
          `path: ${folder}`,
          `path: ${path}`,
        ),
      )
      .join('---'),
  )
  expect(messages(result)).toEqual([
    expect.stringMatching(
      /\. Argo CD application "api" deploys k8s\/overlays\/staging of /,
    ),
  ])
})

test('an application set is named once for what it does not deploy', async () => {
  const result = await bumpWith(
    set('list: {elements: [{cluster: a}, {cluster: b}]}', `path: other`),
  )
  expect(messages(result)).toEqual([
    expect.stringMatching(
      /\. Argo CD application set "all" deploys other of \S+\. Name/,
    ),
  ])
})

test('the server is asked as often for thirty applications as for three', async () => {
  const requests: number[] = []
  for (const count of [3, 30]) {
    const files = Array.from({ length: count }, (_, index) => [
      [`apps/${index}/base/kustomization.yaml`, `namePrefix: a${index}-\n`],
      [
        `apps/${index}/kustomization.yaml`,
        `namePrefix: b${index}-\nresources: [base]\n`,
      ],
    ]).flat()
    await using stage = await startStage({
      ...small,
      files: {
        ...small.files,
        ...(Object.fromEntries(files) as Files),
        'apps/all/kustomization.yaml': `resources: [../../${folder}]\n`,
        'deploy/app.yaml': set(
          `git: {repoURL: '${url}', directories: [{path: apps/*}]}`,
          `targetRevision: main\n        path: '{{path}}'`,
        ),
      },
    })
    const { outputs } = await stage.bump({
      images,
      overlays: folder,
      'deployed-by': 'deploy',
    })
    expect(JSON.parse(outputs['deployed-by'] ?? '')).toHaveLength(1)
    requests.push(stage.forge.requests.length)
  }
  expect(requests[1]).toBe(requests[0])
})

test('another repository that answers after one failure is read', async () => {
  await using stage = await startStage(small, { pipeline: 'acme/infra' })
  await stage.forge.create('acme/infra', {
    files: { 'argocd/api.yaml': application('targetRevision: main') },
  })
  stage.forge.fault({
    on: 'any',
    repository: 'acme/infra',
    kind: 'status',
    status: 503,
    times: 1,
  })
  const result = await stage.bump({
    images,
    overlays: folder,
    repository: 'acme/api',
    'deployed-by': 'acme/infra:argocd/api.yaml',
    timeout: '1m',
  })
  expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
})

test.each(['token', 'source-token'])(
  'the application stands in another repository, which only "%s" can read',
  async (reader) => {
    await using stage = await startStage(small)
    const reading = installationToken('infra')
    stage.forge.accounts.set(reading, {
      login: 'infra',
      repositories: { 'acme/infra': 'read', 'acme/api': 'write' },
    })
    await stage.forge.create('acme/infra', {
      files: { 'argocd/api.yaml': application('targetRevision: main') },
    })
    const result = await stage.bump({
      images,
      overlays: folder,
      'deployed-by': 'acme/infra:argocd/*.yaml',
      [reader]: reading,
    })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(JSON.parse(result.outputs['deployed-by'] ?? '')).toEqual([
      {
        folder,
        kind: 'Application',
        name: 'api',
        from: 'acme/infra:argocd/api.yaml',
      },
    ])
  },
)

test.each([
  [
    'does not exist',
    'acme/infra',
    'Input "deployed-by": acme/infra does not exist, or "token" cannot read it. Check the name. Set "token" to a token that can read acme/infra as well.',
  ],
  [
    'is empty',
    'acme/empty',
    'Input "deployed-by": the files of acme/empty cannot be read, since it has no default branch. Push one there.',
  ],
])(
  'a repository of "deployed-by" that %s is not taken for the one to land in',
  async (_, name, message) => {
    await using stage = await startStage(small, { pipeline: 'acme/empty' })
    await stage.forge.create('acme/empty')
    const result = await stage.bump({
      images,
      overlays: folder,
      repository: 'acme/api',
      'deployed-by': `${name}:argocd/api.yaml`,
    })
    expect(result.outputs).toMatchObject({ outcome: 'failed' })
    expect(messages(result)).toEqual([message])
  },
)

test('where no token can read the repository of "deployed-by", both are named', async () => {
  await using stage = await startStage(small)
  const result = await stage.bump({
    images,
    overlays: folder,
    'deployed-by': 'acme/infra:argocd/api.yaml',
    'source-token': readToken,
  })
  expect(messages(result)).toEqual([
    'Input "deployed-by": acme/infra does not exist, or neither "token" nor "source-token" can read it. Check the name. Set "source-token" to a token that can read acme/infra as well.',
  ])
})

test('a line of "deployed-by" that names no file is an input to mend', async () => {
  await using stage = await startStage(small)
  const result = await stage.bump({
    images,
    overlays: folder,
    'deployed-by': 'argo/*.yaml',
  })
  expect(result.outputs).toMatchObject({ reason: 'invalid-input' })
  expect(messages(result)).toEqual([
    'Input "deployed-by": "argo/*.yaml" names no YAML file of the branch. Write a file, a folder, or a glob of them.',
  ])
})
