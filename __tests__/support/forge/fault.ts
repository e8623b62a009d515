import type { Asked, RecordedRequest } from './exchange.ts'

/** Which requests a fault meets. */
export interface Match {
  readonly on: Asked | 'any'
  /** `owner/name`; else all. */
  readonly repository?: string
  readonly method?: string
  /** How many requests it lets pass first. */
  readonly skip?: number
  /** How many requests it meets before it is over; else all. */
  readonly times?: number
}

/**
 * What happens to such a request. The word "after" means: after the server has done
 * what was asked, so a push has landed although the client is told otherwise.
 */
export type Effect =
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  | { readonly kind: 'before'; readonly call: () => Promise<unknown> }
  | { readonly kind: 'after'; readonly call: () => Promise<unknown> }
  | { readonly kind: 'hang' }
  | { readonly kind: 'hangafter' }
  | { readonly kind: 'reset' }
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | {
      readonly kind: 'statusafter'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'dropafter' }
  | { readonly kind: 'truncafter' }

export type Fault = Match & Effect

/** The faults that wait for requests. */
export class Faults {
  readonly #armed: { readonly fault: Fault; skip: number; left: number }[] = []

  add(fault: Fault): void {
    const { skip = 0, times = Infinity } = fault
    this.#armed.push({ fault, skip, left: times })
  }

  clear(): void {
    this.#armed.length = 0
  }

  /** The faults that meet this request, each used up by one. */
  meet(request: RecordedRequest): Fault[] {
    const meant = this.#armed.filter(
      ({ fault, left }) => left > 0 && matches(fault, request),
    )
    const met = meant.filter((one) => one.skip-- <= 0)
    for (const one of met) one.left -= 1
    return met.map(({ fault }) => fault)
  }
}

function matches(fault: Match, request: RecordedRequest): boolean {
  return (
    (fault.on === 'any' ||
      fault.on === request.service ||
      request.operations.includes(fault.on)) &&
    (fault.repository ?? request.repository) === request.repository &&
    (fault.method ?? request.method) === request.method
  )
}
