import { describe, expect, test } from '@jest/globals'
import { explainBuildFailure } from '../../../../src/manifests/failure/failure.ts'

const folder = 'k8s/overlays/prod'
const overlay = `${folder}/kustomization.yaml`
const base = 'k8s/base/kustomization.yaml'

/** The output of kustomize 5.8.1 for a cause in a base. */
function inBase(layers: string): string {
  return `Error: accumulating resources: accumulation err='accumulating resources from '../../base': '/repo/k8s/base' must resolve to a file': ${layers}`
}

const inRecursion =
  "recursed accumulation of path '/repo/k8s/base': accumulating resources: "

function explain(
  message: string,
  files: Readonly<Record<string, string>> = {},
) {
  return explainBuildFailure(
    message,
    folder,
    new Map(
      Object.entries({
        [overlay]: 'resources:\n  - ../../base\n',
        [base]: 'resources:\n  - a.yaml\n  - b.yaml\n',
        'k8s/base/a.yaml': 'a: b\n',
        'k8s/base/': '',
        ...files,
      }),
    ),
  )
}

const layer = (path: string, at: string) =>
  `accumulation err='accumulating resources from '${path}': '/repo/${at}' must resolve to a file': recursed accumulation of path '/repo/${at}': accumulating resources: `

const gone = (path: string) =>
  `evalsymlink failure on '/repo/${path}' : lstat /repo/${path}: No such file or directory`

describe('the innermost cause, and where it stands', () => {
  test.each([
    [
      'a file that is not there',
      inBase(
        `${inRecursion}accumulation err='accumulating resources from 'b.yaml': ${gone('k8s/base/b.yaml')}': must build at directory: not a valid directory: ${gone('k8s/base/b.yaml')}`,
      ),
      '"k8s/base/b.yaml" is not in the repository. Is it ignored, or not committed? Commit it, or set validate: none to land without a proof.',
      { file: base, line: 3 },
    ],
    [
      'the same from the kustomize of a runner',
      inBase(
        `${inRecursion}accumulation err='accumulating resources from 'b.yaml': ${gone('k8s/base/b.yaml')}': must build at directory: x`,
      ).replaceAll('No such', 'no such'),
      '"k8s/base/b.yaml" is not in the repository. Is it ignored, or not committed? Commit it, or set validate: none to land without a proof.',
      { file: base, line: 3 },
    ],
    [
      'a chart of the kustomize of a runner, without the flag',
      'Error: trouble configuring builtin HelmChartInflationGenerator with config: `\nname: app\nreleaseName: app\n`: must specify --enable-helm',
      `${overlay}: it has a Helm chart, which needs helm. Set kustomize-build-args: --enable-helm.`,
      { file: overlay },
    ],
    [
      'a chart where there is no helm',
      "Error: there is no helm on the PATH of this runner\n: unable to run: '/x/helm version --short' with env=[HELM_CONFIG_HOME=/tmp/kustomize-helm-1/helm] (is '/x/helm' installed?): exit status 127",
      `${overlay}: it has a Helm chart, and this runner has no helm on its PATH. Install it in a step before this one.`,
      { file: overlay },
    ],
    [
      'a chart that cannot be fetched',
      `Error: Error: looks like "https://charts.example/x" is not a valid chart repository or cannot be reached\n: unable to run: '/x/helm pull --untar --repo https://charts.example/x app' with env=[HELM_CONFIG_HOME=/tmp/h] (is '/x/helm' installed?): exit status 1`,
      `${overlay}: helm pull failed: looks like "https://charts.example/x" is not a valid chart repository or cannot be reached.`,
      { file: overlay },
    ],
    [
      'a remote base that cannot be fetched',
      `Error: accumulating resources: accumulation err='accumulating resources from 'https://git.example/acme/base//x?ref=main': Get "https://git.example/acme/base//x?ref=main": dial tcp: no such host': failed to run '/usr/bin/git fetch --depth=1 https://git.example/acme/base main': fatal: unable to access 'https://git.example/acme/base/': Could not resolve host: git.example\n: exit status 128`,
      `"https://git.example/acme/base" cannot be fetched: unable to access 'https://git.example/acme/base/': Could not resolve host: git.example. Check the address. This runner must reach it, and read it without credentials.`,
      { file: overlay },
    ],
    [
      'a base that is not there',
      `Error: accumulating resources: accumulation err='accumulating resources from '../../base': ${gone('k8s/base')}': must build at directory: not a valid directory: ${gone('k8s/base')}`,
      '"k8s/base" is not in the repository. Is it ignored, or not committed? Commit it, or set validate: none to land without a proof.',
      { file: overlay, line: 2 },
    ],
    [
      'a component that is not there',
      `Error: accumulating components: loader.New "must build at directory: not a valid directory: ${gone('k8s/parts')}"`,
      '"k8s/parts" is not in the repository. Is it ignored, or not committed? Commit it, or set validate: none to land without a proof.',
      { file: overlay },
    ],
    [
      'a file of a generator',
      inBase(
        `recursed accumulation of path '/repo/k8s/base': loading KV pairs: env source files: [.env]: ${gone('k8s/base/.env')}`,
      ),
      '"k8s/base/.env", which a generator reads, is not in the repository. Is it ignored, or not committed? Commit it if it holds no secret, or set validate: none to land without a proof.',
      { file: base },
    ],
    [
      'a generator that changes what no base has',
      'Error: merging from generator &{0x594ffc06750 <nil>}: id resid.ResId{Gvk:resid.Gvk{Group:"", Version:"v1", Kind:"ConfigMap", isClusterScoped:false}, Name:"settings", Namespace:""} does not exist; cannot merge or replace',
      `${overlay}: a generator merges into or replaces the ConfigMap "settings", but no base generates it. Remove its "behavior", or generate it in a base.`,
      { file: overlay },
    ],
    [
      'a folder without a kustomization',
      `Error: accumulating resources: accumulation err='accumulating resources from '../x': '/repo/k8s/x' must resolve to a file': couldn't make target for path '/repo/k8s/x': unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '/repo/k8s/x'`,
      '"k8s/x" has no kustomization.yaml, kustomization.yml or Kustomization.',
      undefined,
    ],
    [
      'two kustomization files',
      inBase(
        "couldn't make target for path '/repo/k8s/base': Found multiple kustomization files under: /repo/k8s/base",
      ),
      `${base}: Found multiple kustomization files under: k8s/base.`,
      { file: base },
    ],
    [
      'an empty one',
      inBase(
        "couldn't make target for path '/repo/k8s/base': kustomization.yaml is empty",
      ),
      `${base}: kustomization.yaml is empty.`,
      { file: base },
    ],
    [
      'a circle',
      inBase(
        `${inRecursion}accumulation err='accumulating resources from '../overlays/prod': '/repo/k8s/overlays/prod' must resolve to a file': cycle detected: candidate root '/repo/k8s/overlays/prod' contains visited root '/repo/k8s/overlays/prod'`,
      ),
      `${base}: cycle detected: candidate root 'k8s/overlays/prod' contains visited root 'k8s/overlays/prod'.`,
      { file: base },
    ],
    [
      'a file outside',
      "Error: accumulating resources: accumulation err='accumulating resources from '../d.yaml': security; file '/repo/k8s/overlays/d.yaml' is not in or below '/repo/k8s/overlays/prod'': must build at directory: '/repo/k8s/overlays/d.yaml': file is not directory",
      '"k8s/overlays/d.yaml" is outside of "k8s/overlays/prod", and kustomize reads a single file only from the folder that lists it, or below. Give the file a kustomization of its own and list that folder, or set kustomize-build-args: --load-restrictor=LoadRestrictionsNone.',
      { file: overlay },
    ],
    [
      'a patch outside',
      "Error: trouble configuring builtin PatchTransformer with config: `\npath: ../p.yaml\n`: failed to get the patch file from path(../p.yaml): security; file '/repo/k8s/overlays/p.yaml' is not in or below '/repo/k8s/overlays/prod'",
      '"k8s/overlays/p.yaml" is outside of "k8s/overlays/prod", and kustomize reads a single file only from the folder that lists it, or below. Give the file a kustomization of its own and list that folder, or set kustomize-build-args: --load-restrictor=LoadRestrictionsNone.',
      { file: overlay },
    ],
    [
      'the same object twice',
      inBase(
        `${inRecursion}accumulation err='merging resources from 'a.yaml': may not add resource with an already registered id: Deployment.v1.apps/d.[noNs]': must build at directory: '/repo/k8s/base/a.yaml': file is not directory`,
      ),
      'k8s/base/a.yaml: may not add resource with an already registered id: Deployment.v1.apps/d.[noNs].',
      { file: 'k8s/base/a.yaml' },
    ],
    [
      'broken YAML',
      inBase(
        `${inRecursion}accumulating resources from 'a.yaml': MalformedYAMLError: yaml: line 2: mapping values are not allowed in this context in File: a.yaml`,
      ),
      'k8s/base/a.yaml: MalformedYAMLError: yaml: line 2: mapping values are not allowed in this context in File: a.yaml.',
      { file: 'k8s/base/a.yaml', line: 2 },
    ],
    [
      'no object',
      inBase(
        `${inRecursion}accumulation err='accumulating resources from 'a.yaml': missing Resource metadata': must build at directory: '/repo/k8s/base/a.yaml': file is not directory`,
      ),
      'k8s/base/a.yaml: missing Resource metadata.',
      { file: 'k8s/base/a.yaml' },
    ],
    [
      'a broken kustomization',
      inBase(
        "couldn't make target for path '/repo/k8s/base': invalid Kustomization: yaml: line 2: did not find expected ',' or ']'",
      ),
      `${base}: invalid Kustomization: yaml: line 2: did not find expected ',' or ']'.`,
      { file: base, line: 2 },
    ],
    [
      'an unknown field',
      'Error: invalid Kustomization: json: unknown field "resource"',
      `${overlay}: invalid Kustomization: json: unknown field "resource".`,
      { file: overlay },
    ],
    [
      'a tag that is a number',
      'Error: invalid Kustomization: json: cannot unmarshal number into Go struct field Image.images.newTag of type string',
      `${overlay}: the newTag of an image is not text to YAML. Put it into quotes.`,
      { file: overlay },
    ],
    [
      'a kind that is none',
      'Error: Failed to read kustomization file under /repo/k8s/overlays/prod:\nkind should be Kustomization or Component\n',
      `${overlay}: Failed to read kustomization file under k8s/overlays/prod: kind should be Kustomization or Component.`,
      { file: overlay },
    ],
    [
      'a patch that is none',
      'Error: trouble configuring builtin PatchTransformer with config: `\npatch: hello\n`: unable to parse SM or JSON patch from [patch: "hello"]',
      `${overlay}: an item of "patches" is neither a part of a manifest nor a list of JSON 6902 operations. Correct it, or the file that it names.`,
      { file: overlay },
    ],
    [
      'a patch without its target',
      'Error: no resource matches strategic merge patch "Deployment.v1.apps/zzz.[noNs]": no matches for Id Deployment.v1.apps/zzz.[noNs]',
      `${overlay}: no resource matches strategic merge patch "Deployment.v1.apps/zzz.[noNs]": no matches for Id Deployment.v1.apps/zzz.[noNs].`,
      { file: overlay },
    ],
    [
      'a replacement without its source',
      'Error: nothing selected by ConfigMap.[noVer].[noGrp]/x.[noNs]:data.tag',
      `${overlay}: nothing selected by ConfigMap.[noVer].[noGrp]/x.[noNs]:data.tag.`,
      { file: overlay },
    ],
    [
      'a plugin',
      "Error: loading generator plugins: failed to load generator: external plugins disabled; unable to load external plugin 'ksops'",
      `${overlay}: it needs the plugin "ksops", a program that this action never runs. Set validate: none to land without a proof.`,
      { file: overlay },
    ],
    [
      'an image that is no text',
      'Error: wrong node kind: expected ScalarNode but got SequenceNode: node contents:\n[a]\n',
      `${overlay}: wrong node kind: expected ScalarNode but got SequenceNode: node contents: (hidden).`,
      { file: overlay },
    ],
    [
      'warnings come first',
      "# Warning: 'bases' is deprecated. Please use 'resources' instead.\n# Warning: 'vars' is deprecated.\nError: nothing selected by x",
      `${overlay}: nothing selected by x.`,
      { file: overlay },
    ],
    [
      'the output of kubectl',
      'error: nothing selected by x',
      `${overlay}: nothing selected by x.`,
      { file: overlay },
    ],
    ['no output', '', `${overlay}: it gives no reason.`, { file: overlay }],
  ])('%s', (_, message, cause, at) => {
    const problem = explain(message)
    expect(problem.message).toBe(`kustomize cannot build ${folder}: ${cause}`)
    expect(problem.at).toEqual(at)
    expect(problem.code).toBe('build-failed')
  })

  test('a line that kustomize counts from the start of one of several documents is not shown', () => {
    const { at } = explain(
      inBase(
        `${inRecursion}accumulating resources from 'a.yaml': MalformedYAMLError: yaml: line 2: x in File: a.yaml`,
      ),
      { 'k8s/base/a.yaml': 'a: b\n---\nc: d\n e: f\n' },
    )
    expect(at).toEqual({ file: 'k8s/base/a.yaml' })
  })

  test('bases of bases', () => {
    const { message, at } = explain(
      `Error: accumulating resources: ${layer('../../a', 'k8s/a')}${layer('../b', 'k8s/b')}${layer('../base', 'k8s/base')}accumulating resources from 'a.yaml': missing Resource metadata`,
    )
    expect(message).toContain(': k8s/base/a.yaml: missing Resource metadata.')
    expect(at).toEqual({ file: 'k8s/base/a.yaml' })
  })

  test.each([
    [
      'a resource',
      'resources:\n  - ./p.yaml\n',
      `accumulating resources: accumulation err='accumulating resources from './p.yaml': ${gone(`${folder}/p.yaml`)}': must build at directory: x`,
    ],
    ['a patch', 'patches:\n  - path: ./p.yaml # p\n', gone(`${folder}/p.yaml`)],
    ['a component', 'components:\n  - ../parts/\n', gone('k8s/overlays/parts')],
    [
      'in a list',
      'configurations: [x.yaml,\n  p.yaml]\n',
      gone(`${folder}/p.yaml`),
    ],
    [
      'of a generator',
      'configMapGenerator:\n  - files: [k=p.txt]\n',
      gone(`${folder}/p.txt`),
    ],
  ])(
    'a file that is not there has the line that names it: %s',
    (_, text, cause) => {
      const { at } = explain(`Error: ${cause}`, { [overlay]: text })
      expect(at).toEqual({ file: overlay, line: 2 })
    },
  )

  test('the root of the repository', () => {
    const problem = explainBuildFailure(
      `Error: accumulating resources: accumulation err='accumulating resources from 'x.yaml': ${gone('x.yaml')}': must build at directory: x`,
      '.',
      new Map([['kustomization.yml', 'resources: [x.yaml]\n']]),
    )
    expect(problem).toMatchObject({
      message:
        'kustomize cannot build the root: "x.yaml" is not in the repository. Is it ignored, or not committed? Commit it, or set validate: none to land without a proof.',
      at: { file: 'kustomization.yml', line: 1 },
    })
  })

  test('a long cause is cut, with the whole output below', () => {
    const { message, details } = explain(`Error: ${'x'.repeat(5000)}`)
    expect(message.length).toBeLessThan(700)
    expect(details).toContain('x'.repeat(5000))
  })
})

describe('paths are those of the repository', () => {
  test.each([
    ["directory '/repo/k8s/base'", "directory 'k8s/base'"],
    ["directory '/repo'", "directory '.'"],
    ['lstat /repo/a: no', 'lstat a: no'],
    ['under: /repo/k8s', 'under: k8s'],
    ['(/repo/a)', '(a)'],
    ['"/repo/a"', '"a"'],
    ['=/repo/a,/repo/b', '=a,b'],
    ['https://host/repo/x', 'https://host/repo/x'],
    ['https://repo/x', 'https://repo/x'],
    ['acme/repo/x', 'acme/repo/x'],
    ['/repository/x', '/repository/x'],
    ['/repo-x', '/repo-x'],
    ['/home/repo/x', '/home/repo/x'],
  ])('%s', (sentence, shown) => {
    const { message, details } = explain(`Error: ${sentence}`)
    expect(details).toBe(`Error: ${shown}`)
    expect(message).toContain(shown)
  })
})

describe('what the embedded kustomize cannot do is named as such', () => {
  const remote = 'https://github.com/acme/repo/k8s?ref=v1'
  const refused = `Error: accumulating resources: accumulation err='accumulating resources from '${remote}': Get "${remote}": dial tcp: lookup github.com': no 'git' program on path: exec: "git": executable file not found in $PATH`

  test('a remote base', () => {
    const problem = explain(refused, {
      [base]: `resources:\n  - ${remote}\n`,
    })
    expect(problem).toMatchObject({
      message: `${folder} cannot be rendered here: ${base} includes "${remote}", and the embedded kustomize has no network to fetch it. Copy it into the repository, or set kustomize: path.`,
      at: { file: base, line: 2 },
      details: refused,
    })
  })

  test('a remote base of another overlay is not to blame', () => {
    const other = {
      'k8s/other/kustomization.yaml': `resources:\n  - ${remote}\n`,
    }
    expect(explain('Error: nothing selected by x', other).message).toContain(
      'nothing selected by x',
    )
  })

  const chart = 'helmCharts:\n  - name: x\n'
  const noHelm =
    'trouble configuring builtin HelmChartInflationGenerator with config: `\nname: x\n`: must specify --enable-helm'

  test('a Helm chart', () => {
    const problem = explain(
      inBase(`recursed accumulation of path '/repo/k8s/base': ${noHelm}`),
      { [base]: chart },
    )
    expect(problem).toMatchObject({
      message: `${folder} cannot be rendered here: ${base} has a Helm chart, which needs the helm program. Set kustomize: path, with kustomize-build-args: --enable-helm.`,
      at: { file: base, line: 1 },
    })
  })

  test.each([
    ['of another overlay', { 'k8s/other/kustomization.yaml': chart }],
    ['beside the failure', { [overlay]: chart }],
  ])('a Helm chart %s is not to blame', (_, files) => {
    expect(explain('Error: nothing selected by x', files).message).toContain(
      'nothing selected by x',
    )
  })
})

test('the line is the one that names the file, not one that has its name in a comment or a longer one', () => {
  const { at } = explain(
    `Error: accumulating resources: accumulation err='accumulating resources from 'a.yaml': ${gone(`${folder}/a.yaml`)}': must build at directory: x`,
    {
      [overlay]:
        '# a.yaml is below\nresources:\n  - aa.yaml\n  - x/a.yaml # a.yaml\n  - "a.yaml"\n',
    },
  )
  expect(at).toEqual({ file: overlay, line: 5 })
})
