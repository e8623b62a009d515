import { clusterChanges } from './cluster.ts'
import { shownProof, type Report } from './report.ts'

/** A job's outputs may hold 1 MB together (actions/runner), and a program is started with 128 KiB of each. */
const largest = 100_000

/** Every changed field as JSON: those of the files, then those of the rendered objects as far as there is room. */
export function changesJson({ overlays, further }: Report): string {
  const items = overlays.flatMap(({ fields }) =>
    fields.map((field) => JSON.stringify(field)),
  )
  let left = items.reduce((room, { length }) => room - length - 1, largest)
  for (const one of [...overlays, ...further])
    for (const change of clusterChanges(shownProof(one))) {
      const { object, field, from = null, to = null } = change
      const item = JSON.stringify({
        overlay: one.folder,
        object,
        field,
        from,
        to,
      })
      left -= item.length + 1
      if (left >= 0) items.push(item)
    }
  return `[${items.join(',')}]`
}
