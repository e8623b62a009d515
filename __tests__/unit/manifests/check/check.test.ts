import { describe, expect, test } from '@jest/globals'
import { prove, type Proof } from '../../../../src/manifests/check/check.ts'
import type { ExpectedImage } from '../../../../src/manifests/check/expectation.ts'
import type { RenderedImage } from '../../../../src/manifests/images.ts'
import {
  configMap,
  objectWith,
  render,
  workload,
} from '../../../support/objects.ts'

const digest = `sha256:${'b2'.repeat(32)}`
const api = 'ghcr.io/acme/api'
const container = 'spec.template.spec.containers.0.image'

/** An entry of the request: its name, and the reference that it is to give. */
function entry(name: string, reference: string, index = 0): ExpectedImage {
  return {
    wanted: reference,
    name,
    reference,
    marker: `marker-${index}`,
    isFromBelow: false,
    isNew: false,
    file: 'kustomization.yaml',
    line: 7,
  }
}

const toV2 = entry(api, `${api}:v2`)

function shown({ object, path, reference }: RenderedImage): string {
  return `${object} ${path} ${reference}`
}

/** Proves with a text per render, in which `IMAGE` is what the first entry gives: old, new, marked. */
function proveText(
  text: string,
  {
    expected = [toV2],
    old = `${api}:v1`,
    others = [],
  }: {
    readonly expected?: readonly ExpectedImage[]
    readonly old?: string
    readonly others?: readonly string[]
  } = {},
) {
  const [first = toV2] = expected
  const repository = first.reference.replace(/(:[\w.]+)?(@.*)?$/, '')
  const renders = {
    before: text.replaceAll('IMAGE', old).replaceAll(/OTHER\d/g, 'other:v1'),
    after: text
      .replaceAll('IMAGE', first.reference)
      .replaceAll(/OTHER\d/g, 'other:v1'),
    marked: text
      .replaceAll('IMAGE', `${repository}:${first.marker}`)
      .replaceAll(/OTHER(\d)/g, 'other:other-marker-$1'),
  }
  const proof = prove(renders, expected, others)
  return {
    controlled: byEntry(proof).map((list) => list.map(shown)),
    mismatches: proof.mismatches.map(({ image }) => shown(image)),
    leftBehind: proof.leftBehind.flatMap(({ images }) => images.map(shown)),
    elsewhere: proof.elsewhere.map(shown),
  }
}

/** The references that each entry controls. */
function byEntry({ expected, controlled }: Proof) {
  return expected.map((one) =>
    controlled.flatMap((by) => (by.expected === one ? by.image : [])),
  )
}

/** A workload that takes its variables from a ConfigMap, which holds the image and has a hash in its name. */
function withSettings(image: string, hash: string): string {
  return render(
    configMap(`settings-${hash}`, image),
    `${workload({ images: [image] })}        envFrom:
        - configMapRef:
            name: settings-${hash}
`,
  )
}

const nothingElse = {
  mismatches: [],
  leftBehind: [],
  elsewhere: [],
}

describe('an image controls what changes as its entry changes', () => {
  test.each([
    ['Deployment', container],
    ['StatefulSet', container],
    ['Job', 'spec.template.spec.initContainers.0.image'],
    ['CronJob', 'spec.jobTemplate.spec.template.spec.containers.0.image'],
    ['Pod', 'spec.containers.0.image'],
    ['Pod', 'spec.volumes.0.image.reference'],
    ['Rollout', container],
    // Configured for a custom resource: whatever the field is called.
    ['Widget', 'spec.runtime.source'],
  ])('%s %s', (kind, path) => {
    expect(proveText(objectWith([kind, 'x'], path, 'IMAGE'))).toEqual({
      ...nothingElse,
      controlled: [[`${kind} x ${path} ${api}:v2`]],
    })
  })

  test('every container of every object', () => {
    const proof = proveText(
      render(
        workload({ name: 'a', images: ['IMAGE', 'envoy:v1', 'IMAGE'] }),
        workload({ name: 'a', namespace: 'eu', images: ['IMAGE'] }),
      ),
    )
    expect(proof.controlled).toEqual([
      [
        `Deployment prod/a ${container} ${api}:v2`,
        `Deployment prod/a ${container.replace('0', '2')} ${api}:v2`,
        `Deployment eu/a ${container} ${api}:v2`,
      ],
    ])
    expect(proof).toMatchObject(nothingElse)
  })

  test.each([
    ['a tag', `${api}:v2`],
    ['a digest', `${api}@${digest}`],
    ['a tag and a digest', `${api}:v2@${digest}`],
    ['a registry with a port', 'localhost:5000/api:v2'],
    ['a tag that is a number to YAML', 'api:1.5'],
  ])('%s', (_, reference) => {
    const expected = [entry(api, reference)]
    expect(proveText(workload({ images: ['IMAGE'] }), { expected })).toEqual({
      ...nothingElse,
      controlled: [[`Deployment prod/api ${container} ${reference}`]],
    })
  })

  test('a marked render that keeps the digest shows it as well', () => {
    const proof = prove(
      {
        before: undefined,
        after: workload({ images: [`${api}:v2@${digest}`] }),
        marked: workload({ images: [`${api}:marker-0@${digest}`] }),
      },
      [entry(api, `${api}:v2@${digest}`)],
    )
    expect(byEntry(proof)[0]).toHaveLength(1)
    expect(proof.mismatches).toEqual([])
  })

  test('a value that YAML reads as a number', () => {
    const proof = prove(
      {
        before: workload({ images: ['1.5'] }),
        after: workload({ images: ['1.5:v2'] }),
        marked: workload({ images: ['1.5:marker-0'] }),
      },
      [entry('1.5', '1.5:v2')],
    )
    expect(byEntry(proof)[0]?.map(shown)).toEqual([
      `Deployment prod/api ${container} 1.5:v2`,
    ])
  })

  test('two images at once, and eleven', () => {
    const names = Array.from({ length: 12 }, (_, index) => `acme/app${index}`)
    const all = (tag: (index: number) => string) =>
      workload({ images: names.map((name, index) => `${name}:${tag(index)}`) })
    const proof = prove(
      {
        before: all(() => 'v1'),
        after: all(() => 'v2'),
        marked: all((index) => `marker-${index}`),
      },
      names.map((name, index) => entry(name, `${name}:v2`, index)),
    )
    expect(byEntry(proof).map((list) => list.map(shown))).toEqual(
      names.map((name, index) => [
        `Deployment prod/api ${container.replace('0', String(index))} ${name}:v2`,
      ]),
    )
    expect(proof).toMatchObject(nothingElse)
  })

  test('only a rename: the tag is whatever the manifest has', () => {
    const expected = [entry('app', 'ghcr.io/acme/app')]
    const proof = prove(
      {
        before: workload({ images: ['app:v1', 'app'] }),
        after: workload({
          images: ['ghcr.io/acme/app:v1', 'ghcr.io/acme/app'],
        }),
        marked: workload({
          images: ['ghcr.io/acme/app:marker-0', 'ghcr.io/acme/app:marker-0'],
        }),
      },
      expected,
    )
    expect(byEntry(proof)[0]).toHaveLength(2)
    expect(proof).toMatchObject(nothingElse)
  })
})

describe('an image that nothing follows', () => {
  test.each([
    ['nothing rendered', ''],
    ['only a comment', '# nothing\n'],
    ['another image', workload({ images: ['other:v1'] })],
    ['the name of another', workload({ images: [`${api}-worker:v1`] })],
    ['the same value, set otherwise', workload({ images: [`${api}:v2`] })],
  ])('%s', (_, text) => {
    expect(proveText(text).controlled).toEqual([[]])
  })

  // Only `configurations` can have named such a place: a copy would change beside what it is copied from.
  test.each([
    ['only as text', configMap('x', 'IMAGE')],
    [
      'only in a variable',
      objectWith(['Pod', 'x'], 'spec.containers.0.env.0.value', 'IMAGE'),
    ],
    [
      'only in an argument',
      objectWith(['Pod', 'x'], 'spec.containers.0.args', '[IMAGE]'),
    ],
  ])('but %s it is followed', (_, text) => {
    expect(proveText(text).controlled[0]).toHaveLength(1)
  })

  test('one of two', () => {
    const expected = [toV2, entry('acme/gone', 'acme/gone:v2', 1)]
    const proof = proveText(workload({ images: ['IMAGE'] }), { expected })
    expect(proof.controlled.map((list) => list.length)).toEqual([1, 0])
  })
})

describe('what else changes is not refused', () => {
  test.each([
    ['a ConfigMap', configMap('x', 'IMAGE')],
    [
      'a Secret, by its name only',
      'kind: Secret\nmetadata:\n  name: x\nstringData:\n  a: IMAGE\n',
    ],
    [
      'an annotation',
      objectWith(['Pod', 'x'], 'metadata.annotations.version', 'IMAGE'),
    ],
    [
      'a label of a template',
      objectWith(['Job', 'x'], 'spec.template.metadata.labels.v', 'IMAGE'),
    ],
    [
      'a variable',
      objectWith(['Pod', 'x'], 'spec.containers.0.env.0.value', 'IMAGE'),
    ],
    [
      'an argument',
      objectWith(['Pod', 'x'], 'spec.containers.0.args', '[IMAGE]'),
    ],
    [
      'a part of a longer text',
      objectWith(['Widget', 'x'], 'spec.note', '"runs IMAGE"'),
    ],
    [
      'an address',
      objectWith(['OCIRepository', 'x'], 'spec.url', 'oci://IMAGE'),
    ],
  ])('%s', (_, text) => {
    const proof = proveText(render(workload({ images: ['IMAGE'] }), text))
    expect(proof).toEqual({
      ...nothingElse,
      controlled: [[`Deployment prod/api ${container} ${api}:v2`]],
    })
  })

  test('a generated name, and what refers to it', () => {
    const proof = prove(
      {
        before: withSettings(`${api}:v1`, '7b2h5k9m4t'),
        after: withSettings(`${api}:v2`, '86g2fcd42b'),
        marked: withSettings(`${api}:marker-0`, 'bbbbbbbbbb'),
      },
      [toV2],
    )
    expect(byEntry(proof)[0]).toHaveLength(1)
    expect(proof.leftBehind).toEqual([])
  })

  test('the tag of another image that is filled from this one on purpose', () => {
    const text = (tag: string) =>
      workload({ images: [`${api}:${tag}`, `acme/migrations:${tag}`] })
    const proof = prove(
      { before: text('v1'), after: text('v2'), marked: text('marker-0') },
      [toV2],
    )
    expect(byEntry(proof)[0]).toHaveLength(1)
    expect(proof.mismatches).toEqual([])
    expect(proof.leftBehind).toEqual([])
  })
})

describe('the image of a base by another name', () => {
  const mirrored = (
    { isFromBelow }: Pick<ExpectedImage, 'isFromBelow'>,
    ...images: readonly string[]
  ) => {
    const text = (tag: string) =>
      workload({ images: images.map((image) => `${image}:${tag}`) })
    const { controlled, renamed } = prove(
      { before: text('v1'), after: text('v2'), marked: text('marker-0') },
      [{ ...toV2, isFromBelow }],
    )
    return [
      controlled.map(({ image }) => image.reference),
      renamed.map(({ image }) => image.reference),
    ]
  }

  test('is deployed where a later entry gives the name of a mirror', () => {
    expect(mirrored({ isFromBelow: true }, 'mirror/api')).toEqual([
      ['mirror/api:v2'],
      ['mirror/api:v2'],
    ])
  })

  test('is not what was asked for in the folder that was edited', () => {
    expect(mirrored({ isFromBelow: false }, 'mirror/api')).toEqual([[], []])
  })

  test('is filled from it on purpose where it is there by its own name', () => {
    expect(mirrored({ isFromBelow: true }, api, 'mirror/api')).toEqual([
      [`${api}:v2`],
      [],
    ])
  })
})

describe('a reference that does not show what was asked for is refused', () => {
  const proveOne = (name: string, reference: string, rendered: string) => {
    const repository = rendered.replace(/(:[\w.]+)?(@.*)?$/, '')
    const { controlled, mismatches } = prove(
      {
        before: undefined,
        after: workload({ images: [rendered] }),
        marked: workload({ images: [`${repository}:marker-0`] }),
      },
      [entry(name, reference)],
    )
    return mismatches.length > 0
      ? 'refused'
      : controlled.length === 1
        ? 'proved'
        : 'not controlled'
  }

  test.each([
    ['caught by the name', 'acme.api', 'acme.api:v2', 'acmexapi:v2', 'refused'],
    ['its own name', 'acme.api', 'acme.api:v2', 'acme.api:v2', 'proved'],
    ['a pattern', '.*/app', '.*/app:v2', 'ghcr.io/acme/app:v2', 'proved'],
    ['a pattern, old tag', '.*/app', '.*/app:v2', 'x/app:v1', 'refused'],
    [
      'a pattern, with a digest that stays',
      '.*/app',
      '.*/app:v2',
      `x/app:v2@${digest}`,
      'refused',
    ],
    ['an alternative', '(a|b)', '(a|b):v2', 'b:v2', 'proved'],
    ['another tag', api, `${api}:v2`, `${api}:v3`, 'refused'],
    [
      'the tag without the digest',
      api,
      `${api}:v2@${digest}`,
      `${api}:v2`,
      'refused',
    ],
    [
      'half of a digest',
      api,
      `${api}:v2@${digest}`,
      `${api}:v2@sha256`,
      'refused',
    ],
    [
      'half of a digest elsewhere',
      api,
      `${api}:v2@${digest}`,
      'x:v2@sha256',
      'refused',
    ],
    [
      'renamed again later',
      api,
      `${api}:v2`,
      'mirror/api:v2',
      'not controlled',
    ],
    ['a renamed pattern', '.*/app', 'acme/app:v2', 'acme/app:v2', 'proved'],
  ])('%s', (_, name, reference, rendered, expected) => {
    expect(proveOne(name, reference, rendered)).toBe(expected)
  })
})

describe('a reference with a digest that is cut at its colons', () => {
  const proveCut = (kind: string, path: string, value: string) =>
    proveText(
      render(
        workload({ images: ['IMAGE'] }),
        objectWith([kind, 'x'], path, value),
      ),
      { expected: [entry(api, `${api}:v2@${digest}`)] },
    ).mismatches

  test.each([
    ['HelmRelease', 'spec.values.image.tag', 'v2@sha256'],
    ['Widget', 'spec.image', `${api}:v2@sha256`],
    ['Pod', 'metadata.labels.version', 'v2@sha256'],
  ])('is refused in %s %s', (kind, path, value) => {
    expect(proveCut(kind, path, value)).toEqual([`${kind} x ${path} ${value}`])
  })

  test.each([
    ['HelmRelease', 'spec.values.image.tag', 'v1@sha256'],
    ['HelmRelease', 'spec.values.image.tag', `v2@${digest}`],
    ['HelmRelease', 'spec.values.image.digest', digest],
    ['Pod', 'metadata.annotations.version', 'v2@sha256'],
    ['Pod', 'spec.containers.0.env.0.value', 'v2@sha256'],
  ])('but %s %s: %s is not', (kind, path, value) => {
    expect(proveCut(kind, path, value)).toEqual([])
  })
})

describe('what keeps the old value', () => {
  test('one of three workloads', () => {
    const proof = proveText(
      render(
        workload({ name: 'a', images: ['IMAGE'] }),
        workload({ name: 'b', images: [`${api}:v1`] }),
        workload({ name: 'c', images: ['IMAGE'] }),
      ),
    )
    expect(proof.controlled[0]).toHaveLength(2)
    expect(proof.leftBehind).toEqual([
      `Deployment prod/b ${container} ${api}:v1`,
    ])
  })

  test.each([
    ['Widget', 'spec.image'],
    ['Pod', 'spec.ephemeralContainers.0.image'],
    ['Widget', 'spec.images.0'],
    ['Widget', 'spec.images.api'],
    ['Widget', 'spec.image.name'],
    ['Widget', 'spec.container'],
    ['Widget', 'spec.parameters.0.value'],
    ['Widget', 'spec.things.0'],
  ])('%s %s', (kind, path) => {
    const text = path.endsWith('.0')
      ? objectWith([kind, 'x'], path.slice(0, -2), `["${api}:v1"]`)
      : objectWith([kind, 'x'], path, `${api}:v1`)
    const proof = proveText(render(workload({ images: ['IMAGE'] }), text))
    expect(proof.leftBehind).toEqual([`${kind} x ${path} ${api}:v1`])
  })

  test.each([
    ['a ConfigMap', configMap('x', `${api}:v1`)],
    [
      'a variable',
      objectWith(['Pod', 'x'], 'spec.containers.0.env.0.value', `${api}:v1`),
    ],
    [
      'an annotation',
      objectWith(['Pod', 'x'], 'metadata.annotations.image', `${api}:v1`),
    ],
    [
      'a definition',
      objectWith(['CustomResourceDefinition', 'x'], 'spec.image', `${api}:v1`),
    ],
    [
      'the variables of a chart',
      objectWith(['HelmRelease', 'x'], 'spec.values.extraEnv.A', `${api}:v1`),
    ],
    [
      'the annotations of a chart',
      objectWith(
        ['HelmRelease', 'x'],
        'spec.values.podAnnotations.a',
        `${api}:v1`,
      ),
    ],
    [
      'the arguments of a chart',
      objectWith(
        ['HelmRelease', 'x'],
        'spec.values.extraArgs',
        `["${api}:v1"]`,
      ),
    ],
    [
      'what an operator makes a ConfigMap of',
      objectWith(['Widget', 'x'], 'spec.template.data.a', `${api}:v1`),
    ],
    [
      'a name without a version',
      objectWith(['Widget', 'x'], 'spec.container', api),
    ],
    [
      'a part of a text',
      objectWith(['Widget', 'x'], 'spec.note', `"runs ${api}:v1"`),
    ],
    [
      'another image with that tag',
      workload({ name: 'x', images: ['acme/web:v1'] }),
    ],
    [
      'what shows the new value',
      objectWith(['Widget', 'x'], 'spec.image', `${api}:v2`),
    ],
  ])('but not %s', (_, text) => {
    const proof = proveText(render(workload({ images: ['IMAGE'] }), text))
    expect(proof).toMatchObject(nothingElse)
    expect(proof.controlled[0]).toHaveLength(1)
  })

  test('not a canary that its own entry keeps there, which is reported', () => {
    const text = (stable: string, canary: string) =>
      render(
        workload({ name: 'stable', images: [`${api}:${stable}`] }),
        workload({ name: 'canary', images: [`${api}:${canary}`] }),
      )
    const renders = {
      before: text('v1', 'v1'),
      after: text('v2', 'v1'),
      marked: text('marker-0', 'other-0'),
    }
    const proof = prove(renders, [toV2], ['other-0'])
    expect(proof.leftBehind).toEqual([])
    expect(proof.elsewhere.map(shown)).toEqual([
      `Deployment prod/canary ${container} ${api}:v1`,
    ])
  })

  test('what another entry controls and is of another repository is of no interest', () => {
    const proof = proveText(workload({ images: ['IMAGE', 'OTHER0'] }), {
      others: ['other-marker-0'],
    })
    expect(proof).toMatchObject(nothingElse)
  })

  test.each([
    ['name', 'tag: v1'],
    ['repository', `digest: ${digest}`],
  ])('written in parts, with a %s', (field, version) => {
    const old = `${api}${version.replace(/tag: /, ':').replace(/digest: /, '@')}`
    const proof = proveText(
      render(
        workload({ images: ['IMAGE'] }),
        `kind: Widget\nmetadata: { name: x }\nspec: { image: { ${field}: ${api}, ${version} } }\n`,
      ),
      { old },
    )
    expect(proof.leftBehind).toEqual([`Widget x spec.image.${field} ${old}`])
  })

  test('a placeholder as well', () => {
    const expected = [entry('app', `${api}:v2`)]
    const text = render(
      workload({ images: ['IMAGE'] }),
      objectWith(['Widget', 'x'], 'spec.image', 'app'),
    )
    expect(proveText(text, { expected, old: 'app' }).leftBehind).toEqual([
      'Widget x spec.image app',
    ])
  })

  describe('in a widget beside a workload that has the new value', () => {
    const old = `${api}:v1`
    const withWidget = (reference: string) =>
      render(
        workload({ images: [`${api}:v2`] }),
        objectWith(['Widget', 'x'], 'spec.image', reference),
      )

    test.each([
      ['the old value', old, old, true],
      ['the old tag without its digest', old, `${old}@${digest}`, true],
      [
        'the same image by another name of Docker Hub',
        'docker.io/acme/api:v1',
        'acme/api:v1',
        true,
      ],
      ['another version is reported, not refused', `${api}:v1-rc`, old, false],
      [
        'another version, where nothing is known of before',
        old,
        undefined,
        false,
      ],
    ])('%s', (_, reference, previous, isOld) => {
      const after = withWidget(reference)
      const name = previous?.startsWith('acme') ? 'acme/api' : api
      const expected = { ...toV2, name, reference: `${name}:v2`, previous }
      const marked = after.replace(':v2', ':marker-0')
      const proof = prove({ before: undefined, after, marked }, [expected])
      expect(
        proof.leftBehind.map((left) => [shown(left.images[0]), left.isOld]),
      ).toEqual([[`Widget x spec.image ${reference}`, isOld]])
    })
  })
})
