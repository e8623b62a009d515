import { describe, expect, test } from '@jest/globals'
import {
  explainLeftBehind,
  explainMismatch,
  explainNotRendered,
} from '../../../../src/manifests/explain/explain.ts'
import { parseImages } from '../../../../src/request/images/images.ts'
import {
  configMap,
  objectWith,
  render,
  workload,
} from '../../../support/objects.ts'

const digest = `sha256:${'b2'.repeat(32)}`
const place = {
  folder: 'k8s/prod',
  file: 'k8s/prod/kustomization.yaml',
  line: 7,
  isNew: false,
}

function helmValues(repository: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: x
spec:
  values:
    image:
      repository: ${repository}
      tag: v1
`
}

/** The sentence behind `"wanted" would deploy nothing: `. */
function why(wanted: string, manifests: string, name = entryName(wanted)) {
  const { code, at, message } = explainNotRendered(
    { ...place, wanted, name, taken: new Set() },
    manifests,
  )
  expect(code).toBe('image-not-rendered')
  expect(at).toEqual({ file: place.file, line: place.line })
  const start = `"${wanted}" would deploy nothing: `
  expect(message.slice(0, start.length)).toBe(start)
  return message.slice(start.length)
}

function entryName(wanted: string): string {
  const [image] = parseImages(wanted, []).images
  return image?.find.names[0] ?? ''
}

function images(...references: readonly string[]): string {
  return workload({ images: references })
}

describe('an image that no reference follows', () => {
  test.each([
    [
      'its registry is missing',
      'acme/api:v2',
      images('ghcr.io/acme/api:v1', 'quay.io/other/api:v1'),
      'It renders "ghcr.io/acme/api": write "ghcr.io/acme/api:v2" to keep its repository, or "ghcr.io/acme/api=acme/api:v2" to deploy yours in its place.',
    ],
    [
      'another registry',
      'quay.io/acme/api:v2',
      images('ghcr.io/acme/api:v1'),
      'It renders "ghcr.io/acme/api": write "ghcr.io/acme/api=quay.io/acme/api:v2" to deploy yours in its place, or "ghcr.io/acme/api:v2" to keep its repository.',
    ],
    [
      'a placeholder of its name',
      `ghcr.io/acme/api:v2@${digest}`,
      images('api'),
      `It renders "api": write "api=ghcr.io/acme/api:v2@${digest}" to deploy yours in its place, or "api:v2@${digest}" to keep its repository.`,
    ],
    [
      'a base that has renamed it',
      'api=*:v2',
      images('ghcr.io/acme/api:v1'),
      'It renders "ghcr.io/acme/api": write "ghcr.io/acme/api:v2".',
    ],
    [
      'only renamed: there is no version to keep the repository with',
      'acme/api=ghcr.io/acme/api:*',
      images('quay.io/acme/api:v1'),
      'It renders "quay.io/acme/api": write "quay.io/acme/api=ghcr.io/acme/api:*" to deploy yours in its place.',
    ],
    [
      'misspelt',
      'ghcr.io/acme/apii:v2',
      images('ghcr.io/acme/api:v1', 'nginx:1'),
      'Did you mean "ghcr.io/acme/api:v2"? It renders ghcr.io/acme/api, nginx.',
    ],
    [
      'misspelt before "="',
      'apii=ghcr.io/acme/api:v2',
      images('api:v1', 'nginx:1'),
      'Did you mean "api=ghcr.io/acme/api:v2"? It renders api, nginx.',
    ],
    [
      'several of its name',
      'api:v2',
      images('nginx:1', 'ghcr.io/acme/api:v1', 'quay.io/acme/api:v1'),
      'It renders ghcr.io/acme/api, quay.io/acme/api, nginx: to deploy yours in the place of one of them, write a line such as "ghcr.io/acme/api=api:v2".',
    ],
    [
      'only others',
      'ghcr.io/acme/billing:v2',
      images('nginx:1', 'redis:7'),
      'It renders nginx, redis: to deploy yours in the place of one of them, write a line such as "nginx=ghcr.io/acme/billing:v2".',
    ],
    [
      'many others',
      'ghcr.io/acme/billing:v2',
      images('a1', 'b1', 'c1', 'd1', 'e1', 'f1', 'g1'),
      'It renders a1, b1, c1, d1, e1 and 2 more: to deploy yours in the place of one of them, write a line such as "a1=ghcr.io/acme/billing:v2".',
    ],
    [
      'a short name is not near to every other',
      'ui:v2',
      images('db:1'),
      'It renders "db": write "db=ui:v2" to deploy yours in its place.',
    ],
    [
      'no image',
      'api:v2',
      configMap('x', 'api:v1'),
      'It renders no workload, only ConfigMap. Is it the right folder, and does it list its resources?',
    ],
    ...[':v1', 'with space/api:v1'].map(
      (reference) =>
        [
          `only what is no image: ${reference}`,
          'api:v2',
          images(JSON.stringify(reference)),
          `It renders "${reference}" in Deployment prod/api (spec.template.spec.containers.0.image), which cannot be an image. Correct it there.`,
        ] as const,
    ),
    [
      'only a placeholder',
      'ghcr.io/acme/api:v2',
      images('nginx:1', '${REGISTRY}/api:${TAG}'),
      'It renders "${REGISTRY}/api:${TAG}" in Deployment prod/api (spec.template.spec.containers.1.image), a placeholder that something else fills after kustomize, so the deployed image is not known here. Write the image itself there, or set validate: build to land without a proof.',
    ],
    [
      'only in the values of a chart, by another registry',
      'ghcr.io/acme/api:v2',
      helmValues('quay.io/acme/api'),
      'It renders "quay.io/acme/api:v1" in HelmRelease x (spec.values.image.repository), in parts, which kustomize does not rewrite. No workload here has this image, so "replacements" cannot fill it either. If one field can hold the whole image, write it there, and list that field under "configurations". Else remove the image from "images".',
    ],
    [
      'nothing',
      'api:v2',
      '\n',
      'It renders nothing. Is it the right folder? A component is rendered only by the overlays that list it.',
    ],
  ])('%s', (_, wanted, manifests, sentence) => {
    const name = entryName(wanted)
    expect(why(wanted, manifests)).toBe(
      `k8s/prod renders no image named "${name}", so its entry has no effect. ${sentence}`,
    )
  })

  test.each([
    ['controller=ghcr.io/acme/api:v2', 'controller'],
    // Found by the newName of an entry that the manifests no longer name.
    ['ghcr.io/acme/api:v2', 'controller'],
  ])('%s is looked for by its repository as well', (wanted, name) => {
    const manifests = images('nginx:1', 'quay.io/acme/api:v1')
    expect(why(wanted, manifests, name)).toContain(
      'It renders "quay.io/acme/api": write "quay.io/acme/api=ghcr.io/acme/api:v2" to deploy yours in its place, or "quay.io/acme/api:v2" to keep its repository.',
    )
  })

  test.each([
    [
      'a custom resource',
      objectWith(['Widget', 'x'], 'spec.image', 'acme/api:v1'),
      'renders "acme/api:v1" in Widget x (spec.image), a field that kustomize does not rewrite. Write "images: [{kind: Widget, path: \'spec/image\'}]" into a file, and list that file under "configurations".',
    ],
    [
      'several fields of custom resources',
      render(
        'kind: Flow\nmetadata: { name: x }\nspec: { steps: [{ image: acme/api:v1 }, { image: acme/api:v1 }], run: { image: acme/api:v1 } }\n',
        objectWith(['Widget', 'y'], 'spec.image', 'acme/api:v0'),
      ),
      'renders "acme/api:v1" in Flow x (spec.steps.0.image, spec.steps.1.image, spec.run.image), "acme/api:v0" in Widget y (spec.image), fields that kustomize does not rewrite. Write "images: [{kind: Flow, path: \'spec/steps[]/image\'}, {kind: Flow, path: \'spec/run/image\'}, {kind: Widget, path: \'spec/image\'}]" into a file, and list that file under "configurations".',
    ],
    [
      'more objects than a sentence can name',
      render(
        ...['a', 'b', 'c', 'd', 'e'].map((name) =>
          objectWith(['Widget', name], 'spec.image', 'acme/api:v1'),
        ),
      ),
      'renders "acme/api:v1" in Widget a (spec.image) and Widget b (spec.image) and Widget c (spec.image) and 2 more, fields that kustomize does not rewrite. Write "images: [{kind: Widget, path: \'spec/image\'}]" into a file, and list that file under "configurations".',
    ],
    [
      'a field and the values of a chart',
      render(
        objectWith(['Widget', 'x'], 'spec.image', 'acme/api:v1'),
        helmValues('acme/api'),
      ),
      `renders "acme/api:v1" in Widget x (spec.image), a field that kustomize does not rewrite. Write "images: [{kind: Widget, path: 'spec/image'}]" into a file, and list that file under "configurations". There is also "acme/api:v1" in HelmRelease x (spec.values.image.repository), in parts, which kustomize does not rewrite. No workload here has this image, so "replacements" cannot fill it either. If one field can hold the whole image, write it there, and list that field under "configurations". Else remove the image from "images".`,
    ],
    [
      'an ephemeral container',
      objectWith(
        ['Pod', 'x'],
        'spec.ephemeralContainers.0.image',
        'acme/api:v1',
      ),
      'renders "acme/api:v1" in Pod x (spec.ephemeralContainers.0.image), a field that kustomize does not rewrite. Write "images: [{kind: Pod, path: \'spec/ephemeralContainers[]/image\'}]" into a file, and list that file under "configurations".',
    ],
    [
      'the values of a chart',
      helmValues('acme/api'),
      'renders "acme/api:v1" in HelmRelease x (spec.values.image.repository), in parts, which kustomize does not rewrite. No workload here has this image, so "replacements" cannot fill it either. If one field can hold the whole image, write it there, and list that field under "configurations". Else remove the image from "images".',
    ],
    [
      'an image in parts',
      'kind: App\nmetadata: { name: x }\nspec: { image: { name: acme/api, tag: v1 } }\n',
      'renders "acme/api:v1" in App x (spec.image.name), in parts, which kustomize does not rewrite. No workload here has this image, so "replacements" cannot fill it either. If one field can hold the whole image, write it there, and list that field under "configurations". Else remove the image from "images".',
    ],
    [
      'a whole reference under any name',
      objectWith(['App', 'x'], 'spec.container', 'acme/api:v1'),
      'renders "acme/api:v1" in App x (spec.container), a field that kustomize does not rewrite. Write "images: [{kind: App, path: \'spec/container\'}]" into a file, and list that file under "configurations".',
    ],
    [
      'a whole reference for the name of an image',
      objectWith(['App', 'x'], 'spec.image.name', 'acme/api:v1'),
      'renders "acme/api:v1" in App x (spec.image.name), a field that kustomize does not rewrite. Write "images: [{kind: App, path: \'spec/image/name\'}]" into a file, and list that file under "configurations".',
    ],
    [
      'a variable',
      images('acme/api:$(TAG)'),
      'renders "acme/api:$(TAG)" in Deployment prod/api (spec.template.spec.containers.0.image), but kustomize does not match a reference with a variable. Write a plain tag in the manifest.',
    ],
    [
      'a variable of another kind',
      images('acme/api:{{ .Tag }}'),
      'renders "acme/api:{{ .Tag }}" in Deployment prod/api (spec.template.spec.containers.0.image), but kustomize does not match a reference with a variable. Write a plain tag in the manifest.',
    ],
    [
      'a digest of another kind',
      images(`acme/api@sha512:${'a1'.repeat(64)}`),
      `renders "acme/api@sha512:${'a1'.repeat(64)}" in Deployment prod/api (spec.template.spec.containers.0.image), but kustomize does not match a digest other than sha256. Write a sha256 digest or a tag in the manifest.`,
    ],
    [
      'no tag',
      images('acme/api:v1+build'),
      'renders "acme/api:v1+build" in Deployment prod/api (spec.template.spec.containers.0.image), but kustomize does not match the version ":v1+build". Write a plain tag in the manifest.',
    ],
    [
      'blanks at its ends',
      images('" acme/api:v1 "'),
      'renders " acme/api:v1 " in Deployment prod/api (spec.template.spec.containers.0.image), but kustomize does not match a reference with blanks at its ends. Remove them in the manifest.',
    ],
    [
      'set later',
      images('acme/api:v9'),
      'renders "acme/api:v9" in Deployment prod/api (spec.template.spec.containers.0.image), which does not follow the entry "acme/api": another entry or something that comes later sets it, such as "replacements" or "transformers". Change it there.',
    ],
  ])('it is there: %s', (_, manifests, sentence) => {
    expect(why('acme/api:v2', manifests)).toBe(`k8s/prod ${sentence}`)
  })

  test('it is there with another tag than the name of the entry has', () => {
    expect(why('acme/api:blue=*:v2', images('acme/api:green'))).toBe(
      'k8s/prod renders "acme/api:green" in Deployment prod/api (spec.template.spec.containers.0.image), but the entry "acme/api:blue" matches its own tag only. Name the entry "acme/api".',
    )
  })
})

describe('no line is suggested', () => {
  const among = (wanted: string, others: readonly string[]) => ({
    ...place,
    wanted,
    name: entryName(wanted),
    taken: new Set(others),
  })

  test.each([
    [
      ['acme/api:v1'],
      'It renders only acme/api, which you have asked for as well. Is it the right folder?',
    ],
    [
      ['acme/api:v1', 'nginx:1'],
      'It renders "nginx": write "nginx=acme/worker:v2" to deploy yours in its place.',
    ],
    [
      ['acme/api:v1', 'quay.io/acme/worker:v1'],
      'It renders "quay.io/acme/worker": write "quay.io/acme/worker:v2" to keep its repository, or "quay.io/acme/worker=acme/worker:v2" to deploy yours in its place.',
    ],
  ])('for what the request has already: %j', (references, sentence) => {
    const asked = among('acme/worker:v2', ['acme/api'])
    const { message } = explainNotRendered(asked, images(...references))
    expect(message).toContain(sentence)
  })

  test('with the blanks of the manifest', () => {
    expect(why('acme/apj:v2', images('" acme/api:v1 "'))).toContain(
      'Did you mean "acme/api:v2"?',
    )
  })

  test.each([
    ['that is the line just given', 'a=*:v2', [], 'a', 3],
    ['for a name that the request has already', 'a=*:v2', ['b'], 'b', 3],
    ['for what is renamed below its entry', 'a=*:v2', [], 'b', 9],
  ])('%s', (_, wanted, others, newName, line) => {
    const at = { file: place.file, line }
    const problem = explainNotRendered(among(wanted, others), '', {
      field: 'images',
      newName,
      at,
    })
    expect(problem.message).toMatch(
      `k8s/prod/kustomization.yaml, line ${line}, has renamed it to "${newName}". Change it there.`,
    )
    expect(problem.at).toEqual(at)
  })
})

describe('every line that is suggested is one that `images` takes', () => {
  const wanted = [
    'api:v2',
    'acme/api:v2',
    `ghcr.io/acme/api:v2@${digest}`,
    `ghcr.io/acme/api@${digest}`,
    'localhost:5000/api:v2',
    'api=*:v2',
    'api = ghcr.io/acme/api:v2',
    `api=*:*@${digest}`,
    'api=ghcr.io/acme/api:*',
    'api=ghcr.io/acme/api:*@*',
    'acme/api:blue=ghcr.io/acme/api:v2',
    '.*/api=*:v2',
    `api:*@${digest}`,
  ]
  const rendered = [
    ['ghcr.io/acme/api:v1'],
    ['api'],
    ['apj:v1'],
    ['localhost:5000/apii:v1'],
    [`quay.io/api@${digest}`, 'quay.io/acme/api:v1'],
    ['nginx:1.5', 'redis'],
    ['$(REGISTRY)/api:v1'],
    ['"{{registry}}/api:v1"'],
    ['"#/api:v1"'],
    ['API:v1'],
    ['PROJECT/API:v1', 'apia:v1'],
    ['":v1"'],
    ['a=b/api:v1'],
    ['"with space/api:v1"'],
    ['c++:v1'],
    ['1.5'],
  ]

  test.each(wanted)('%s', (line) => {
    const [image] = parseImages(line, []).images
    for (const references of rendered) {
      const sentence = why(line, images(...references))
      if (/a placeholder that|cannot be an image/.test(sentence)) continue
      const rest = sentence.slice(sentence.indexOf('. ') + 2)
      const suggested = [...rest.matchAll(/"([^"]+)"/g)]
        .map(([, text = '']) => text)
        .filter((text) => /[:@=]/.test(text))
      for (const text of suggested) {
        const [other, ...more] = parseImages(text, []).images
        expect(more).toEqual([])
        // The version is the one that was asked for.
        expect([other?.newTag, other?.digest]).toEqual([
          image?.newTag,
          image?.digest,
        ])
      }
      // Nothing to suggest where it is there already, or nothing can be named.
      if (!/does not follow|no workload/.test(sentence))
        expect(suggested).not.toEqual([])
    }
  })

  test('a name with one letter wrong is found', () => {
    const name = 'gateway'
    for (let at = 0; at < name.length; at++)
      for (const typo of [
        name.slice(0, at) + name.slice(at + 1),
        `${name.slice(0, at)}x${name.slice(at)}`,
        `${name.slice(0, at)}x${name.slice(at + 1)}`,
      ])
        expect(
          why(`acme/${typo}:v2`, images('nginx:1', 'acme/gateway:v1')),
        ).toContain('Did you mean "acme/gateway:v2"?')
  })
})

test.each([
  [
    'caught by the name',
    'acmexapi:v2',
    /^"acme\.api:v2" should give "acme\.api:v2", but k8s\/prod renders "acmexapi:v2" in Deployment a \(spec\.image\): kustomize reads the name "acme\.api" as a regular expression, which also matches another image\. Give the other image an entry of its own, or a name that does not match\.$/,
  ],
  [
    'changed later',
    'acme.api:v3',
    /renders "acme\.api:v3" in .*something that comes later changes it, such as "replacements" or "transformers"\. Change it there\.$/,
  ],
  [
    'half of a digest',
    'v2@sha256',
    /renders "v2@sha256" in .*: half of a digest, because "replacements" cuts it at the ":"\. Leave the digest out of "images", or fill it into a field of its own \(delimiter "@", index 1\)\.$/,
  ],
])('a mismatch: %s', (_, reference, sentence) => {
  const expected = {
    wanted: 'acme.api:v2',
    name: 'acme.api',
    reference: 'acme.api:v2',
    marker: 'm',
    isFromBelow: false,
    isNew: false,
    file: place.file,
    line: 7,
  }
  const image = {
    id: 'a',
    object: 'Deployment a',
    path: 'spec.image',
    reference,
    written: 'whole',
  } as const
  const problem = explainMismatch({ expected, image }, place.folder)
  expect(problem.message).toMatch(sentence)
  expect(problem).toMatchObject({
    code: 'image-mismatch',
    at: { file: place.file, line: 7 },
  })
})

test.each([
  [
    'Widget prod/x',
    'spec.jobs.0.image',
    /, a field that kustomize does not rewrite\. Write "images: \[\{kind: Widget, path: 'spec\/jobs\[\]\/image'\}\]" into a file/,
  ],
  [
    'Widget prod/x',
    'spec.images.0',
    /, a list of plain texts, which kustomize does not rewrite\. Fill it from the image of Deployment prod\/api with "replacements"\.$/,
  ],
  [
    'Widget prod/x',
    'spec."a.b/c".0.image',
    /path: 'spec\/a\.b\\\/c\[\]\/image'/,
  ],
  [
    'Widget prod/x',
    'spec."0".image',
    /, under the key "0", which kustomize takes for an index of a list, so it does not reach the image\./,
  ],
  [
    'Deployment prod/x',
    'spec.template.spec.containers.0.image',
    /, which does not follow the entry "api": another entry or something that comes later sets it, such as "replacements" or "transformers"\. Change it there\.$/,
  ],
])('left behind in %s %s', (object, path, sentence) => {
  const expected = {
    wanted: 'x',
    name: 'api',
    reference: 'api:v2',
    marker: 'm',
    isFromBelow: false,
    isNew: false,
    file: place.file,
    line: 7,
  }
  const image = { id: 'a', object, path, reference: 'api:v1' }
  const problem = explainLeftBehind(
    {
      expected,
      images: [{ ...image, written: 'whole' }],
      source: {
        id: 'b',
        object: 'Deployment prod/api',
        path: 'spec.template.spec.containers.0.image',
        reference: 'api:v2',
        written: 'whole',
      },
      isOld: true,
    },
    place.folder,
  )
  expect(problem.message).toMatch(
    `k8s/prod would deploy "api:v2" but keep "api:v1" in ${object} (${path})`,
  )
  expect(problem.message).toMatch(sentence)
  expect(problem).toMatchObject({
    code: 'image-left-behind',
    at: { file: place.file, line: 7 },
  })
})

test('an entry of a base does not reach what stands beside it', () => {
  const { message } = explainNotRendered(
    {
      ...place,
      wanted: 'acme/api:v2',
      name: 'acme/api',
      file: 'k8s/base/kustomization.yaml',
      taken: new Set(),
    },
    images('acme/api:v1'),
  )
  expect(message).toContain(
    ', which does not follow the entry "acme/api": the entry is in k8s/base, and reaches only what that folder renders. Write "overlays: k8s/prod" to set the image there.',
  )
})

test('an image that is rendered as well as named is looked for where kustomize rewrites first', () => {
  const manifests = render(
    objectWith(['Widget', 'x'], 'spec.image', 'acme/api:v1'),
    images('acme/api:v9'),
  )
  expect(why('acme/api:v2', manifests)).toContain('Deployment prod/api')
})
