import { fileURLToPath } from 'node:url'
import type { Remote } from './command.ts'
import {
  ask,
  packfile,
  readBands,
  readEnd,
  readLines,
  RemoteError,
  type End,
} from './packets.ts'
import { openSession, type Session } from './session.ts'
import { readCommand } from './ssh.ts'

/** What is not sent, as `git rev-list --filter` has it: all but the commits; all files, or the large ones. */
export type Filter = 'tree:0' | 'blob:none' | 'blob:limit=65536'

/** What is asked of the server. It sends these objects, and what they reach, as far as the filter lets it. */
export interface FetchRequest {
  readonly wants: readonly string[]
  readonly filter?: Filter | undefined
  /** Commits that are here: what they reach is not sent. */
  readonly haves?: readonly string[]
  /** The number of commits after which the history is cut. */
  readonly depth?: number | undefined
}

/** One connection to a server that speaks version 2 of git's protocol (gitprotocol-v2(5)). One answer at a time. */
export interface Connection extends AsyncDisposable {
  /** Whether the server can leave out what a filter names. */
  readonly canFilter: boolean
  /** Whether it lists refs as they are now: a git that goes on running lists them as it first saw them. */
  readonly seesNews: boolean
  /** See `Server`. */
  listRefs(names: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** @param shallow the commits that are here without their parents */
  fetch(request: FetchRequest, shallow: Iterable<string>): Promise<Fetched>
}

export interface Fetched {
  /** Commits that are without their parents from now on, and such that are no more. */
  readonly cut: readonly string[]
  readonly uncut: readonly string[]
  /** Undefined where git has it already. */
  readonly pack: AsyncIterable<Buffer> | undefined
}

/**
 * Opens a connection by the program that git itself has for it: a remote helper (gitremote-helpers(7)), or the server's
 * own for a path.
 * @returns undefined for a server that does not speak version 2
 * @throws GitEnded when there is no connection
 */
export async function connect(remote: Remote): Promise<Connection | undefined> {
  const { url, environment, ssh } = remote
  const [protocol = ''] = url.split(':')
  const isLocal = protocol === 'file'
  // http has no connection that lasts: its helper makes one of many requests.
  const isStateless = !isLocal && ssh === undefined
  const session = openSession({
    ...remote,
    environment: { ...environment, GIT_PROTOCOL: 'version=2' },
    args: isLocal
      ? [...allowFilter, 'upload-pack', fileURLToPath(url)]
      : ssh
        ? ['remote-ext', url, readCommand(ssh)]
        : [`remote-${protocol}`, url, url],
  })
  if (!isLocal)
    session.write(`${isStateless ? 'stateless-' : ''}connect git-upload-pack\n`)
  // The helper answers with an empty line where it can connect.
  const isConnected = isLocal || (await session.line()) === ''
  const capabilities = isConnected ? await readLines(session) : []
  if (capabilities[0] !== 'version 2') {
    await session[Symbol.asyncDispose]()
    return undefined
  }
  if (capabilities.includes('object-format=sha256'))
    throw new RemoteError('mismatched algorithms: client sha1; server sha256')
  const canFilter = capabilities.some((line) =>
    /^fetch=.*\bfilter\b/.test(line),
  )
  const end = isStateless ? () => readEnd(session) : async () => {}
  return {
    canFilter,
    seesNews: isStateless,
    listRefs: (names) => listRefs(session, names, end),
    fetch: (request, shallow) => fetch(session, request, shallow, end),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  }
}

const allowFilter = ['-c', 'uploadpack.allowFilter=true']

async function listRefs(
  session: Session,
  names: readonly string[],
  end: End,
): Promise<ReadonlyMap<string, string>> {
  const prefixes = names.map((name) => `ref-prefix ${name}`)
  ask(session, 'ls-refs', ['peel', 'symrefs', ...prefixes])
  const lines = await readLines(session)
  await end()
  return new Map(
    lines.map((line) => {
      const [id = '', name = ''] = line.split(' ')
      const [, peeled] = / peeled:(\S+)/.exec(line) ?? []
      const [, target] = / symref-target:(\S+)/.exec(line) ?? []
      return [name, (name === 'HEAD' ? target : peeled) ?? id]
    }),
  )
}

async function fetch(
  session: Session,
  { wants, filter, haves = [], depth }: FetchRequest,
  shallow: Iterable<string>,
  end: End,
): Promise<Fetched> {
  ask(session, 'fetch', [
    'no-progress',
    ...[...shallow].map((id) => `shallow ${id}`),
    ...(depth === undefined ? [] : [`deepen ${depth}`]),
    ...(filter === undefined ? [] : [`filter ${filter}`]),
    ...wants.map((id) => `want ${id}`),
    ...haves.map((id) => `have ${id}`),
    'done',
  ])
  const lines = await readLines(session)
  while (lines.at(-1) !== packfile) {
    const more = await readLines(session)
    if (more.length === 0) throw new RemoteError('remote error: no pack')
    lines.push(...more)
  }
  const idsAfter = (word: string) =>
    lines.flatMap((line) =>
      line.startsWith(word) ? line.split(' ').slice(1) : [],
    )
  return {
    cut: idsAfter('shallow '),
    uncut: idsAfter('unshallow '),
    pack: readBands(session, end),
  }
}
