// Measures the editor of kustomizations alone. Its rows are a part of npm run bench; by itself: node scripts/bench-editor.ts
import { editImages, type ImageEdit } from '../src/kustomization/edit.ts'

export interface EditorRow {
  readonly what: string
  /** In milliseconds; nothing where the row only shows how the time grows. */
  readonly bar: number | undefined
  readonly times: readonly number[]
}

const rounds = 31

export function editorRows(): readonly EditorRow[] {
  const sizes = [1000, 2000, 4000, 8000]
  return [
    editRow({ lines: 40, images: 10, bar: 3 }),
    editRow({ lines: 5000, images: 800, bar: 60 }),
    ...sizes.map((lines) =>
      editRow({ lines, images: lines / 10, bar: undefined }),
    ),
  ]
}

/** Ten images get a new tag: what a person waits for when a monorepo deploys. */
function editRow({
  lines,
  images,
  bar,
}: {
  readonly lines: number
  readonly images: number
  readonly bar: number | undefined
}): EditorRow {
  const text = kustomization(lines, images)
  const step = images / 10
  const times = Array.from({ length: rounds }, (_, round) => {
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
  return { what: `edit 10 of ${images} images of a ${file}`, bar, times }
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

if (import.meta.main) {
  for (const { what, bar, times } of editorRows()) {
    const sorted = times.toSorted((a, b) => a - b)
    const [min, median] = [sorted[0], sorted[rounds >> 1]].map((time) =>
      time?.toFixed(1),
    )
    const limit = bar === undefined ? '' : `, bar ${bar} ms`
    console.log(`${what}: median ${median} ms, min ${min} ms${limit}`)
  }
}
