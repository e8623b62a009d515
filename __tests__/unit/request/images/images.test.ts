import { describe, expect, test } from '@jest/globals'
import { Refusal } from '../../../../src/problem/problem.ts'
import type { WantedImage } from '../../../../src/request/images/image.ts'
import { parseImages } from '../../../../src/request/images/images.ts'

const digest = `sha256:${'a1'.repeat(32)}`

/** A wanted image in one line: how it is found, then what its fields become. */
function inShort({ find, newName, newTag, digest: edit }: WantedImage): string {
  const fields = Object.entries({ newName, newTag, digest: edit })
    .filter(([, { kind }]) => kind !== 'keep')
    .map(([name, field]) =>
      field.kind === 'set' ? `${name}=${field.value}` : `-${name}`,
    )
  return [find.by, find.names.join('|'), ...fields].join(' ')
}

function read(input: string, branches: readonly string[] = []) {
  return parseImages(input, branches).images.map(inShort)
}

function refusal(input: string): string {
  try {
    parseImages(input, [])
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  return 'accepted'
}

describe('one image', () => {
  test.each([
    ['app:v2', 'repository app newTag=v2 -digest'],
    [
      'ghcr.io/acme/api:1.4.2',
      'repository ghcr.io/acme/api newTag=1.4.2 -digest',
    ],
    [
      'registry.acme.example:5000/team/api:v1',
      'repository registry.acme.example:5000/team/api newTag=v1 -digest',
    ],
    [
      'localhost:5000/api:v1',
      'repository localhost:5000/api newTag=v1 -digest',
    ],
    [
      `localhost:5000/api@${digest}`,
      `repository localhost:5000/api -newTag digest=${digest}`,
    ],
    [
      `ghcr.io/acme/api@${digest}`,
      `repository ghcr.io/acme/api -newTag digest=${digest}`,
    ],
    [
      `ghcr.io/acme/api:1.4.2@${digest}`,
      `repository ghcr.io/acme/api newTag=1.4.2 digest=${digest}`,
    ],
    [
      'app=ghcr.io/acme/api:v1',
      'name app newName=ghcr.io/acme/api newTag=v1 -digest',
    ],
    [
      `app=ghcr.io/acme/api@${digest}`,
      `name app newName=ghcr.io/acme/api -newTag digest=${digest}`,
    ],
    ['app=app:v2', 'name app -newName newTag=v2 -digest'],
    ['app=*:v2', 'name app newTag=v2 -digest'],
    [`app=*:*@${digest}`, `name app digest=${digest}`],
    ['app=ghcr.io/acme/api:*', 'name app newName=ghcr.io/acme/api -digest'],
    ['app=ghcr.io/acme/api:*@*', 'name app newName=ghcr.io/acme/api'],
    [
      'team/app:blue=ghcr.io/acme/app:v2',
      'name team/app:blue newName=ghcr.io/acme/app newTag=v2 -digest',
    ],
    [
      'BACKEND_IMAGE=ghcr.io/acme/api:v1',
      'name BACKEND_IMAGE newName=ghcr.io/acme/api newTag=v1 -digest',
    ],
    ['.*/app=*:v2', 'name .*/app newTag=v2 -digest'],
    [
      'ghcr.io/acme/api:latest',
      'repository ghcr.io/acme/api newTag=latest -digest',
    ],
  ])('%s', (input, expected) => {
    expect(read(input)).toEqual([expected])
  })

  test.each([
    ['app', 'neither tag nor digest'],
    [
      'app=ghcr.io/acme/app',
      'write app=ghcr.io/acme/app:tag, or app=ghcr.io/acme/app:* to keep the present tag',
    ],
    ['app=*:*', 'nothing to set'],
    ['app:', 'empty tag'],
    ['app@', 'empty digest'],
    ['app:v1@', 'empty digest'],
    ['app=:v2', 'no repository'],
    [':v2', 'no repository'],
    ['/api:1.4.2', 'is a variable or a step output empty?'],
    [':1.4.2', 'is a variable or a step output empty?'],
    ['ghcr.io//api:1.4.2', 'is a variable or a step output empty?'],
    ['ghcr.io/acme/:1.4.2', 'is a variable or a step output empty?'],
    ['registry.lan:/acme/api:1.4.2', 'is a variable or a step output empty?'],
    [
      '.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.2',
      'is a variable or a step output empty?',
    ],
    ['app@sha256:', 'is a variable or a step output empty?'],
    ['app:sha-', 'is a variable or a step output empty?'],
    ['app:-alpine', 'is a variable or a step output empty?'],
    ['app:v', 'is a variable or a step output empty?'],
    ['app:null', 'is a variable or a step output empty?'],
    ['app:undefined', 'is a variable or a step output empty?'],
    ['app:$GITHUB_SHA', 'holds "$GITHUB_SHA", and nothing replaces a shell'],
    ['$CI_IMAGE:${CI_SHA}', 'holds "$CI_IMAGE"'],
    ['app:${{ github.sha }}', 'holds "${{ github.sha }}", which was not evalu'],
    ['app:{{ .tag }}', 'holds "{{ .tag }}", which was not evaluated'],
    ['app:1.4.2+build.5', 'a "+" in its tag'],
    ['app:refs/tags/v1', 'Write ${{ github.ref_name }}'],
    ['type=semver,pattern={{version}}', 'was not evaluated'],
    ['type=sha', 'Write ${{ steps.meta.outputs.tags }}'],
    ['api: acme/api:v1', 'is a map. Write api=acme/api:v1'],
    ['newTag: v1', 'is a field of a kustomization'],
    ['acme/api:v1 acme/api:latest', 'write one image per line'],
    ['docker://acme/api:v1', 'write it without "docker://"'],
    ['--destination=acme/api:v1', 'begins with the option "--destination"'],
    ['/tmp/digest/metadata.json', 'is the path of a file'],
    [digest, 'is only a digest: write repository@sha256:a1a1a1a1a1a1...'],
    [`api=${digest}`, 'write api=repository@sha256:'],
    ['=app:v2', 'no name'],
    ['=', 'no name'],
    ['*:v2', 'that it does not name'],
    ['my app=app:v2', 'white space in the name'],
    ['app:v1 rc1', 'holds white space: write one image per line'],
    ['app:v1:v2', 'the tag "v1:v2"'],
    [`app:${'x'.repeat(129)}`, 'at most 128'],
    ['app@sha256:abc', '64 hexadecimal digits'],
    ['app@sha512:abc', '64 hexadecimal digits'],
    ['GHCR.io/Acme/Api:v1', 'write ghcr.io/acme/api'],
    ['https://ghcr.io/acme/api:v1', 'write it without "https://"'],
    ['acme/api:feature/x', 'which no tag can hold'],
    ['localhost:5000/api:feature/x', 'which no tag can hold'],
    ['acme/api:v1,acme/web:v1', 'one image per line'],
    ['1.4.2', 'write repository:1.4.2'],
    ['acme/api=1.4.2', 'write acme/api:1.4.2'],
    [
      'api=1.4.2',
      'write name=repository:tag, such as api=ghcr.io/acme/api:1.4.2.',
    ],
    ['App=1.4.2', 'such as App=ghcr.io/acme/api:1.4.2.'],
    ['a=b=c:v1', 'not a repository name'],
  ])('%s is refused', (input, words) => {
    expect(refusal(input)).toContain(words)
  })

  test('the whole text is quoted in the refusal', () => {
    expect(refusal('ghcr.io/acme/api:')).toContain('"ghcr.io/acme/api:"')
  })
})

describe('several images', () => {
  test('blank lines, comments and the same line twice do not count', () => {
    expect(
      read('\n# the api\nacme/api:v1\r\n\n  acme/web:v1  \nacme/api:v1\n'),
    ).toEqual([
      'repository acme/api newTag=v1 -digest',
      'repository acme/web newTag=v1 -digest',
    ])
  })

  test('invisible characters of a copied page do not count', () => {
    expect(read('acme/api:v1@\u200bsha256:' + 'a1'.repeat(32))).toEqual([
      `repository acme/api newTag=v1 digest=${digest}`,
    ])
  })

  test('the dashes and quotes of a YAML list do not count', () => {
    expect(read('- acme/api:v1\n- "acme/web:v1"\n')).toEqual([
      'repository acme/api newTag=v1 -digest',
      'repository acme/web newTag=v1 -digest',
    ])
  })

  test('nothing but comments is refused', () => {
    expect(refusal('# none\n')).toContain('names no image')
  })

  test('two values for one entry are refused', () => {
    expect(refusal('app=acme/a:v1\napp=acme/a:v2')).toContain(
      'two values for "app"',
    )
    expect(refusal('app:v2\napp=app:v1')).toContain('two values for "app"')
  })
})

describe('tags of docker/metadata-action', () => {
  test.each([
    [
      'a release',
      'acme/api:1.4.0\nacme/api:1.4\nacme/api:1\nacme/api:latest',
      '1.4.0',
    ],
    [
      'a release with a prefix',
      'acme/api:v1.4.0\nacme/api:v1.4\nacme/api:v1',
      'v1.4.0',
    ],
    [
      'a flavour',
      'acme/api:1.4.0-alpine\nacme/api:1.4-alpine\nacme/api:1-alpine',
      '1.4.0-alpine',
    ],
    [
      'a commit',
      `acme/api:sha-${'0'.repeat(40)}\nacme/api:latest`,
      `sha-${'0'.repeat(40)}`,
    ],
    ['a branch', 'acme/api:main\nacme/api:sha-7c258f0', 'sha-7c258f0'],
    [
      'a branch of the event',
      'acme/api:feature-x\nacme/api:sha-7c258f0',
      'sha-7c258f0',
    ],
    ['a pull request', 'acme/api:pr-4\nacme/api:sha-7c258f0', 'sha-7c258f0'],
    [
      'a schedule',
      'acme/api:nightly\nacme/api:edge\nacme/api:20261121',
      '20261121',
    ],
  ])('%s', (_, input, tag) => {
    expect(read(input, ['feature/x'])).toEqual([
      `repository acme/api newTag=${tag} -digest`,
    ])
  })

  test('only tags that move are refused, and the sentence says what to write', () => {
    expect(refusal('acme/api:main\nacme/api:latest')).toMatch(
      /acme\/api with the tags main, latest, and all of them move\. Add type=sha to docker\/metadata-action, for a tag that stays\. For a pushed version tag, write acme\/api:\$\{\{ steps\.meta\.outputs\.version \}\}\.$/,
    )
  })

  test.each([
    ['1.4.0, sha-7c258f0', '1.4.0', 'sha-7c258f0'],
    ['sha-7c258f0, 1.4.0', 'sha-7c258f0', '1.4.0'],
    ['1.4.2, 1.4, 1, sha-5f1c0de, latest', '1.4.2', 'sha-5f1c0de'],
    ['1.4.2, v1.4.2', '1.4.2', ''],
    ['v1, 1.4.2, v1.4', '1.4.2', ''],
    ['sha-5f1c0de, 5f1c0de7c258f05f1c0de7c258f05f1c0de7c25', 'sha-5f1c0de', ''],
    ['1.4.2-alpine, 1.4-alpine, 1-alpine, latest-alpine', '1.4.2-alpine', ''],
    ['prod-latest, build.17, latest-alpine', 'build.17', ''],
    ['latest-5f1c0de, latest', 'latest-5f1c0de', ''],
    ['alpine-1.4.2, alpine-1.4, alpine-latest', 'alpine-1.4.2', ''],
    ['1.4.2-dev, 1.4.2-alpine', '1.4.2-dev', '1.4.2-alpine'],
    ['1.4-2, 1.4.1-2', '1.4.1-2', ''],
    ['stable, dev, canary, production, staging, nightly, 7', '7', ''],
    ['pr-7, sha-5f1c0de', 'sha-5f1c0de', ''],
    ['release, 3.0.0', '3.0.0', ''],
    ['release-alpine, 3.0.0-alpine', '3.0.0-alpine', ''],
    ['eu-1.4.2-alpine, eu-latest-alpine, eu-1.4-alpine', 'eu-1.4.2-alpine', ''],
  ])(
    'of %s, the first that does not move is taken: %s',
    (tags, taken, left) => {
      const input = tags
        .split(', ')
        .map((tag) => `acme/api:${tag}`)
        .join('\n')
      const { images, notices } = parseImages(input, ['release'])
      expect(images.map(inShort)).toEqual([
        `repository acme/api newTag=${taken} -digest`,
      ])
      expect(notices.map(({ message }) => message)).toEqual(
        left === ''
          ? []
          : [
              `Input "images": of the tags of acme/api, "${taken}" is taken, the first that does not move. The others are left out: ${left}.`,
            ],
      )
    },
  )

  test('a digest on the last line is meant for all tags of the repository', () => {
    expect(
      read(`acme/api:1.4.2\nacme/api:latest@${digest}\nacme/web:1`),
    ).toEqual([
      `repository acme/api newTag=1.4.2 digest=${digest}`,
      'repository acme/web newTag=1 -digest',
    ])
  })

  test('a digest on the last line is meant for the other registry of the same build too', () => {
    expect(read(`ghcr.io/acme/api:1.4.2\nacme/api:1.4.2@${digest}`)).toEqual([
      `repository ghcr.io/acme/api|acme/api newTag=1.4.2 digest=${digest}`,
    ])
  })

  test.each([
    [
      'the json of metadata-action',
      '{"tags":["acme/api:1.4.2","acme/api:latest"],"labels":{}}',
      'repository acme/api newTag=1.4.2 -digest',
    ],
    [
      'the builds of skaffold',
      `{"builds":[{"imageName":"acme/api","tag":"acme/api:1.4.2@${digest}"}]}`,
      `repository acme/api newTag=1.4.2 digest=${digest}`,
    ],
    [
      'the builds of skaffold with names of its own',
      `{"builds":[{"imageName":"api","tag":"ghcr.io/acme/api:1.4.2@${digest}"}]}`,
      `name api newName=ghcr.io/acme/api newTag=1.4.2 digest=${digest}`,
    ],
    [
      'the metadata of a build for one entry',
      `controller={"image.name":"acme/api:1.4.2,acme/api:latest","containerimage.digest":"${digest}"}`,
      `name controller newName=acme/api newTag=1.4.2 digest=${digest}`,
    ],
  ])('%s is read', (_, input, expected) => {
    expect(read(input)).toEqual([expected])
  })

  test.each([
    ['an array', JSON.stringify(['acme/api:1.4.2', 'acme/api:latest'])],
    [
      'an array over several lines',
      JSON.stringify(['acme/api:1.4.2', 'acme/api:latest'], null, 2),
    ],
    ['a list of YAML on one line', '["acme/api:1.4.2", "acme/api:latest"]'],
    ['JSON in the quotes of a shell', `'{"tags":["acme/api:1.4.2"]}'`],
    [
      'toJSON() around an output that is JSON',
      JSON.stringify(JSON.stringify({ tags: ['acme/api:1.4.2'] }, null, 2)),
    ],
    ['a comment behind an image', 'acme/api:1.4.2 # the api'],
  ])('%s is read as well', (_, input) => {
    expect(read(input)).toEqual(['repository acme/api newTag=1.4.2 -digest'])
  })

  test('the file of jib is read', () => {
    const image = 'ghcr.io/acme/api'
    const file = { image, imageId: 'x', imageDigest: digest }
    for (const json of [
      { ...file, tags: ['latest', '1.4.2'] },
      { ...file, image: `${image}:1.4.2` },
    ])
      expect(read(JSON.stringify(json))).toEqual([
        `repository ${image} newTag=1.4.2 digest=${digest}`,
      ])
  })

  test('the list of tags behind a name is meant for that name', () => {
    expect(
      read(
        `api=acme/api:1.4.2\ndocker.io/acme/api:1.4\nacme/api:latest@${digest}\nacme/web:1`,
      ),
    ).toEqual([
      `name api newName=acme/api newTag=1.4.2 digest=${digest}`,
      'repository acme/web newTag=1 -digest',
    ])
    expect(read('api=acme/api:1.4.2\nacme/api:1.4.2')).toHaveLength(2)
  })

  test('quotes behind a name do not count', () => {
    expect(read('api="acme/api:1.4.2"')).toEqual([
      'name api newName=acme/api newTag=1.4.2 -digest',
    ])
  })

  test('one entry takes the build of one repository', () => {
    expect(
      refusal(
        `api={"image.name":"acme/api:1,acme/web:1","containerimage.digest":"${digest}"}`,
      ),
    ).toContain(
      'holds builds of acme/api and acme/web, but one entry takes one image',
    )
  })

  test.each([
    [
      'lines',
      'docker.io/acme/api:1.4.2\nindex.docker.io/acme/api:1.4\nacme/api:latest',
      'repository docker.io/acme/api newTag=1.4.2 -digest',
    ],
    [
      'a digest on the line of another spelling',
      `acme/api:1.4.2\ndocker.io/acme/api@${digest}`,
      `repository acme/api newTag=1.4.2 digest=${digest}`,
    ],
    [
      'a build and a line',
      `{"image.name":"docker.io/acme/api:1.4.2","containerimage.digest":"${digest}"}\nacme/api:1.4.2`,
      `repository docker.io/acme/api newTag=1.4.2 digest=${digest}`,
    ],
    [
      'a build for one entry',
      `web={"image.name":"docker.io/library/nginx:1.27.3,nginx:1.27","containerimage.digest":"${digest}"}`,
      `name web newName=docker.io/library/nginx newTag=1.27.3 digest=${digest}`,
    ],
    [
      'the builds of skaffold',
      `{"builds":[{"imageName":"acme/api","tag":"docker.io/acme/api:1.4.2@${digest}"}]}`,
      `repository docker.io/acme/api newTag=1.4.2 digest=${digest}`,
    ],
  ])("Docker Hub's spellings are one repository: %s", (_, input, expected) => {
    expect(read(input)).toEqual([expected])
  })

  test('two values for one repository of Docker Hub are refused', () => {
    expect(
      refusal('nginx=ghcr.io/acme/nginx:1\ndocker.io/library/nginx:2'),
    ).toContain('two values for "docker.io/library/nginx"')
  })

  test('the same tags in two registries are one image, which the overlay has to choose', () => {
    expect(
      read(
        'acme/api:1.4.0\nacme/api:latest\nghcr.io/acme/api:1.4.0\nghcr.io/acme/api:latest',
      ),
    ).toEqual(['repository acme/api|ghcr.io/acme/api newTag=1.4.0 -digest'])
  })

  test('two images with the same tags stay two', () => {
    expect(read('acme/api:1.4.0\nacme/web:1.4.0')).toHaveLength(2)
  })

  test('a digest decides where every tag moves', () => {
    expect(read(`acme/api:main@${digest}\nacme/api:latest@${digest}`)).toEqual([
      `repository acme/api -newTag digest=${digest}`,
    ])
  })
})

describe('JSON of a build', () => {
  const build = {
    'image.name': 'ghcr.io/acme/api:1.4.0,ghcr.io/acme/api:latest',
    'containerimage.digest': digest,
  }

  test('build-push-action', () => {
    expect(
      read(JSON.stringify({ 'buildx.build.ref': 'x', ...build }, null, 2)),
    ).toEqual([`repository ghcr.io/acme/api newTag=1.4.0 digest=${digest}`])
  })

  test('bake-action, one object per target', () => {
    const web = {
      'image.name': 'ghcr.io/acme/web:sha-1',
      'containerimage.digest': digest,
    }
    expect(
      read(JSON.stringify({ api: build, web, 'buildx.build.warnings': [] })),
    ).toEqual([
      `repository ghcr.io/acme/api newTag=1.4.0 digest=${digest}`,
      `repository ghcr.io/acme/web newTag=sha-1 digest=${digest}`,
    ])
  })

  test('two builds and a line below each other', () => {
    const web = { 'image.name': 'acme/web:v3', 'containerimage.digest': digest }
    expect(
      read(
        `${JSON.stringify(build, null, 2)}\n${JSON.stringify(web)}\nacme/worker:v1`,
      ),
    ).toHaveLength(3)
  })

  test('a target without a name beside others was not pushed', () => {
    const local = { 'containerimage.digest': digest }
    expect(read(JSON.stringify({ api: build, test: local }))).toEqual([
      `repository ghcr.io/acme/api newTag=1.4.0 digest=${digest}`,
    ])
  })

  test.each([
    ['{"a": ', 'never ends'],
    ['{"tags": []}', 'has no tags. Give it a rule'],
    ['{"a": 1}', 'holds no build'],
    [JSON.stringify({ 'image.name': 'acme/api:v1' }), 'was it pushed'],
    [JSON.stringify({ 'containerimage.digest': digest }), 'no "image.name"'],
  ])('%s is refused', (input, words) => {
    expect(refusal(input)).toContain(words)
  })
})
