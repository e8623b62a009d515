import type { ImageChange, OtherChange } from '../manifests/diff.ts'
import type { Target } from '../request/target.ts'
import type { FinalOutcome } from '../outcome.ts'
import type { Diagnostic } from '../problem.ts'

/** One field of one entry, as the file has it before and after; null where it is not there. */
export interface FieldChange {
  readonly file: string
  readonly image: string
  readonly field: 'newName' | 'newTag' | 'digest'
  readonly from: string | null
  readonly to: string | null
}

/** What one overlay becomes. */
export interface OverlayReport {
  readonly folder: string
  readonly file: string
  readonly fields: readonly FieldChange[]
  /** The references that the entries of the request give. */
  readonly images: readonly string[]
  /** The entries as they were, in the words of the `images` input; undefined where that cannot restore them. */
  readonly previous: readonly string[] | undefined
  readonly proof: ProofReport
}

/** A policy command that accepts what a folder would deploy. */
export interface PolicyReport {
  readonly folder: string
  /** As it was written. */
  readonly command: string
  /** Its own words, if it had any. */
  readonly said: string
}

/** A further folder that was rendered as well (`validate-overlays`). */
export interface FurtherReport {
  readonly folder: string
  readonly proof: ProofReport
}

/** What rendering has shown. */
export type ProofReport =
  | { readonly kind: 'none' }
  /** A component, which only the folders that list it render. */
  | { readonly kind: 'within'; readonly folders: readonly string[] }
  /** It did not build, and had not before. */
  | { readonly kind: 'broken' }
  | ShownProof

export interface ShownProof {
  readonly kind: 'rendered' | 'proved'
  /** Undefined where the overlay did not build before. */
  readonly changes: DeployedChangesReport | undefined
  /** How many references follow the entries of the request; 0 where that was not asked. */
  readonly references: number
  /** Undefined where it is not to be shown. */
  readonly diff: string | undefined
}

export interface DeployedChangesReport {
  readonly images: readonly ImageChange[]
  readonly others: readonly OtherChange[]
  /** How many others are not to be shown. */
  readonly unshown: number
}

/** The render of an overlay or a folder, where there is one. */
export function shownProof({
  proof,
}: {
  readonly proof: ProofReport
}): ShownProof | undefined {
  return 'changes' in proof ? proof : undefined
}

/** All that a run has to say. */
export interface Report {
  readonly outcome: FinalOutcome
  /** The overlays that were meant, whatever became of them. */
  readonly folders: readonly string[]
  readonly overlays: readonly OverlayReport[]
  readonly further: readonly FurtherReport[]
  readonly policies: readonly PolicyReport[]
  readonly remarks: readonly Diagnostic[]
  readonly target: TargetReport
  /** Undefined where the run ended before it was known. */
  readonly branch: string | undefined
  readonly attempts: number
  /** The kustomize that rendered; undefined for none. */
  readonly engine: string | undefined
  readonly seconds: number
}

export interface TargetReport {
  readonly name: string
  /** Where people read it; undefined for a local repository. */
  readonly web: string | undefined
  /** Whether annotations can point into it. */
  readonly own: boolean
}

/** The target as reports name it; without one, the run ended before it was known. */
export function targetReport(target: Target | undefined): TargetReport {
  return target?.kind === 'hosted'
    ? { name: target.name, web: target.web, own: target.own }
    : { name: target?.name ?? '', web: undefined, own: false }
}
