import type { Difference } from './differences.ts'

/** What came out of a case. */
export type Verdict =
  | {
      readonly kind: 'same'
      /** Why the two render differently, where they do: no more than it takes. */
      readonly differences: readonly Difference[]
      readonly note: 'number in another entry' | undefined
      /** A name that is no regular expression makes every build panic. */
      readonly builds: boolean
    }
  | { readonly kind: 'refused'; readonly code: string }
  /** There is nothing of kustomize's to compare with. */
  | { readonly kind: 'left out'; readonly why: string }
  | {
      readonly kind: 'failure'
      readonly what: string
      readonly ours: string
      readonly theirs: string
    }

export type Failing = Verdict & { readonly kind: 'failure' }

export function failure(what: string, ours = '', theirs = ''): Failing {
  return { kind: 'failure', what, ours, theirs }
}
