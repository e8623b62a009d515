import type { Entry, Files } from './tree.ts'

export interface Person {
  readonly name: string
  readonly email: string
}

export interface ImportedCommit {
  readonly branch: string
  readonly parents: readonly string[]
  readonly author: Person
  /** Unix time in seconds. */
  readonly date: number
  readonly message: string
  readonly files: Files
}

/**
 * One commit in the language of `git fast-import`: one process for any number of files,
 * no working copy, the same bytes give the same commit id. The id is written to standard output.
 */
export function importStream(commit: ImportedCommit): Buffer {
  const { branch, author, date, message, files } = commit
  const [first, ...others] = commit.parents
  const who = `${author.name} <${author.email}> ${date} +0000`
  const parts: (string | Buffer)[] = [
    // Without the reset a commit without parents would still be put on the branch that is there.
    first === undefined ? `reset refs/heads/${branch}\n` : '',
    `commit refs/heads/${branch}\n`,
    'mark :1\n',
    `author ${who}\n`,
    `committer ${who}\n`,
    ...data(message),
    first === undefined ? '' : `from ${first}\n`,
    ...others.map((parent) => `merge ${parent}\n`),
    ...Object.entries(files).flatMap(([path, entry]) => change(path, entry)),
    '\nget-mark :1\n',
    'done\n',
  ]
  return Buffer.concat(parts.map((part) => Buffer.from(part)))
}

function change(path: string, entry: Entry): (string | Buffer)[] {
  const name = quoted(path)
  if (typeof entry === 'string' || Buffer.isBuffer(entry)) {
    return [`M 100644 inline ${name}\n`, ...data(entry)]
  }
  switch (entry.kind) {
    case 'executable':
      return [`M 100755 inline ${name}\n`, ...data(entry.content)]
    case 'symlink':
      return [`M 120000 inline ${name}\n`, ...data(entry.target)]
    case 'submodule':
      return [`M 160000 ${entry.commit} ${name}\n`]
    default:
      return [`D ${name}\n`]
  }
}

function data(content: string | Buffer): (string | Buffer)[] {
  const bytes = Buffer.from(content)
  return [`data ${bytes.length}\n`, bytes, '\n']
}

function quoted(path: string): string {
  const escaped = path
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
  return `"${escaped}"`
}
