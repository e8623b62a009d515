import type { EditResult } from '../../../../src/kustomization/edit.ts'
import { editText } from '../edits.ts'
import type { Case } from '../generate/case.ts'
import { Failure, type Oracle } from './kustomize.ts'
import { readFile, type ReadEntry, type ReadFile } from './reading.ts'
import { mayRefuse } from './refusals.ts'
import { argumentFor, meansSomeOfName, namesFor } from './request.ts'
import { failure, type Failing, type Verdict } from './verdict.ts'

/** A case that both have edited. */
export interface Trial {
  readonly given: Case
  readonly before: ReadFile
  /** The names of the entries that the edits are about. */
  readonly named: ReadonlySet<string>
  readonly ours: string
  readonly theirs: string
  readonly note: 'number in another entry' | undefined
}

export function tryCase(
  oracle: Oracle,
  given: Case,
  read: string | Failure,
): Trial | Verdict {
  if (read instanceof Failure)
    return failure('kustomize cannot read the file', '', read.message)
  const before = readFile(read)
  const entries = [...before.images, ...before.imageTags]
  const { edits } = given
  const names = edits.map((edit) => namesFor(edit, entries))
  const named = new Set(names.flat())
  const note = staysUnreadable(given, named)
    ? 'number in another entry'
    : undefined
  const result = tryEdit(
    note === undefined ? given.text : given.readable,
    edits,
  )
  if (result.kind === 'failure') return result
  if (result.kind === 'refused') return judgeRefusal(result, given, names)
  if (edits.some((edit) => meansSomeOfName(edit, entries))) {
    const why = 'the repository is in some of several entries of a name'
    return { kind: 'left out', why }
  }
  if (
    entries.some((entry) => named.has(entry.name ?? '') && holdsVersion(entry))
  )
    return { kind: 'left out', why: 'kustomize would render two versions' }
  const args = edits.flatMap((edit, index) =>
    (names[index] ?? []).map((name) => argumentFor(name, edit)),
  )
  const ours = result.text
  const theirs = oracle.setImages(given.readable, args)
  return theirs instanceof Failure
    ? failure('kustomize cannot edit the file', ours, theirs.message)
    : { given, before, named, ours, theirs, note }
}

/** `newName: registry/app:v1`, in which we set the tag. */
function holdsVersion({ newName = '' }: ReadEntry): boolean {
  return /[:@]/.test(newName.replace(/:\d+\//, '/'))
}

/** We repair the entries that we edit; what kustomize cannot read in others is not ours to change. */
function staysUnreadable(
  { entries }: Case,
  named: ReadonlySet<string>,
): boolean {
  return entries.some(
    ({ isUnreadable, values: { name = '' } }) =>
      isUnreadable && !named.has(name),
  )
}

/** An edit that throws has failed too. */
function tryEdit(text: string, edits: Case['edits']): EditResult | Failing {
  try {
    return editText(text, edits)
  } catch (error) {
    return failure(`it throws: ${String(error)}`)
  }
}

function judgeRefusal(
  { problem: { code, message } }: EditResult & { kind: 'refused' },
  given: Case,
  names: readonly (readonly string[])[],
): Verdict {
  return mayRefuse(code, given, names)
    ? { kind: 'refused', code }
    : failure(`refused without a cause (${code}): ${message}`)
}
