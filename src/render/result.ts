import type { Diagnostic, Problem } from '../problem.ts'

/** What became of one render. */
export type RenderResult =
  | {
      readonly kind: 'built'
      readonly manifests: string
      readonly warnings: readonly Diagnostic[]
    }
  | { readonly kind: 'failed'; readonly problem: Problem }
