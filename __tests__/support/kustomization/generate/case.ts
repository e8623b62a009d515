import fc, { type Arbitrary } from 'fast-check'
import type { ImageEdit } from '../../../../src/image/entry.ts'
import { edits, editsFor } from './edits.ts'
import { file, type FilePlan } from './file.ts'
import type { EntryModel } from './model.ts'
import { usedImages, workloads } from './workloads.ts'
import { writeFile, type Piece } from './write-file.ts'

/** A file, what is asked of it, and what it is used for. */
export interface Case {
  readonly text: string
  readonly pieces: readonly Piece[]
  readonly entries: readonly EntryModel[]
  /** The same file with every number that stands for a text in quotes. */
  readonly readable: string
  readonly edits: readonly ImageEdit[]
  readonly workloads: string
  readonly isComponent: boolean
  /** What about the file as a whole may make the editor refuse it. */
  readonly traits: ReadonlySet<string>
}

export const cases: Arbitrary<Case> = fc
  .record({ plan: file, asked: edits, used: usedImages })
  .map(({ plan, asked, used }) => {
    const { pieces, entries } = writeFile(plan, false)
    const wanted = editsFor(asked, entries)
    const names = new Set([
      ...entries.flatMap(({ values }) => [values.name, values.newName]),
      ...wanted.flatMap(({ find }) => find.names),
    ])
    const present = [...names].filter(
      (name) => name !== undefined && name !== '',
    )
    const text = joined(pieces)
    return {
      // How fast-check shows it.
      [fc.toStringMethod]: () => `${text}\n${JSON.stringify(wanted)}`,
      text,
      pieces,
      entries,
      readable: joined(writeFile(plan, true).pieces),
      edits: wanted,
      workloads: workloads(used, present as string[]),
      isComponent: plan.json === 'no' && plan.head.includes('kind: Component'),
      traits: traitsOf(plan),
    }
  })

function traitsOf(plan: FilePlan): ReadonlySet<string> {
  const { list, json, byteOrderMark, indent } = plan
  const isTwice = list.kind === 'twice' && list.entries.length > 0
  return new Set([
    ...(isTwice && json === 'no' ? ['duplicate-list'] : []),
    ...(list.kind === 'missing' && json === 'braces' && list.trail.includes('#')
      ? ['comment-in-braces']
      : []),
    // npm yaml counts the mark as a column of the first line.
    ...(byteOrderMark && indent > 0 ? ['invalid-yaml'] : []),
  ])
}

function joined(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('')
}
