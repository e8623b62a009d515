import type { EditedOverlay } from '../overlay/edit.ts'
import type { ValidatedFolder } from '../overlay/validated.ts'
import type { Problem } from '../problem.ts'
import type { Changed, Rendered } from './prove-folder.ts'

/** What became of an edited overlay, or of a further folder. */
export type Check =
  | { readonly kind: 'rendered'; readonly rendered: Rendered }
  /** A component, proved in the folders that list it. */
  | { readonly kind: 'within'; readonly folders: readonly string[] }
  /** It did not build before the edit, and does not now. */
  | { readonly kind: 'broken'; readonly problem: Problem }

export interface Checks {
  /** By index of the edited overlays. */
  readonly edited: readonly Check[]
  /** By index of the further folders. */
  readonly further: readonly Check[]
}

export interface What {
  readonly overlays: readonly EditedOverlay[]
  readonly further: readonly ValidatedFolder[]
  readonly changed: Changed
  readonly validate: 'images' | 'build'
}
