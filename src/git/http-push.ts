import type { GitResult, Remote } from './command.ts'
import { GitEnded, openSession, type Session } from './session.ts'

/**
 * A push over http in two steps, by the program that git itself has for it: a remote helper (gitremote-helpers(7)).
 * `git push` would ask for the branches when the commit is there; here the commit can be made for what they are.
 */
export interface HttpPush extends AsyncDisposable {
  /**
   * The first request of a push.
   * @returns the object of each ref that may be pushed to
   * @throws GitEnded
   */
  begin(signal: AbortSignal): Promise<ReadonlyMap<string, string>>
  /**
   * The second request: moves a ref if it still is where it was. What was begun is over then.
   * @returns as `git push --porcelain` has it; undefined where nothing was begun with the ref there
   */
  finish(move: Move): Promise<GitResult | undefined>
}

interface Move {
  readonly ref: string
  /** Empty for a ref that is not there, before or after. */
  readonly from: string
  readonly to: string
}

interface Begun {
  readonly session: Session
  readonly refs: ReadonlyMap<string, string>
}

export function openHttpPush(remote: Remote): HttpPush {
  let begun: Begun | undefined
  const end = async () => {
    const last = begun
    begun = undefined
    await last?.session[Symbol.asyncDispose]()
  }
  return {
    async begin(signal) {
      await end()
      begun = await begin({ ...remote, signal })
      return begun.refs
    },
    async finish(move) {
      const last = begun
      if (last === undefined || (last.refs.get(move.ref) ?? '') !== move.from)
        return undefined
      try {
        return await finish(last.session, move)
      } finally {
        await end()
      }
    },
    [Symbol.asyncDispose]: end,
  }
}

async function begin(remote: Remote): Promise<Begun> {
  const { url } = remote
  const [protocol = ''] = url.split(':')
  const args = [`remote-${protocol}`, url, url]
  const session = openSession({ ...remote, args })
  session.write('list for-push\n')
  const lines = await linesOf(session)
  return {
    session,
    refs: new Map(
      lines.map((line) => {
        const [id = '', name = ''] = line.split(' ')
        return [name, id]
      }),
    ),
  }
}

async function finish(
  session: Session,
  { ref, from, to }: Move,
): Promise<GitResult | undefined> {
  // The lease of `git push`: it holds should the helper have asked for the branches once more.
  session.write(`option cas ${ref}:${from}\n`)
  const answer = await session.line().catch(ignoreEnd)
  if (answer !== 'ok') return undefined
  session.write(`push ${to}:${ref}\n\n`)
  const lines = (await linesOf(session).catch(ignoreEnd)) ?? []
  await session[Symbol.asyncDispose]()
  const result = await session.ended
  if (lines.includes(`ok ${ref}`))
    return { ...result, exitCode: 0, stdout: ` \t${to}:${ref}\tok\n` }
  const [, why] = /^error \S+ ?(.*)$/m.exec(lines.join('\n')) ?? []
  const isRejected = why !== undefined
  return {
    ...result,
    // It is 128 also when the second request was lost, of which nobody knows what became.
    exitCode: result.exitCode === undefined ? undefined : 1,
    stdout: isRejected ? `!\t${to}:${ref}\t[remote rejected] (${why})\n` : '',
  }
}

function ignoreEnd(error: unknown): undefined {
  if (!(error instanceof GitEnded)) throw error
}

/** Up to the next empty line. */
async function linesOf(session: Session): Promise<string[]> {
  const lines: string[] = []
  for (;;) {
    const line = await session.line()
    if (line === '') return lines
    lines.push(line)
  }
}
