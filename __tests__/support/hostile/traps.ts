import { appendFile, chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from '../git.ts'

/** Programs that leave a mark when anything starts them. */
export interface Traps {
  /** The path of the trap of this name. */
  set(name: string): Promise<string>
  /** The names of those that were started. */
  sprung(): Promise<readonly string[]>
}

export async function layTraps(folder: string): Promise<Traps> {
  const programs = join(folder, 'traps')
  const marks = join(folder, 'marks')
  await mkdir(programs, { recursive: true })
  await mkdir(marks, { recursive: true })
  return {
    async set(name) {
      const path = join(programs, name)
      await writeFile(path, `#!/bin/sh\n: > '${join(marks, name)}'\nexit 1\n`)
      await chmod(path, 0o755)
      return path
    },
    sprung: async () => (await readdir(marks)).toSorted(),
  }
}

const hooks = [
  'pre-commit',
  'prepare-commit-msg',
  'commit-msg',
  'post-commit',
  'pre-push',
  'reference-transaction',
  'post-index-change',
  'post-checkout',
  'post-merge',
  'post-rewrite',
  'pre-rebase',
  'pre-auto-gc',
  'applypatch-msg',
]

const commands = [
  'core.fsmonitor',
  'filter.evil.clean',
  'filter.evil.smudge',
  'diff.evil.command',
  'diff.evil.textconv',
  'core.editor',
  'core.pager',
  'sequence.editor',
  'gpg.program',
  'core.sshCommand',
  'credential.helper',
  'core.askPass',
  'core.alternateRefsCommand',
  'uploadpack.packObjectsHook',
]

/** These take the place of `clean` and of the attribute's driver, so the control case needs them apart. */
export const replacingCommands = ['filter.evil.process', 'diff.external']

/** Every hook, in a folder that `core.hooksPath` or a template can name. */
export async function trapHooks(traps: Traps, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const hook of hooks) {
    const trap = await traps.set(`hook-${hook}`)
    // A hook that fails stops git before the next one: the mark is enough.
    await writeFile(join(folder, hook), `#!/bin/sh\n'${trap}'\nexit 0\n`)
    await chmod(join(folder, hook), 0o755)
  }
}

/** The text of a git configuration in which every command is a trap. */
export async function trapConfig(
  traps: Traps,
  more: readonly string[] = [],
): Promise<string> {
  const lines: string[] = []
  for (const key of [...commands, ...more]) {
    const trap = await traps.set(key)
    const parts = key.split('.')
    const name = parts.pop() ?? ''
    const [section, sub] = parts
    const head = sub === undefined ? section : `${section} "${sub}"`
    lines.push(`[${head}]\n\t${name} = "${trap}"\n`)
  }
  return lines.join('')
}

/** A checkout as untrusted steps before may have left it, with the locks of a git that was killed. */
export async function trapCheckout(
  traps: Traps,
  folder: string,
  config: string,
): Promise<void> {
  await git(['init', '-q', '-bmain', '--template=', folder])
  await writeFile(
    join(folder, '.gitattributes'),
    '*.yaml filter=evil diff=evil merge=evil\n',
  )
  await writeFile(join(folder, 'a.yaml'), 'a: 1\n')
  await git(['add', '.'], { cwd: folder })
  await git(
    ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'a'],
    { cwd: folder },
  )
  await trapHooks(traps, join(folder, '.git', 'hooks'))
  await appendFile(join(folder, '.git', 'config'), config)
}

export const locks = [
  'index.lock',
  'shallow.lock',
  'config.lock',
  'HEAD.lock',
  'packed-refs.lock',
]
