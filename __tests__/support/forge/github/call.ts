import type { Account } from '../access.ts'
import type { Addresses } from './addresses.ts'
import type { HostedRepository } from './hosted.ts'

/** One REST request, understood. */
export interface Call {
  readonly hosted: HostedRepository
  readonly account: Account | undefined
  /** What stands in the path. */
  readonly values: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Already held against GitHub's schema. */
  readonly body: Readonly<Record<string, unknown>>
  readonly addresses: Addresses
}

export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type Handler = (call: Call) => Promise<Reply>

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function texts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((one) => typeof one === 'string')
    : []
}

export function login({ account }: Pick<Call, 'account'>): string {
  return account?.login ?? 'ghost'
}

/** The part of a list that was asked for, and where the next one is. */
export function paged(
  { query, addresses, hosted }: Call,
  path: string,
  all: readonly unknown[],
): Reply {
  const size = Math.min(Number(query.get('per_page') ?? 30), 100)
  const page = Number(query.get('page') ?? 1)
  const body = all.slice((page - 1) * size, page * size)
  const last = Math.ceil(all.length / size)
  if (last <= 1) return { status: 200, body }
  const link = (to: number, rel: string) => {
    const next = new URLSearchParams(query)
    next.set('page', String(to))
    return `<${addresses.api}/repos/${hosted.name}${path}?${next.toString()}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ]
  return { status: 200, body, headers: { link: links.join(', ') } }
}
