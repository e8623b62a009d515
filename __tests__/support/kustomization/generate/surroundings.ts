import fc, { type Arbitrary } from 'fast-check'

/** A field of a kustomization beside its images: its lines, with `%` for the indentation of lists. */
export type FieldText = string

/** The one field without which nothing is rendered. */
export const resources: Arbitrary<FieldText> = fc.constantFrom(
  'resources:\n%- workloads.yaml\n',
  'resources: # what runs\n\n%# - disabled.yaml\n%- workloads.yaml # all\n',
  'resources: [workloads.yaml]\n',
  'resources: [ # what runs\n    workloads.yaml, # all\n  ] # done\n',
  '? resources\n:\n%- workloads.yaml\n',
  'resources:\n%- "base"\n',
  'bases:\n%- base\n',
  '"resources":\n%- ./base\n',
  'Resources:\n%- workloads.yaml\n',
)

/** Those that carry most of what is around `images` in real files. */
const others: Arbitrary<FieldText> = fc.constantFrom(
  'namespace: shop\n',
  'namePrefix: dev-   # short\n',
  '# --- labels ---\ncommonLabels:\n    app.kubernetes.io/name: "shop"\n',
  'labels:\n%- pairs:\n%    team: a\n%  includeSelectors: false\n',
  'patches:\n%- target:\n%    kind: Nothing\n%  patch: |-\n%    # kept\n%    - op: remove\n\n%      path: /a # b\n',
  'patches:\n%- patch: "{}"\n%  target: {kind: Nothing}\n',
  'configMapGenerator:\n%- name: config\n%  literals:\n%  - image=app:v1\n%  - TEXT=a b # c\n',
  'configMapGenerator:\n%- name: notes\n%  literals:\n%  - |\n%    text=#!/bin/sh\n%    # images:\n%    name: app\n',
  'generatorOptions:\n  disableNameSuffixHash: true\n',
  'replicas:\n%- name: runs\n%  count: 2\n',
  'components: []\n',
  'vars: []\ncrds:\n',
  'configurations:\n%-   images.yaml\n',
  `commonAnnotations:\n  long: ${'a long text that kustomize folds '.repeat(8)}end\n`,
  'buildMetadata: [originAnnotations]\n',
  'metadata:\n  name: shop\n  annotations: {note: "images:"}\n',
  'namespace: first\nnamespace: last\n',
  'patches:\n%- target:\n%    kind: Nothing\n%  patch: |\n%    - op: remove\n%      path: /a\n',
  'patches:\n%- target: {kind: Nothing, # c\n%      name: b}\n%  patch: |+\n%    - op: remove\n%      path: /a\n\n',
  'commonAnnotations:\n  text: >\n    folded\n    lines\n\n    more\n',
  'commonAnnotations:\n  text: |\n    # images:\n    - name: app\n',
  'commonAnnotations: {a: "b\n  c", # d\n  e: f g\n  h}\n',
  'commonAnnotations:\n  text: "quoted\n\n    lines # no comment"   # comment\n',
  'commonAnnotations:\n  plain: first\n    second\n    third\n',
  '&ns namespace: !!str shop\n',
  'nameSuffix: &suffix -x\n',
  'crds:\n    # deep\n',
  'crds: # nothing\n',
  'components: [\n  # none\n]\n',
  'generatorOptions: {disableNameSuffixHash: true}\t# tab\n',
  '\n\n',
  '# just a comment\n\n# and one more: images:\n',
)

export const around: Arbitrary<readonly FieldText[]> = fc
  .uniqueArray(others, { maxLength: 4, selector: (text) => firstKey(text) })
  .map((texts) => texts)

/** Keys stand once, except where a field shows what a second one does. */
export function firstKey(text: FieldText): string {
  return /^(?:[?] |&ns )?([a-zA-Z]+)/m.exec(text)?.[1]?.toLowerCase() ?? text
}

export const heads: Arbitrary<FieldText> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constant(
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n\n',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '# yaml-language-server: $schema=kustomization\nkind: Kustomization\n',
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n',
    ),
  },
)
