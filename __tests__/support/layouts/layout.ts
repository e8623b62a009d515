import type { Files } from '../tree.ts'

/** A repository of manifests as it stands before a bump. */
export interface Layout {
  /** `owner/name`. */
  readonly repository: string
  readonly files: Files
  /** Every folder that kustomize builds: all of them must still render after a bump. */
  readonly overlays: readonly string[]
}
