import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

export interface Process {
  readonly pid: number
  readonly parent: number
  readonly session: number
  readonly command: string
}

/**
 * Programs of a run that outlived it: of its session, or with its own fresh folder in their
 * environment, arguments or working folder (git in a session of its own is found that way).
 * Folders that a caller brought along say nothing: the caller's shell may well stand in one.
 * Only Linux shows all that; elsewhere nothing is found.
 */
function survivors(root: string, session: number): Process[] {
  return list().filter(
    (one) => one.session === session || mentions(one.pid, root),
  )
}

/** Those that are still there after what is just ending had its time, on a slow machine too. */
export async function lastingSurvivors(
  root: string,
  session: number,
): Promise<Process[]> {
  for (let tries = 0; tries < 100; tries++) {
    if (survivors(root, session).length === 0) return []
    await wait(100)
  }
  return survivors(root, session)
}

/** A process and all below it. */
export function processTree(pid: number): Process[] {
  return treeOf(pid, list())
}

function treeOf(pid: number, all: readonly Process[]): Process[] {
  const own = all.filter((one) => one.pid === pid)
  const children = all.filter((one) => one.parent === pid)
  return [...own, ...children.flatMap((child) => treeOf(child.pid, all))]
}

function list(): Process[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => read(Number(name)))
}

function read(pid: number): Process[] {
  const stat = readOf(pid, 'stat')
  // "pid (name) state parent group session ...", where the name may hold anything
  const [state, parent, , session] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
  if (state === undefined || state === '' || state === 'Z') return []
  const command = readOf(pid, 'cmdline').split('\0').join(' ').trim()
  return [{ pid, parent: Number(parent), session: Number(session), command }]
}

function mentions(pid: number, folder: string): boolean {
  const texts = [readOf(pid, 'environ'), readOf(pid, 'cmdline'), cwdOf(pid)]
  return texts.some((text) => text.includes(folder))
}

/** Empty for a process that has just ended, or is somebody else's. */
function readOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}

function cwdOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}
