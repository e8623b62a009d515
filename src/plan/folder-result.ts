import { combinedEntry, entryReference } from '../image/entry.ts'
import { unifiedDiffs, type TextChange } from '../git/diff.ts'
import type { Repository } from '../git/repository.ts'
import { deployedChanges, type ClusterChange } from '../manifests/diff.ts'
import { hideSecrets } from '../manifests/secrets/secrets.ts'
import type { Edit, Folder } from '../overlay/folder.ts'
import type { Check, CheckedFolder } from '../proof/prove-folder.ts'
import { splitNamed } from '../image/reference.ts'
import { findMistake } from '../request/images/image-mistake.ts'

/** The result of a folder, with what people may not see left out. */
export interface FolderResult {
  readonly path: string
  readonly role: Folder['role']
  /** Empty where nothing is edited, as in a validated folder. */
  readonly fields: readonly FieldChange[]
  /** How the comments that hold an entry change. */
  readonly hold: Edit['hold']
  /** The references that the entries of the request give; none in a validated folder. */
  readonly images: readonly string[]
  /** Those of `images` whose entry changes. */
  readonly changedImages: readonly string[]
  /**
   * The images as they were, so that a rollback can give them back; undefined where that would not restore all.
   */
  readonly previous: readonly PreviousImage[] | undefined
  readonly proof: ProofResult
}

/** What an entry deployed, or several of one name together. */
interface PreviousImage {
  /** The image of the request that found it. */
  readonly wanted: string
  readonly name: string
  readonly reference: string
}

/** One field of one entry, as the file has it before and after; null where it is not there. */
export interface FieldChange {
  readonly file: string
  readonly image: string
  readonly field: 'newName' | 'newTag' | 'digest'
  readonly from: string | null
  readonly to: string | null
}

/** How a folder was checked, and what its render shows; without one, there are no changes. */
export interface ProofResult {
  /** A component is rendered by its users alone. A broken folder did not build before, and does not now. */
  readonly kind: 'none' | 'component' | 'broken' | 'rendered' | 'proved'
  readonly users: readonly string[]
  /** What changes in the cluster, images first; none where the folder did not build before. */
  readonly changes: readonly ClusterChange[]
  /** How many more changes are not shown. */
  readonly hidden: number
  /** How many references follow the entries of the request; 0 where that was not asked. */
  readonly references: number
  /** Empty where it is not shown. */
  readonly diff: string
}

/** @param showDiff whether more is shown than the images */
export async function folderResults(
  folders: readonly CheckedFolder[],
  repository: Repository,
  showDiff: boolean,
): Promise<readonly FolderResult[]> {
  const shown = folders.map((folder) => {
    return { ...folder, ...shownManifests(folder.check) }
  })
  const diffs = showDiff ? await unifiedDiffs(repository, shown) : []
  return shown.map(({ path, role, edit, check, ...texts }, index) => {
    const changes =
      edit?.entries.map((one) => ({
        image: entryReference(one.after),
        fields: fieldChanges(edit.file, one),
      })) ?? []
    return {
      path,
      role,
      fields: changes.flatMap(({ fields }) => fields),
      hold: edit?.hold ?? 'unchanged',
      images: changes.map(({ image }) => image),
      changedImages: changes
        .filter(({ fields }) => fields.length > 0)
        .map(({ image }) => image),
      previous: edit && previousImages(edit),
      proof: proofResult(check, texts, diffs[index]),
    }
  })
}

/** What a folder renders, without the values of Secrets. */
function shownManifests(check: Check): TextChange {
  return check.kind === 'rendered'
    ? hideSecrets(check.before ?? check.after, check.after)
    : { before: '', after: '' }
}

function fieldChanges(
  file: string,
  { before, after }: Edit['entries'][number],
): readonly FieldChange[] {
  return (['newName', 'newTag', 'digest'] as const)
    .map((field) => ({
      file,
      image: after.name,
      field,
      from: before?.[field] ?? null,
      to: after[field] ?? null,
    }))
    .filter(({ from, to }) => from !== to)
}

function previousImages({ entries }: Edit): FolderResult['previous'] {
  const byName = Map.groupBy(entries, ({ after }) => after.name)
  const previous = [...byName.values()].flatMap((alike) => {
    const present = alike.flatMap(({ before }) => before ?? [])
    const combined = combinedEntry(present)
    if (present.length < alike.length || combined === undefined) return []
    const reference = entryReference(combined)
    if (!isWhole(combined.name, reference)) return []
    const wanted = alike[0]?.wanted ?? ''
    return { wanted, name: combined.name, reference }
  })
  return previous.length === byName.size ? previous : undefined
}

/** Whether a line of the input "images" can set it: what a file has may be anything. */
function isWhole(name: string, reference: string): boolean {
  const text = `${name}=${reference}`
  const line = splitNamed(text)
  const isKept = line.tag === '*' || line.digest === '*'
  return !isKept && findMistake(text, line) === undefined
}

const notRendered = {
  users: [],
  changes: [],
  hidden: 0,
  references: 0,
  diff: '',
} as const

function proofResult(
  check: Check,
  shown: TextChange,
  diff: string | undefined,
): ProofResult {
  // A folder that fails and had built before has ended the run.
  if (check.kind === 'failed') return { ...notRendered, kind: 'broken' }
  if (check.kind !== 'rendered') return { ...notRendered, ...check }
  const { expected, controlled } = check.proof
  const { images, others } = deployedChanges(shown.before, shown.after)
  const isShown = diff !== undefined
  return {
    kind: expected.length === 0 ? 'rendered' : 'proved',
    users: [],
    changes: isShown ? [...images, ...others] : images,
    hidden: isShown ? 0 : others.length,
    references: controlled.length,
    diff: diff ?? '',
  }
}
