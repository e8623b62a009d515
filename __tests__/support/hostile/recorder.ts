import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** One start of git. */
export interface GitCall {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** A `git` in front of the real one that notes how it is called, and by git's own trace whom git calls. */
export interface Recorder {
  /** The PATH that has it in front. */
  readonly path: string
  calls(): Promise<readonly GitCall[]>
  /** What git has noted of itself and of every program that it started. */
  trace(): Promise<string>
}

export async function recordGit(folder: string): Promise<Recorder> {
  const bin = join(folder, 'bin')
  const notes = join(folder, 'calls')
  const events = join(folder, 'events')
  for (const one of [bin, notes, events]) await mkdir(one, { recursive: true })
  const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim()
  const env = execFileSync('which', ['env'], { encoding: 'utf8' }).trim()
  await writeFile(
    join(bin, 'git'),
    `#!/bin/sh
{ for arg; do printf '%s\\0' "$arg"; done; printf '\\0'; '${env}' -0; } > '${notes}'/$$
GIT_TRACE2_EVENT='${events}' exec '${real}' "$@"
`,
  )
  await chmod(join(bin, 'git'), 0o755)
  return {
    path: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    calls: async () => (await contents(notes)).map(parse),
    trace: async () => (await contents(events)).join('\n'),
  }
}

async function contents(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder)
  return await Promise.all(
    names.map((name) => readFile(join(folder, name), 'utf8')),
  )
}

function parse(note: string): GitCall {
  const end = note.indexOf('\0\0')
  const pairs = note
    .slice(end + 2)
    .split('\0')
    .filter(Boolean)
  return {
    args: note.slice(0, end).split('\0'),
    environment: Object.fromEntries(
      pairs.map((pair) => {
        const at = pair.indexOf('=')
        return [pair.slice(0, at), pair.slice(at + 1)]
      }),
    ),
  }
}
