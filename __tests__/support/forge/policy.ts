import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Repository } from '../repository.ts'

/** Installs a program that git runs on the server's side of a push. */
export async function installHook(
  repository: Repository,
  name: string,
  script: string,
): Promise<void> {
  const folder = join(repository.path, 'hooks')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), script)
  await chmod(join(folder, name), 0o755)
}

/** GH006: a protected branch, as a hook that runs before anything is accepted. */
export async function protectBranch(
  repository: Repository,
  branch = 'main',
): Promise<void> {
  await installHook(
    repository,
    'pre-receive',
    `#!/bin/sh
cat > /dev/null
echo 'error: GH006: Protected branch update failed for refs/heads/${branch}.' >&2
echo 'error: Changes must be made through a pull request.' >&2
exit 1
`,
  )
}

/** GH013: a ruleset. Only a proc-receive hook can set the words in git's parentheses. */
export async function addRuleset(
  repository: Repository,
  {
    words = 'push declined due to repository rule violations',
    remote = 'error: GH013: Repository rule violations found for refs/heads/main.\n\n- Changes must be made through a pull request.\n',
  } = {},
): Promise<void> {
  const ref = 'refs/heads/main'
  await repository.configure('receive.procReceiveRefs', ref)
  const program = join(repository.path, 'hooks', 'ruleset.mjs')
  await installHook(repository, 'ruleset.mjs', ruleset(words, remote))
  await installHook(
    repository,
    'proc-receive',
    `#!/bin/sh\nexec '${process.execPath}' '${program}'\n`,
  )
}

/** A push that lands although GitHub talks of rule violations: those words alone mean nothing. */
export async function bypassRules(
  repository: Repository,
  branch = 'main',
): Promise<void> {
  await installHook(
    repository,
    'post-receive',
    `#!/bin/sh
cat > /dev/null
echo 'Bypassed rule violations for refs/heads/${branch}:' >&2
echo '- Changes must be made through a pull request.' >&2
`,
  )
}

/** Speaks pkt-line: the version, then the commands, each refused. */
const ruleset = (
  words: string,
  remote: string,
) => `import { readSync, writeSync } from 'node:fs'

function read(length) {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; ) {
    const count = readSync(0, bytes, at, length - at)
    if (count === 0) throw new Error('git stopped talking')
    at += count
  }
  return bytes.toString()
}

function section() {
  const lines = []
  for (;;) {
    const length = Number.parseInt(read(4), 16)
    if (length === 0) return lines
    lines.push(read(length - 4))
  }
}

const pkt = (text) => (text.length + 4).toString(16).padStart(4, '0') + text
const flush = '0000'

section()
writeSync(1, pkt('version=1\\0atomic') + flush)
const refs = section().map((line) => line.trim().split(' ')[2])
writeSync(2, ${JSON.stringify(remote)})
const refusal = ${JSON.stringify(words)}
writeSync(1, refs.map((ref) => pkt('ng ' + ref + ' ' + refusal)).join('') + flush)
`
