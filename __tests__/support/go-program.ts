import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A real program that Go has built, in a folder of its own; or why there is none. */
export type GoProgram =
  | ({ readonly kind: 'there'; readonly folder: string } & AsyncDisposable)
  | ({ readonly kind: 'absent'; readonly why: string } & AsyncDisposable)

/**
 * Builds a program with `go install`: seconds where Go has it in its cache, a minute where it has to be fetched.
 * @param version a package at a version
 * @param kept the folder to build it into, where it stays; else a temporary one
 */
export async function goInstall(
  version: string,
  kept?: string,
): Promise<GoProgram> {
  return await made(['install', version], { kept })
}

/**
 * Builds the program of a folder that has a go.mod; it is named after that module.
 * @param modfile another file in place of that go.mod: other versions of what it needs
 */
export async function goBuild(
  folder: string,
  modfile = 'go.mod',
): Promise<GoProgram> {
  return await made(['install', `-modfile=${modfile}`, '.'], { folder })
}

/**
 * Builds a program of a module that needs a change first, in a copy of that module.
 * @param kept the folder to build it into, where it stays
 */
export async function goInstallChanged(
  module: string,
  program: string,
  {
    kept,
    change,
  }: {
    readonly kept: string
    readonly change: (folder: string) => Promise<void>
  },
): Promise<GoProgram> {
  const copy = await mkdtemp(join(tmpdir(), 'go-module-'))
  try {
    const download = ['mod', 'download', '-json', module]
    const { stdout } = await run('go', download, { cwd: copy })
    const { Dir } = JSON.parse(stdout) as { readonly Dir: string }
    await cp(Dir, copy, { recursive: true })
    // What Go has downloaded may not be written to.
    await run('chmod', ['-R', 'u+w', copy])
    await change(copy)
    // Without the path, so that another copy finds the same in Go's cache.
    return await made(['install', '-trimpath', program], { folder: copy, kept })
  } catch (error) {
    return absent(`go mod download ${module}`, error)
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

async function made(
  args: readonly string[],
  {
    kept,
    folder: cwd,
  }: {
    readonly kept?: string | undefined
    readonly folder?: string
  },
): Promise<GoProgram> {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'go-program-')))
  const dispose = async () => {
    if (kept === undefined) await rm(folder, { recursive: true })
  }
  try {
    await run('go', args, {
      cwd,
      env: { ...process.env, GOBIN: folder },
      timeout: 900_000,
    })
    return { kind: 'there', folder, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    return absent(`go ${args.join(' ')}`, error)
  }
}

function absent(command: string, error: unknown): GoProgram {
  const lines = String(error).trim().split('\n')
  const why = String(error).includes('ENOENT')
    ? 'there is no Go here'
    : `${command} failed: ${lines.at(-1)}`
  return { kind: 'absent', why, [Symbol.asyncDispose]: async () => {} }
}
