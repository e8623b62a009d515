/** What a run for this event may do, read from the event alone. */
export type Trigger =
  | { readonly kind: 'publish' }
  | {
      readonly kind: 'plan' | 'skip'
      readonly reason: string
      readonly why: string
    }

/** The run shows what would land, and why it does not. */
export function planOnly(reason: string, why: string): Trigger {
  return { kind: 'plan', reason, why }
}
