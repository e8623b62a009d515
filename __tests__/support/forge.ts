import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import {
  authorizationHeaders,
  tokenOf,
  type Account,
  type Tokens,
} from './forge/access.ts'
import { deliver } from './forge/deliver.ts'
import {
  plain,
  type Answer,
  type Exchange,
  type RecordedRequest,
} from './forge/exchange.ts'
import { Faults, type Fault, type Match } from './forge/fault.ts'
import { answerApi } from './forge/github-api.ts'
import {
  isApi,
  readApiRequest,
  type ApiRequest,
} from './forge/github/request.ts'
import { GitHubState } from './forge/github/state.ts'
import { answerGit, gitRequest } from './forge/smart-http.ts'
import {
  createRepository,
  Repository,
  type NewRepository,
} from './repository.ts'

export interface ForgeOptions {
  readonly tokens?: Tokens
  /** What everybody may do who sends no token. */
  readonly anonymous?: Account
}

/** A request that stands still until the test lets it go on. */
export interface Pause {
  readonly reached: Promise<void>
  release(): void
}

/**
 * GitHub as far as this action can tell: one server on loopback, git's smart HTTP and the API
 * over the same bare repositories.
 */
export class Forge implements AsyncDisposable {
  readonly url: string
  /** As on an Enterprise server; the plain `url` answers like `api.github.com`. */
  readonly apiUrl: string
  /** By the shape of the service: what `GITHUB_SERVER_URL`, `_API_URL` and `_GRAPHQL_URL` are there. */
  readonly addresses: Readonly<
    Record<
      'github.com' | 'Enterprise' | 'ghe.com',
      {
        readonly server: string
        readonly api: string
        readonly graphql: string
      }
    >
  >
  /** Whether it speaks version 0 of git's protocol, as behind a proxy that removes the header Git-Protocol. */
  isOld = false
  /** In order of arrival. */
  readonly requests: RecordedRequest[] = []
  readonly github: GitHubState
  /** What the API was asked that GitHub would not have understood. Ending the forge fails with them. */
  readonly complaints: string[] = []
  /** By token. One that is taken out is revoked. */
  readonly accounts: Map<string, Account>
  readonly #root: string
  readonly #server: Server
  readonly #anonymous: Account | undefined
  readonly #faults = new Faults()
  readonly #watchers: (() => Promise<unknown>)[] = []
  readonly #children = new Set<ChildProcess>()

  constructor(
    server: Server,
    root: string,
    { tokens = {}, anonymous }: ForgeOptions,
  ) {
    const { port } = server.address() as AddressInfo
    this.url = `http://127.0.0.1:${port}`
    this.apiUrl = `${this.url}/api/v3`
    const host = `http://localhost:${port}`
    this.addresses = {
      'github.com': at(this.url, this.url),
      Enterprise: {
        ...at(this.url, this.apiUrl),
        graphql: `${this.url}/api/graphql`,
      },
      // Its API has a host of its own: `api.acme.ghe.com` beside `acme.ghe.com`.
      'ghe.com': at(this.url, host),
    }
    this.#anonymous = anonymous
    this.#server = server
    this.#root = root
    this.github = new GitHubState(root)
    this.accounts = new Map(Object.entries(tokens))
    server.on('request', (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined)
      })
    })
  }

  /** A new repository `owner/name`. Which tokens see it, `tokens` says. */
  async create(name: string, content?: NewRepository): Promise<Repository> {
    return await createRepository(join(this.#root, `${name}.git`), content)
  }

  /** The address that git is given. */
  remote(name: string): string {
    return `${this.url}/${name}.git`
  }

  /** Arms a fault. Several may meet one request: all its delays and callbacks, and the first ending. */
  fault(fault: Fault): void {
    this.#faults.add(fault)
  }

  /** The API's calls so far, by name and in order. */
  calls(): string[] {
    return this.requests.flatMap(({ operations }) => operations)
  }

  /** Nothing goes wrong from here on. */
  calm(): void {
    this.#faults.clear()
  }

  /** Runs before every request is answered, and is no fault. */
  watch(call: () => Promise<unknown>): void {
    this.#watchers.push(call)
  }

  /** Runs between `info/refs` and the push itself, where a branch can still move under a client's feet. */
  beforePush(
    repository: string,
    call: () => Promise<unknown>,
    times = 1,
  ): void {
    this.fault({ on: 'receive-pack', repository, kind: 'before', call, times })
  }

  /** Holds the next such request, before the server does anything or after it has done all but answer. */
  pause(match: Match & { readonly when: 'before' | 'after' }): Pause {
    const reached = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    const { when, ...rest } = match
    this.fault({
      times: 1,
      ...rest,
      kind: when,
      call: async () => {
        reached.resolve()
        await released.promise
      },
    })
    return { reached: reached.promise, release: () => released.resolve() }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
    await Promise.all([...this.#children].map(end))
    await rm(this.#root, { recursive: true, force: true, maxRetries: 3 })
    if (this.complaints.length === 0) return
    throw new Error(`This is not GitHub:\n${this.complaints.join('\n')}`)
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const host = request.headers.host ?? ''
    const url = new URL(request.url ?? '/', `http://${host}`)
    const method = request.method ?? ''
    const sent = isApi(url) ? await text(request) : undefined
    const api =
      sent === undefined ? undefined : readApiRequest(method, url, sent)
    const git = gitRequest(url)
    const authorization = authorizationHeaders(request)
    const account = this.#accountOf(authorization)
    const record: RecordedRequest = {
      method,
      path: request.url ?? '',
      host,
      service: api ? 'api' : git?.service,
      operations: api?.operations ?? [],
      repository: (api ?? git)?.repository,
      authorization,
      user: account?.login,
      status: undefined,
      bytesIn: Buffer.byteLength(sent ?? ''),
      bytesOut: 0,
      body: sent,
      stderr: '',
    }
    this.requests.push(record)
    if (this.isOld) delete request.headers['git-protocol']
    for (const watcher of this.#watchers) await watcher()
    const exchange = { request, url, record, account }
    await deliver(exchange, response, {
      effects: isProbe(request) ? [] : this.#faults.meet(record),
      work: async () => await this.#answer(exchange, api),
    })
  }

  #accountOf([first]: readonly string[]): Account | undefined {
    const token = first === undefined ? undefined : tokenOf(first)
    return token === undefined ? this.#anonymous : this.accounts.get(token)
  }

  async #answer(
    exchange: Exchange,
    api: ApiRequest | undefined,
  ): Promise<Answer> {
    if (exchange.record.authorization.length > 1) {
      return plain(400, 'Duplicate header: "Authorization"\n')
    }
    if (api) {
      return await answerApi(exchange, api, {
        state: this.github,
        html: this.url,
        complain: (about) => void this.complaints.push(about),
      })
    }
    const git = gitRequest(exchange.url)
    if (!git) return plain(404, 'Not Found\n')
    if (this.github.exists(git.repository)) {
      await this.github.follow(this.github.hosted(git.repository))
    }
    const backend = { root: this.#root, children: this.#children }
    return await answerGit(exchange, git, backend)
  }
}

/** Ends with the test: `await using forge = await startForge(...)`. */
export async function startForge(options: ForgeOptions = {}): Promise<Forge> {
  const root = await mkdtemp(join(tmpdir(), 'forge-'))
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return new Forge(server, root, options)
}

function at(server: string, api: string) {
  return { server, api, graphql: `${api}/graphql` }
}

async function end(child: ChildProcess): Promise<void> {
  for (const stream of child.stdio) stream?.destroy()
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Before a large push git asks with an empty one whether it may: not the request that a fault is meant for. */
function isProbe(request: IncomingMessage): boolean {
  return request.headers['content-length'] === '4'
}
