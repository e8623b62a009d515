import { expect, test } from '@jest/globals'
import { withImages } from '../../support/kustomization/oracle/differences.ts'

test('the list of images is taken out of the file of kustomize as a whole, blank lines in it included', () => {
  const written =
    'kind: Kustomization\nimages:\n- digest: |+\n    sha256:11\n\n  name: app\n- name: b\nresources:\n- x.yaml\n'
  expect(withImages(written, [{ name: 'c' }])).toBe(
    'kind: Kustomization\nresources:\n- x.yaml\nimages: [{"name":"c"}]\n',
  )
})
