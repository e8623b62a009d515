import type { Hold } from '../kustomization/holds/read.ts'
import type { EditedEntry } from '../kustomization/edit.ts'
import type { Diagnostic } from '../problem/problem.ts'

/** A folder that a plan is about. */
export type Folder = EditedFolder | ValidatedFolder

/** A folder of `overlays`, whose kustomization is edited. */
export interface EditedFolder {
  readonly path: string
  readonly role: 'edited'
  readonly edit: Edit
}

/** A folder of `validate-overlays`, which is rendered beside them. */
export interface ValidatedFolder {
  readonly path: string
  readonly role: 'validated'
  readonly edit?: undefined
  /** Whether it is named as it is, not found by a pattern: then it has to deploy the edited images that it uses. */
  readonly isNamed: boolean
}

/** The edit of one kustomization, which may change nothing. */
export interface Edit {
  /** The whole path of the kustomization. */
  readonly file: string
  readonly before: string
  readonly after: string
  /** One for each entry that an image of the request, as the user wrote it, has found or made. */
  readonly entries: readonly (EditedEntry & { readonly wanted: string })[]
  /** Of the entries that it is about: their comments, which keep a bump from changing them. */
  readonly holds: readonly Hold[]
  /** The holds that `ignore-hold` removes. */
  readonly removedHolds: readonly Hold[]
  /** What becomes of the comments that hold an entry. */
  readonly hold: 'unchanged' | 'added' | 'removed'
  readonly warnings: readonly Diagnostic[]
  /** Repositories of a build that this overlay does not deploy. */
  readonly leftOut: readonly string[]
}
