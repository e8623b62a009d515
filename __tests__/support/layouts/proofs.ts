import { symlink, type Files } from '../tree.ts'

/** The image of every case, before and after. */
export const image = 'ghcr.io/acme/api'
const old = `${image}:v1`
const digest = `sha256:${'a1'.repeat(32)}`

/** A pod that runs an image, as it stands in a template or alone. */
const pod = (reference: string) =>
  `containers: [{ name: app, image: "${reference}" }]`

export function workload(
  kind: string,
  name: string,
  { reference = old, more = '' }: { reference?: string; more?: string } = {},
): string {
  const api = kind === 'Pod' ? 'v1' : /Job/.test(kind) ? 'batch/v1' : 'apps/v1'
  const template = `{ spec: { ${pod(reference)} } }`
  const spec =
    kind === 'Pod'
      ? `{ ${pod(reference)} }`
      : kind === 'CronJob'
        ? `{ jobTemplate: { spec: { template: ${template} } } }`
        : `{ template: ${template} }`
  return `apiVersion: ${api}\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n${more}`
}

export function widget(name: string, field: string): string {
  return `apiVersion: acme.example/v1\nkind: Widget\nmetadata: { name: ${name} }\nspec: ${field}\n`
}

export const entry = (more = 'newTag: v1') =>
  `images:\n  - name: ${image}\n    ${more}\n`

/** The files of one case: `kustomization.yaml` is the one that is edited. */
type Case = Readonly<Record<string, Files[string]>>

const simple: Case = {
  'kustomization.yaml': `resources: [app.yaml]\n${entry()}`,
  'app.yaml': workload('Deployment', 'app'),
}

/** What is proved, and on how many references. */
export const proved: Readonly<Record<string, readonly [number, Case]>> = {
  kinds: [
    7,
    {
      'kustomization.yaml': `resources: [all.yaml]\n${entry()}`,
      'all.yaml': [
        ...['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'].map(
          (kind) => workload(kind, 'app'),
        ),
        `apiVersion: v1\nkind: Pod\nmetadata: { name: app }\nspec:\n  initContainers: [{ name: a, image: "${old}" }]\n  volumes: [{ name: v, image: { reference: "${old}" } }]\n`,
        `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: text }\ndata: { image: "${old}" }\n`,
      ].join('---\n'),
    },
  ],
  configured: [
    3,
    {
      'kustomization.yaml': `resources: [base, widget.yaml]\nconfigurations: [images.yaml]\n${entry()}`,
      'images.yaml':
        "images: [{ kind: Widget, path: 'spec/source' }, { kind: Widget, path: 'spec/jobs[]/image' }]\n",
      'widget.yaml': widget('a', `{ source: "${old}" }`),
      'base/kustomization.yaml':
        'resources: [w.yaml]\nconfigurations: [c.yaml]\n',
      'base/c.yaml': "images: [{ kind: Gadget, path: 'spec/runs' }]\n",
      'base/w.yaml': `${widget('b', `{ jobs: [{ image: "${old}" }] }`)}---\n${widget('c', `{ runs: "${old}" }`).replace('Widget', 'Gadget')}`,
    },
  ],
  generated: [
    1,
    {
      'kustomization.yaml': `resources: [app.yaml]\n${entry()}configMapGenerator:\n  - name: settings\n    envs: [settings.env]\n    files: [motd=text/motd.txt]\nreplacements:\n  - path: version.yaml\n`,
      'settings.env': 'COLOUR=blue\n',
      'text/motd.txt': 'hello\n',
      'version.yaml': `source: { kind: Deployment, fieldPath: spec.template.spec.containers.0.image }\ntargets:\n  - select: { kind: ConfigMap }\n    fieldPaths: [data.IMAGE]\n    options: { create: true }\n  - select: { kind: Deployment }\n    fieldPaths: [metadata.annotations.image]\n    options: { create: true }\n`,
      'app.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app }\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          image: ghcr.io/acme/api:v1\n          envFrom: [{ configMapRef: { name: settings } }]\n',
    },
  ],
  canary: [
    1,
    {
      'kustomization.yaml': `resources: [stable.yaml, canary.yaml]\nimages:\n  - { name: ${image}, newTag: v1 }\n  - { name: canary, newName: mirror.acme/api, newTag: v1 }\n`,
      'stable.yaml': workload('Deployment', 'stable'),
      'canary.yaml': workload('Deployment', 'canary', { reference: 'canary' }),
    },
  ],
  files: [
    1,
    {
      'kustomization.yaml': `bases: [base]\ncomponents: [part]\nopenapi: { path: schema.json }\npatches: [{ path: patches/linked.yaml }]\ntransformers: [prefix.yaml]\n${entry()}`,
      'schema.json': '{ "definitions": {} }\n',
      'prefix.yaml':
        'apiVersion: builtin\nkind: PrefixTransformer\nmetadata: { name: p }\nprefix: my-\nfieldSpecs: [{ path: metadata/name }]\n',
      'patches/linked.yaml': symlink('real/patch.yaml'),
      'patches/real/patch.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app }\nspec: { replicas: 2 }\n',
      'part/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonLabels: { part: "yes" }\n',
      'base/kustomization.yaml': 'resources: [app.yaml]\n',
      'base/app.yaml': workload('Deployment', 'app'),
    },
  ],
}

/** What is refused: the reason, and what the sentence says. */
export const refused: Readonly<
  Record<string, readonly [string, RegExp, Case]>
> = {
  misspelt: [
    'image-not-rendered',
    /so its entry has no effect\. Did you mean "ghcr\.io\/acme\/apj:v2"/,
    {
      ...simple,
      'app.yaml': workload('Deployment', 'app', {
        reference: 'ghcr.io/acme/apj:v1',
      }),
    },
  ],
  prefix: [
    'image-not-rendered',
    /It renders "api": write "api=ghcr\.io\/acme\/api:v2" to deploy yours in its place/,
    {
      ...simple,
      'app.yaml': workload('Deployment', 'app', { reference: 'api:v1' }),
    },
  ],
  renamed: [
    'image-not-rendered',
    /refused\/renamed\/base\/kustomization\.yaml, line 3, has renamed it to "mirror\.acme\/app", and that is its name here\. Write "mirror\.acme\/app:v2" to keep its repository, or "mirror\.acme\/app=ghcr/,
    {
      'kustomization.yaml': `resources: [base]\n${entry()}`,
      'base/kustomization.yaml': `resources: [app.yaml]\nimages:\n  - name: ${image}\n    newName: mirror.acme/app\n`,
      'base/app.yaml': workload('Deployment', 'app'),
    },
  ],
  patched: [
    'image-not-rendered',
    /"patches" sets it, in refused\/patched\/patch\.yaml, line 4\. Change it there\.$/,
    {
      'kustomization.yaml': `resources: [base]\npatches: [{ path: patch.yaml }]\n${entry()}`,
      'patch.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app }\nspec: { template: { spec: { containers: [{ name: app, image: "other/app:v9" }] } } }\n',
      'base/kustomization.yaml': 'resources: [app.yaml]\n',
      'base/app.yaml': workload('Deployment', 'app'),
    },
  ],
  replaced: [
    'image-not-rendered',
    /does not follow the entry "ghcr\.io\/acme\/api": "replacements" sets it, in refused\/replaced\/kustomization\.yaml, line 6\. Change it there/,
    {
      'kustomization.yaml': `resources: [app.yaml]\n${entry()}replacements:\n  - source: { kind: ConfigMap, fieldPath: data.image }\n    targets: [{ select: { kind: Deployment }, fieldPaths: [spec.template.spec.containers.0.image] }]\n`,
      'app.yaml': `${workload('Deployment', 'app')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { image: "${image}:v7" }\n`,
    },
  ],
  'one-of-three': [
    'image-left-behind',
    /but keep "ghcr\.io\/acme\/api:v1" in Deployment two .*: "replacements" sets it, in refused\/one-of-three\/kustomization\.yaml, line 6\. Change it there\.$/,
    {
      'kustomization.yaml': `resources: [app.yaml]\n${entry()}replacements:\n  - source: { kind: ConfigMap, fieldPath: data.image }\n    targets: [{ select: { name: two }, fieldPaths: [spec.template.spec.containers.0.image] }]\n`,
      'app.yaml': [
        ...['one', 'two', 'three'].map((name) => workload('Deployment', name)),
        `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { image: "${old}" }\n`,
      ].join('---\n'),
    },
  ],
  'custom-resource': [
    'image-left-behind',
    /Widget w \(spec\.jobs\.0\.image\), .*"images: \[\{kind: Widget, path: 'spec\/jobs\[\]\/image'\}\]"/,
    {
      ...simple,
      'app.yaml': `${workload('Deployment', 'app')}---\n${widget('w', `{ jobs: [{ image: "${old}" }] }`)}`,
    },
  ],
  'fields-beside': [
    'image-left-behind',
    /but keep "ghcr\.io\/acme\/api:v1" in Widget w \(spec\.jobs\.0\.image, spec\.jobs\.1\.image\) and Widget x \(spec\.image\), fields .*"images: \[\{kind: Widget, path: 'spec\/jobs\[\]\/image'\}, \{kind: Widget, path: 'spec\/image'\}\]"/,
    {
      ...simple,
      'app.yaml': `${workload('Deployment', 'app')}---\n${widget('w', `{ jobs: [{ image: "${old}" }, { image: "${old}" }] }`)}---\n${widget('x', `{ image: "${old}" }`)}`,
    },
  ],
  'only-fields': [
    'image-not-rendered',
    /only-fields renders "ghcr\.io\/acme\/api:v1" in Widget w \(spec\.container\.image, spec\.script\.image\), fields that kustomize does not rewrite\. .*path: 'spec\/container\/image'\}, \{kind: Widget, path: 'spec\/script\/image'\}/,
    {
      ...simple,
      'app.yaml': widget(
        'w',
        `{ script: { image: "${old}" }, container: { image: "${old}" } }`,
      ),
    },
  ],
  'any-field': [
    'image-left-behind',
    /Widget w \(spec\.images\.api\), .*"images: \[\{kind: Widget, path: 'spec\/images\/api'\}\]"/,
    {
      ...simple,
      'app.yaml': `${workload('Deployment', 'app')}---\n${widget('w', `{ images: { api: "${old}" } }`)}`,
    },
  ],
  ephemeral: [
    'image-left-behind',
    /Pod p \(spec\.ephemeralContainers\.0\.image\), .*path: 'spec\/ephemeralContainers\[\]\/image'/,
    {
      ...simple,
      'app.yaml': `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  ${pod(old)}\n  ephemeralContainers: [{ name: e, image: "${old}" }]\n`,
    },
  ],
  'chart-beside': [
    'image-left-behind',
    /but keep "ghcr\.io\/acme\/api:v1" in HelmRelease h \(spec\.values\.image\.repository\), in parts, .* from the image of Deployment app with "replacements"/,
    {
      ...simple,
      'app.yaml': `${workload('Deployment', 'app')}---\n${widget('h', `{ values: { image: { repository: ${image}, tag: v1 } } }`).replace('Widget', 'HelmRelease')}`,
    },
  ],
  'only-chart': [
    'image-not-rendered',
    /renders "ghcr\.io\/acme\/api:v1" in HelmRelease h \(spec\.values\.image\.repository\), in parts, .*"replacements" cannot fill it/,
    {
      ...simple,
      'app.yaml': widget(
        'h',
        `{ values: { image: { repository: ${image}, tag: v1 } } }`,
      ).replace('Widget', 'HelmRelease'),
    },
  ],
  'unmatched-in-base': [
    'image-not-rendered',
    /renders "ghcr\.io\/acme\/api:#\{Version\}" in Deployment app .*, but kustomize does not match the version ":#\{Version\}"\. "images" sets it, in refused\/unmatched-in-base\/base\/kustomization\.yaml, line 3\. Write a plain tag there\.$/,
    {
      'kustomization.yaml': `resources: [base]\n${entry()}`,
      'base/kustomization.yaml': `resources: [app.yaml]\nimages:\n  - name: ${image}\n    newName: ${image}\n    newTag: "#{Version}"\n`,
      'base/app.yaml': workload('Deployment', 'app'),
    },
  ],
  'unmatched-field': [
    'image-not-rendered',
    /renders "ghcr\.io\/acme\/api:\$\{TAG\}" in Widget w \(spec\.image\), a field that kustomize does not rewrite\. Write "images: .*" into a file, and list that file under "configurations"\. It also does not match a reference with a variable\. Write a plain tag in the manifest\.$/,
    {
      ...simple,
      'app.yaml': widget('w', `{ image: "${image}:\${TAG}" }`),
    },
  ],
  dead: [
    'image-not-rendered',
    /so its entry has no effect\. It renders "nginx": write "nginx=/,
    {
      ...simple,
      'app.yaml': workload('Deployment', 'app', { reference: 'nginx:1' }),
    },
  ],
  placeholder: [
    'image-not-rendered',
    /renders "\$\{REGISTRY\}\/api:v1" in Deployment app .*a placeholder that something else fills/,
    {
      ...simple,
      'app.yaml': workload('Deployment', 'app', {
        reference: '${REGISTRY}/api:v1',
      }),
    },
  ],
  variable: [
    'image-not-rendered',
    /renders "ghcr\.io\/acme\/api:\$\(TAG\)" .*does not match a reference with a variable/,
    {
      ...simple,
      'app.yaml': workload('Deployment', 'app', {
        reference: `${image}:$(TAG)`,
      }),
    },
  ],
  'no-workload': [
    'image-not-rendered',
    /renders no workload, only Widget. Is it the right folder/,
    { ...simple, 'app.yaml': widget('w', '{ size: 1 }') },
  ],
  component: [
    'image-not-rendered',
    /refused\/component is a component, .*"validate-overlays"/,
    {
      'kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${entry()}`,
    },
  ],
  remote: [
    'build-failed',
    /includes "https:\/\/example\.test\/x"/,
    {
      'kustomization.yaml': `resources: [https://example.test/x]\n${entry()}`,
    },
  ],
  'git-lfs': [
    'build-failed',
    /"refused\/git-lfs\/app\.yaml", and its content is in Git LFS/,
    {
      ...simple,
      'app.yaml': `version https://git-lfs.github.com/spec/v1\noid ${digest}\nsize 12\n`,
    },
  ],
  submodule: [
    'build-failed',
    /"refused\/submodule\/vendor" is a submodule, whose files are not in this repository/,
    {
      'kustomization.yaml': `resources: [vendor/app]\n${entry()}`,
      vendor: { kind: 'submodule', commit: 'c'.repeat(40) },
    },
  ],
  'link-to-a-folder': [
    'build-failed',
    /"refused\/link-to-a-folder\/base" is a symlink to the folder "refused\/link-to-a-folder\/real", which is followed only with kustomize: path/,
    {
      'kustomization.yaml': `resources: [base]\n${entry()}`,
      base: symlink('real'),
      'real/kustomization.yaml': 'resources: []\n',
    },
  ],
  'link-to-nothing': [
    'build-failed',
    /is a symlink to "refused\/link-to-nothing\/gone\.yaml", which is not in the repository/,
    { ...simple, 'app.yaml': symlink('gone.yaml') },
  ],
  'link-to-itself': [
    'build-failed',
    /is a symlink that leads back to itself/,
    {
      ...simple,
      'app.yaml': symlink('other.yaml'),
      'other.yaml': symlink('app.yaml'),
    },
  ],
  'link-outside': [
    'build-failed',
    /"refused\/link-outside\/base\/app\.yaml" is a symlink .* outside of the folder/,
    {
      'kustomization.yaml': `resources: [base]\n${entry()}`,
      'base/kustomization.yaml': 'resources: [app.yaml]\n',
      'base/app.yaml': symlink('../shared/app.yaml'),
      'shared/app.yaml': workload('Deployment', 'app'),
    },
  ],
  'link-to-elsewhere': [
    'build-failed',
    /is a symlink that leads out of this repository/,
    { ...simple, 'app.yaml': symlink('/etc/passwd') },
  ],
  large: [
    'render-too-large',
    /at most 16 MB are rendered\. Set kustomize: path, or validate: none/,
    {
      'kustomization.yaml': `resources: [app.yaml]\nconfigMapGenerator: [{ name: c, files: [blob] }]\n${entry()}`,
      'app.yaml': workload('Deployment', 'app'),
      blob: 'x'.repeat(17 * 1024 * 1024),
    },
  ],
}

/** All cases of a kind, each in a folder of its own. */
export function cases(
  kind: string,
  all: Readonly<Record<string, Case>>,
): { readonly repository: string; readonly files: Files } {
  const files = Object.entries(all).flatMap(([name, content]) =>
    Object.entries(content).map(([path, entryOf]) => [
      path.startsWith('../')
        ? `${kind}/${path.slice(3)}`
        : `${kind}/${name}/${path}`,
      entryOf,
    ]),
  )
  return {
    repository: 'acme/api',
    files: Object.fromEntries(files) as Files,
  }
}
