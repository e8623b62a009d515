import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type { Account } from './access.ts'
import type { OperationName } from './github/operation.ts'

/** What a fault or an assertion can name. */
export type Service =
  | 'info/refs upload-pack'
  | 'info/refs receive-pack'
  | 'upload-pack'
  | 'receive-pack'
  | 'api'

/** A service, or one call of the API. */
export type Asked = Service | OperationName

/** A request as the server saw it. Filled in while it is answered: a hanging one is in the list too. */
export interface RecordedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly host: string
  readonly service: Service | undefined
  /** The calls of the API that it makes: `pulls/create`, or the root fields of its GraphQL. */
  readonly operations: readonly string[]
  /** `owner/name`, for GraphQL as far as its variables tell. */
  readonly repository: string | undefined
  /** Every Authorization header, as sent. */
  readonly authorization: readonly string[]
  /** Who the token of the first belongs to. */
  readonly user: string | undefined
  /** What was answered; `undefined` while nothing was, and when the connection was dropped instead. */
  status: number | undefined
  bytesIn: number
  bytesOut: number
  /** The body of a request to the API. */
  body: string | undefined
  /** What `git http-backend` complained about. */
  stderr: string
}

export interface Exchange {
  readonly request: IncomingMessage
  readonly url: URL
  readonly record: RecordedRequest
  /** `undefined` for none or an unknown token. */
  readonly account: Account | undefined
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | Readable
}

export function plain(
  status: number,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
    body: Buffer.from(body),
  }
}
