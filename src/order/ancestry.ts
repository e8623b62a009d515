import { fetchHistory } from '../git/fetch.ts'
import { relation, type Relation } from '../git/history.ts'
import { openRepository, type Repository } from '../git/repository.ts'
import type { ProgramContext } from '../process/variables.ts'
import type { RunEvent } from '../request/event/event.ts'

/** Two commit ids of the source repository, which may be cut. */
interface CommitPair {
  readonly theirs: string
  readonly ours: string
}

type Answer = Relation | 'unreadable'

/** Compares commits of the source repository. */
export interface Ancestry extends AsyncDisposable {
  /** How ours relates to theirs. Each pair is asked once; an error is never a reason to fail. */
  compare(pair: CommitPair): Promise<Answer>
}

interface AncestryOptions extends ProgramContext {
  readonly event: RunEvent
  /** Reads the workflow's own repository; empty for none. */
  readonly token: string
  /** For all comparisons together: the run can go on without an answer. */
  readonly timeoutMs: number
  readonly debug: (line: string) => void
}

/** Opens nothing before the first question: most runs have none. */
export function openAncestry(options: AncestryOptions): Ancestry {
  const { serverUrl, repository: name, sha } = options.event
  const tools = new AsyncDisposableStack()
  const answers = new Map<string, Promise<Answer>>()
  let timeUp: AbortSignal | undefined
  let repository: Promise<Repository> | undefined
  let last: Promise<unknown> = Promise.resolve()

  const askGit = async (pair: CommitPair, signal: AbortSignal) => {
    const url = `${serverUrl}/${name}.git`
    repository ??= openRepository({ ...options, signal, url, name }).then(
      (opened) => tools.use(opened),
    )
    const source = await repository
    await fetchHistory(source)
    return relation(source, pair)
  }
  const ask = async (pair: CommitPair) => {
    timeUp ??= AbortSignal.timeout(options.timeoutMs)
    const signal = AbortSignal.any([options.signal, timeUp])
    const known = await askGitHub(pair, { ...options, signal })
    options.debug(`compare ${pair.theirs}...${pair.ours}: ${known ?? 'by git'}`)
    if (known !== undefined) return known
    // One after the other: they fetch into one repository.
    const answer = last.then(() => askGit(pair, signal))
    last = answer.catch(() => {})
    return answer
  }

  return {
    async compare({ theirs, ours: id }) {
      if (name === '') return 'unreadable'
      const ours = sha.startsWith(id) ? sha : id
      const key = `${theirs}...${ours}`
      const answer =
        answers.get(key) ?? ask({ theirs, ours }).catch(() => 'unreadable')
      answers.set(key, answer)
      return answer
    },
    [Symbol.asyncDispose]: () => tools.disposeAsync(),
  }
}

/** Gitea's compare (/api/v1) gives no relation, and without a token GitHub answers 60 times an hour. */
async function askGitHub(
  pair: CommitPair,
  { event: { repository, apiUrl }, token, signal }: AncestryOptions,
): Promise<Relation | undefined> {
  if (token === '' || /\/api\/v1\/?$/.test(apiUrl)) return undefined
  const { compareCommits } = await import('../github/source-repository.ts')
  return compareCommits(pair, { repository, token, apiUrl, signal })
}
