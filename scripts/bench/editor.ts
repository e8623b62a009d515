// The editor of kustomizations alone.
import type { ImageEdit } from '../../src/image/entry.ts'
import { editImages } from '../../src/kustomization/edit.ts'
import type { Row, Section } from './section.ts'

export const editor: Section = {
  name: 'editor',
  title: 'The editor of kustomizations alone',
  run: async (rounds) => {
    const small = editRow({ lines: 40, images: 10, rounds })
    const large = editRow({ lines: 5000, images: 800, rounds })
    const sizes = [1000, 2000, 4000, 8000]
    const growing = sizes.map((lines) =>
      editRow({ lines, images: lines / 10, rounds }),
    )
    return [{ ...small, bar: 3 }, { ...large, bar: 60 }, ...growing]
  },
}

/** Ten images get a new tag: what a person waits for when a monorepo deploys. */
function editRow({
  lines,
  images,
  rounds,
}: {
  readonly lines: number
  readonly images: number
  readonly rounds: number
}): Row {
  const text = kustomization(lines, images)
  const step = images / 10
  const values = Array.from({ length: 4 * rounds }, (_, round) => {
    const edits = Array.from({ length: 10 }, (__, index) =>
      tag(`app-${index * step}`, `2.${round}.0`),
    )
    const start = performance.now()
    const result = editImages({ file: 'kustomization.yaml', text }, edits)
    const time = performance.now() - start
    if (result.kind === 'refused' || result.text === text)
      throw new Error('the edit did not happen')
    return time
  })
  const file = `${lines.toLocaleString('en')}-line file`
  return {
    what: `edit 10 of ${images} images of a ${file}`,
    unit: 'ms',
    values,
  }
}

/** Images of three lines each; resources, and patches with texts of many lines, for the rest. */
function kustomization(lines: number, images: number): string {
  const entries = numbers(images).map(
    (index) =>
      `  - name: app-${index}\n    newName: ghcr.io/acme/app-${index} # kept\n    newTag: "1.${index}"\n`,
  )
  const head =
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'
  const fixed = 5
  const rest = lines - 3 * images - fixed
  const patches = Math.floor(rest / 10)
  const patch = `  - target:\n      kind: Deployment\n    patch: |-\n      - op: replace\n        path: /spec/replicas\n        value: 3\n`
  const resources = numbers(rest - 6 * patches).map(
    (index) => `  - ../../base/service-${index}.yaml\n`,
  )
  return `${head}resources:\n${resources.join('')}patches:\n${patch.repeat(patches)}images:\n${entries.join('')}`
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function tag(name: string, value: string): ImageEdit {
  return {
    find: { by: 'name', names: [name] },
    newName: { kind: 'keep' },
    newTag: { kind: 'set', value },
    digest: { kind: 'remove' },
  }
}
