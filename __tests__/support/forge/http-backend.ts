import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import type { IncomingMessage } from 'node:http'
import { devNull } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  plain,
  type Answer,
  type Exchange,
  type RecordedRequest,
} from './exchange.ts'

export interface Backend {
  /** The folder that holds `<owner>/<name>.git`. */
  readonly root: string
  /** Those at work, to be ended with the server. */
  readonly children: Set<ChildProcess>
}

// Not through `git`, which starts it as a child that outlives it.
const program = join(
  execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(),
  'git-http-backend',
)

/** Git's own server side, `git http-backend`, as a CGI program: this half of the forge is no imitation. */
export async function runHttpBackend(
  { root, children }: Backend,
  exchange: Exchange,
  path: string,
): Promise<Answer> {
  const { request, record } = exchange
  const child = spawn(program, {
    env: environment(exchange, { root, path }),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  children.add(child)
  child.once('close', () => children.delete(child))
  child.stderr.on('data', (chunk: Buffer) => {
    record.stderr += chunk.toString()
  })
  // git stops reading when it refuses. A client may go away in the middle: git would then wait, busily,
  // for what it was told to expect.
  pipeline(request, counted(record), child.stdin).catch(() => {
    if (!request.complete) child.kill('SIGKILL')
  })
  const head = await readHead(child.stdout)
  if (head === undefined) return plain(500, record.stderr)
  const { status, ...headers } = head
  return {
    status: Number.parseInt(status ?? '200', 10),
    headers,
    body: child.stdout,
  }
}

function counted(record: RecordedRequest) {
  return async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      record.bytesIn += chunk.length
      yield chunk
    }
  }
}

/** From scratch: what the test process was started with says nothing about a server. */
function environment(
  { request, url, record }: Exchange,
  { root, path }: { root: string; path: string },
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_HTTP_MAX_REQUEST_BUFFER: '100M',
    REQUEST_METHOD: record.method,
    QUERY_STRING: url.search.slice(1),
    PATH_INFO: path,
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    REMOTE_USER: record.user ?? '',
    REMOTE_ADDR: '127.0.0.1',
    SERVER_PROTOCOL: 'HTTP/1.1',
    // Absent when the request is chunked: git then reads to the end.
    ...header(request, 'content-length', 'CONTENT_LENGTH'),
    ...header(request, 'content-encoding', 'HTTP_CONTENT_ENCODING'),
    ...header(request, 'git-protocol', 'HTTP_GIT_PROTOCOL'),
  }
}

function header(
  request: IncomingMessage,
  name: string,
  variable: string,
): Record<string, string> {
  const value = request.headers[name]
  return typeof value === 'string' ? { [variable]: value } : {}
}

/** The CGI headers, in lower case. What was read of the body goes back into the stream. */
async function readHead(
  stream: Readable,
): Promise<Record<string, string> | undefined> {
  let seen = Buffer.alloc(0)
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    seen = Buffer.concat([seen, chunk as Buffer])
    const end = seen.indexOf('\r\n\r\n')
    if (end < 0) continue
    const rest = seen.subarray(end + 4)
    if (rest.length > 0) stream.unshift(rest)
    const lines = seen.toString('utf8', 0, end).split('\r\n')
    return Object.fromEntries(
      lines.map((line) => {
        const at = line.indexOf(':')
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
      }),
    )
  }
  return undefined
}
