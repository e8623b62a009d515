import type { BuildWarning } from '../manifests/deprecations.ts'
import type { Problem } from '../problem.ts'

/** What became of one render. */
export type Built =
  | {
      readonly kind: 'built'
      readonly manifests: string
      readonly warnings: readonly BuildWarning[]
    }
  | { readonly kind: 'failed'; readonly problem: Problem }
