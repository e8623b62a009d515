import { appendFile, mkdir } from 'node:fs/promises'
import { importStream, type Person } from './fast-import.ts'
import { git, tryGit } from './git.ts'
import { filesAt, pathsAt } from './tree-reader.ts'
import { logOf, type Commit } from './history.ts'
import type { Files } from './tree.ts'

export const committer: Person = { name: 'Ada', email: 'ada@example.com' }
/** Who writes in the race callbacks. */
export const anotherWriter: Person = {
  name: 'Grace',
  email: 'grace@example.com',
}

const firstDate = Date.UTC(2026, 0, 1) / 1000

export interface NewRepository {
  /** What the first commit holds. Without it the repository is empty. */
  readonly files?: Files
  readonly branch?: string
  readonly message?: string
  readonly objectFormat?: 'sha1' | 'sha256'
  /** Any forced update is refused: proves that a test's success did not need one. */
  readonly denyNonFastForwards?: boolean
}

export interface NewCommit {
  readonly files?: Files
  readonly branch?: string
  readonly message?: string
  readonly author?: Person
  /** Unix time in seconds; else a minute after the parent, so that equal histories have equal ids. */
  readonly date?: number
  /** Else the tip of the branch. Given, the branch is moved there by force; `[]` starts a new root. */
  readonly parents?: readonly string[]
}

/** A bare repository on disk, written and read directly: what a test prepares, and what it asserts. */
export class Repository {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Commits on top of a branch, with no push: what another writer does at the worst moment. */
  async commit({
    files = {},
    branch = 'main',
    message = 'Change files',
    author = committer,
    date,
    parents,
  }: NewCommit): Promise<string> {
    const tip = await this.tip(branch)
    const onto = parents ?? (tip === undefined ? [] : [tip])
    const [first] = onto
    const stream = importStream({
      branch,
      author,
      message,
      files,
      parents: onto,
      date:
        date ?? (first === undefined ? firstDate : await this.#after(first)),
    })
    const force = parents === undefined ? [] : ['--force']
    const output = await this.git(
      ['fast-import', '--quiet', '--done', ...force],
      stream,
    )
    return output.toString().trim()
  }

  async tip(branch: string): Promise<string | undefined> {
    return await this.resolve(`refs/heads/${branch}`)
  }

  async resolve(revision: string): Promise<string | undefined> {
    const { exitCode, stdout } = await tryGit(
      ['rev-parse', '--quiet', '--verify', `${revision}^{commit}`],
      { cwd: this.path },
    )
    return exitCode === 0 ? stdout.toString().trim() : undefined
  }

  /** All refs with the object that each names. */
  async refs(): Promise<Record<string, string>> {
    const lines = await this.git([
      'for-each-ref',
      '--format=%(refname) %(objectname)',
    ])
    const pairs = lines.toString().trim().split('\n').filter(Boolean)
    return Object.fromEntries(
      pairs.map((line) => line.split(' ') as [string, string]),
    )
  }

  /** Creates a branch, or moves it by force. */
  async branch(name: string, at: string): Promise<void> {
    await this.git(['update-ref', `refs/heads/${name}`, await this.#id(at)])
  }

  async deleteBranch(name: string): Promise<void> {
    await this.git(['update-ref', '-d', `refs/heads/${name}`])
  }

  /** A lightweight tag, or an annotated one where there is a message. */
  async tag(name: string, at: string, message?: string): Promise<void> {
    const id = await this.#id(at)
    if (message === undefined) {
      await this.git(['update-ref', `refs/tags/${name}`, id])
      return
    }
    const tagger = `${committer.name} <${committer.email}> ${firstDate} +0000`
    const text = `object ${id}\ntype commit\ntag ${name}\ntagger ${tagger}\n\n${message}\n`
    const object = await this.git(['mktag'], text)
    await this.git([
      'update-ref',
      `refs/tags/${name}`,
      object.toString().trim(),
    ])
  }

  /** The bytes of one file. */
  async read(revision: string, path: string): Promise<Buffer> {
    return await this.git(['cat-file', 'blob', `${revision}:${path}`])
  }

  /** The bytes of every file; of a symlink its target. Submodules are left out. */
  async files(revision: string): Promise<Record<string, Buffer>> {
    return await filesAt(this.path, revision)
  }

  async paths(revision: string): Promise<string[]> {
    return await pathsAt(this.path, revision)
  }

  /** The commits that a revision reaches, newest first. */
  async log(revision: string): Promise<Commit[]> {
    return await logOf(this.path, revision)
  }

  /** Whether a commit is in the history of a branch. One that never arrived is not. */
  async contains(branch: string, commit: string): Promise<boolean> {
    const { exitCode } = await tryGit(
      ['merge-base', '--is-ancestor', commit, await this.#id(branch)],
      { cwd: this.path },
    )
    return exitCode === 0
  }

  async configure(key: string, value: string): Promise<void> {
    await this.git(['config', key, value])
  }

  async git(args: readonly string[], input?: string | Buffer): Promise<Buffer> {
    return await git(args, {
      cwd: this.path,
      ...(input !== undefined && { input }),
    })
  }

  async #after(commit: string): Promise<number> {
    const date = await this.git(['log', '-1', '--format=%ct', commit])
    return Number(date.toString()) + 60
  }

  async #id(revision: string): Promise<string> {
    const id = await this.resolve(revision)
    if (id === undefined) throw new Error(`No commit '${revision}'`)
    return id
  }
}

/** A new bare repository that a server for partial clones would have. */
export async function createRepository(
  path: string,
  {
    files,
    branch = 'main',
    message = 'Add the manifests',
    objectFormat = 'sha1',
    denyNonFastForwards = false,
  }: NewRepository = {},
): Promise<Repository> {
  await mkdir(path, { recursive: true })
  const format = `--object-format=${objectFormat}`
  // An empty template: no sample hooks, and none of the developer's own.
  await git(
    ['init', '-q', '--bare', '--template=', format, `-b${branch}`, path],
    {},
  )
  await appendFile(`${path}/config`, serverConfiguration(denyNonFastForwards))
  const repository = new Repository(path)
  if (files) await repository.commit({ files, branch, message, parents: [] })
  return repository
}

function serverConfiguration(denyNonFastForwards: boolean): string {
  return `[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
[http]
\treceivepack = true
[receive]
\tautogc = false
\tdenyNonFastForwards = ${denyNonFastForwards}
[gc]
\tauto = 0
`
}
