import { expect, test } from '@jest/globals'
import { readableOutput } from '../../../../src/manifests/failure/build-output.ts'

const kustomization = 'k8s/kustomization.yaml'
const secret = (value: string) =>
  `apiVersion: v1\nkind: Secret\nstringData:\n  password: ${value}\n`

/** The output of kustomize 5.8.1, and files in which "SWORDFISH" must not be shown. */
test.each([
  [
    'the password of an address',
    "accumulating resources from 'https://me:SWORDFISH@git.example/x.git?ref=v1': not found",
    {},
    "accumulating resources from 'https://***@git.example/x.git?ref=v1': not found",
  ],
  [
    "a chart's values",
    'trouble configuring builtin HelmChartInflationGenerator with config: `\nname: pg\nvaluesInline:\n  password: SWORDFISH`s\n`: must specify --enable-helm',
    {},
    'trouble configuring builtin HelmChartInflationGenerator: must specify --enable-helm',
  ],
  [
    'a line that is not UTF-8',
    'loading KV pairs: env source files: [e.env]: line [80 87] has invalid utf8 bytes : PW=SWORDFISH\ufffd',
    {},
    'loading KV pairs: env source files: [e.env]: a line is not UTF-8',
  ],
  [
    'a node',
    'unable to find field "stringData.password.x": node contents:\nSWORDFISH\n',
    {},
    'unable to find field "stringData.password.x": node contents: (hidden)',
  ],
  [
    'a patch',
    'unable to parse SM or JSON patch from [patch: "- op: add\\n  value: {SWORDFISH]"]',
    {},
    'unable to parse SM or JSON patch from [...]',
  ],
  [
    'a patch that is taken for a path',
    "evalsymlink failure on '/repo/k8s/apiVersion: v1\nkind: Secret\nstringData: {a: SWORDFISH}' : lstat /repo/k8s/apiVersion: v1\nkind: Secret\nstringData: {a: SWORDFISH}: no such file or directory",
    {},
    'evalsymlink failure on (inline)',
  ],
  [
    'a Secret',
    'invalid value SWORDFISH, or U1dPUkRGSVNI',
    { 'k8s/secret.yaml': secret('SWORDFISH') },
    'invalid value (hidden), or (hidden)',
  ],
  [
    'a Secret in an inline patch',
    'invalid value SWORDFISH',
    {
      [kustomization]: `patches:\n- patch: |-\n    ${secret('SWORDFISH').replaceAll('\n', '\n    ')}\n`,
    },
    'invalid value (hidden)',
  ],
  [
    'what a generator reads',
    'invalid value SWORDFISH1 SWORDFISH2 SWORDFISH3',
    {
      [kustomization]:
        'secretGenerator:\n- name: s\n  envs: [../é#1 b.env]\n  files: [key=f.txt]\n  literals: ["a=SWORDFISH1"]\n',
      'é#1 b.env': 'A="SWORDFISH2"\n',
      'k8s/f.txt': 'SWORDFISH3',
    },
    'invalid value (hidden) (hidden) (hidden)',
  ],
  [
    'and a path',
    "'/repo/k8s/base' must resolve to a file",
    {},
    "'k8s/base' must resolve to a file",
  ],
])(
  'an error of kustomize is shown without values of Secrets: %s',
  (_, message, files, shown) => {
    expect(readableOutput(message, new Map(Object.entries(files)))).toBe(shown)
  },
)
