import { expect, test } from '@jest/globals'
import { parseImagesFrom } from '../../../../src/request/images/images-from.ts'

function read(from: string, images = ''): string {
  const inputs: Readonly<Record<string, string>> = {
    images,
    'images-from': from,
  }
  try {
    const found = parseImagesFrom((name) => inputs[name] ?? '')
    if (found === undefined) return 'undefined'
    const place =
      found.kind === 'previous'
        ? 'previous'
        : `${found.folder} of ${found.revision ?? 'the tip'}`
    return [place, ...found.names].join(', ')
  } catch (error) {
    return String(error)
  }
}

test.each([
  ['previous', '', 'previous'],
  ['./previous', '', 'previous of the tip'],
  ['k8s/staging/', '', 'k8s/staging of the tip'],
  ['"k8s/staging" # as it is', '', 'k8s/staging of the tip'],
  ['staging:k8s', '', 'k8s of staging'],
  ['refs/heads/staging:k8s', '', 'k8s of refs/heads/staging'],
  ['HEAD:./k8s/kustomization.yaml', '', 'k8s of HEAD'],
  [
    'k8s',
    '- ghcr.io/acme/api # ours\n"web"\n# worker\nweb\nregistry.lan:5000/x',
    'k8s of the tip, ghcr.io/acme/api, web, registry.lan:5000/x',
  ],
])('%j with the images %j', (from, images, expected) => {
  expect(read(from, images)).toBe(expected)
})

test.each([
  ['k8s', 'api:v1', 'Write the name alone, such as api.'],
  ['k8s', 'api=x', 'Write the name alone'],
  ['-x:k8s', '', '"-x" is not a branch, tag or commit'],
  ['main~1:k8s', '', '"main~1" is not a branch, tag or commit'],
  ['main:', '', 'names no folder behind "main:"'],
  [':k8s', '', 'names no revision before ":k8s"'],
  ['../k8s', '', 'leads out of the repository'],
  ['a\nb', '', 'is not a folder'],
  ['', '', 'is empty, and so is "images-from"'],
])('%j with the images %j is refused', (from, images, message) => {
  expect(read(from, images)).toContain(message)
})
