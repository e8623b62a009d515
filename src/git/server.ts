import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitResult, Remote } from './command.ts'
import {
  connect,
  type Connection,
  type Fetched,
  type FetchRequest,
  type Filter,
} from './connection.ts'
import { isPage, noGitServer, serverFailure, ServerError } from './failure.ts'
import { oldConnection } from './old-connection.ts'
import { RemoteError } from './packets.ts'
import { GitEnded } from './session.ts'
import type { ObjectStore } from './store.ts'

/** The server, as far as it is read from: over one connection, or by commands of git where it is too old for that. */
export interface Server extends AsyncDisposable {
  /**
   * @param names refs/heads/main, or HEAD; one that ends in "/" stands for all refs below
   * @returns the object of each ref that is there, of a tag its commit, and the ref that HEAD points at
   * @throws ServerError
   */
  listRefs(
    names: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, string>>
  /**
   * Fetches objects into the store.
   * @param most a pack of more objects is not taken in
   * @returns whether it was taken in
   * @throws ServerError
   */
  fetch(
    request: FetchRequest,
    options?: {
      readonly most?: number
      readonly signal?: AbortSignal | undefined
    },
  ): Promise<boolean>
  /** Whether it sends single trees and files. Known after the first answer. */
  readonly isPartial: boolean
  /** The milliseconds that the last list of refs took. */
  readonly latencyMs: number
}

export function openServer(remote: Remote, store: ObjectStore): Server {
  const { folder, signal: ownSignal } = remote
  const cut = new Set<string>()
  let current: ReturnType<typeof open> | undefined
  let isClosed = false
  let last: Promise<unknown> = Promise.resolve()
  const refused = new Set<Filter>()
  let canFilter = false
  let latencyMs = 0

  const close = () => {
    current?.stop.abort()
    current = undefined
  }
  /** Asks one question after the other. */
  const ask = <T>(
    signal: AbortSignal,
    question: (connection: Connection) => Promise<T>,
  ): Promise<T> => {
    const answer = last
      .then(async () => {
        // A proof can go on for a moment after the run has ended.
        if (isClosed) throw new Error('the server is closed')
        if (current?.signal !== signal) close()
        current ??= open(remote, signal)
        const connection = await current.connection
        canFilter = connection.canFilter
        return await question(connection)
      })
      .catch((error: unknown) => {
        close()
        throw asServerError(error, remote)
      })
    last = answer.catch(() => {})
    return answer
  }
  const recut = async ({ cut: more, uncut }: Fetched) => {
    for (const id of more) cut.add(id)
    for (const id of uncut) cut.delete(id)
    // git reads in this file where the history ends (gitrepository-layout(5)).
    const file = join(folder, 'shallow')
    if (cut.size > 0) await writeFile(file, [...cut, ''].join('\n'))
    else await rm(file, { force: true })
  }
  const fetch: Server['fetch'] = async (request, more = {}) => {
    const filters = request.filter ? [request.filter, 'blob:none' as const] : []
    const filter = filters.find((one) => !refused.has(one))
    const { most, signal = ownSignal } = more
    try {
      return await ask(signal, async (connection) => {
        const taken = canFilter ? filter : undefined
        const asked = { ...request, filter: taken }
        const answer = await connection.fetch(asked, cut)
        const isTaken =
          answer.pack === undefined || (await store.add(answer.pack, most))
        if (isTaken) await recut(answer)
        else close()
        return isTaken
      })
    } catch (error) {
      if (filter === undefined || !isAboutFilter(error)) throw error
      refused.add(filter)
      return fetch(request, more)
    }
  }

  return {
    listRefs: (names, signal = ownSignal) => {
      last = last.then(async () => {
        const running = await current?.connection.catch(() => undefined)
        if (running?.seesNews === false) close()
      })
      return ask(signal, async (connection) => {
        const start = performance.now()
        const found = await connection.listRefs(names)
        latencyMs = performance.now() - start
        return found
      })
    },
    fetch,
    get isPartial() {
      return canFilter && !refused.has('blob:none')
    },
    get latencyMs() {
      return latencyMs
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
      const connection = current?.connection.catch(() => undefined)
      close()
      await (await connection)?.[Symbol.asyncDispose]()
    },
  }
}

/** A connection, and what ends it. */
function open(remote: Remote, signal: AbortSignal) {
  const stop = new AbortController()
  const own = { ...remote, signal: AbortSignal.any([signal, stop.signal]) }
  const connection = connect(own).then((opened) => opened ?? oldConnection(own))
  return { signal, stop, connection }
}

/** A server can refuse one filter and take another (git-config(1), uploadpackfilter). */
function isAboutFilter(error: unknown): boolean {
  return (
    error instanceof ServerError &&
    /filter .*not supported/.test(error.failure.problem.details ?? '')
  )
}

function asServerError(error: unknown, { name, hide, ssh }: Remote): unknown {
  let result: Pick<GitResult, 'stderr' | 'trace'>
  if (error instanceof GitEnded) result = error.result
  else if (error instanceof RemoteError)
    result = { stderr: hide(error.message) }
  else return error
  const isSsh = ssh !== undefined
  const place = { repository: name, branch: '', access: 'read', isSsh } as const
  const failure = serverFailure(result, place)
  return new ServerError(
    isPage(result) && failure.problem.code === 'branch-missing'
      ? noGitServer(name)
      : failure,
  )
}
