import { tryGit } from '../../../git.ts'
import { paged, type Call, type Handler } from '../call.ts'
import type { HostedRepository } from '../hosted.ts'
import { mergeBase } from '../objects.ts'
import { notFound, Refusal } from '../refusal.ts'
import { defaultBranch } from '../repository-json.ts'
import { commitJson } from './commit-json.ts'
import { isProtected } from './refs.ts'

/** What follows from the commits. */
export const history = {
  'repos/get-commit': async (call) => {
    const { hosted, values, addresses } = call
    const ref = values['ref'] ?? ''
    const id = await hosted.git.resolve(ref)
    if (id === undefined) {
      throw new Refusal(422, `No commit found for SHA: ${ref}`)
    }
    const parent = (await hosted.git.resolve(`${id}^1`)) ?? emptyTree
    const files = await filesBetween(call, parent, id)
    const sum = (key: 'additions' | 'deletions') =>
      files.reduce((all, file) => all + file[key], 0)
    const [additions, deletions] = [sum('additions'), sum('deletions')]
    const stats = { additions, deletions, total: additions + deletions }
    const body = { ...(await commitJson(hosted, id, addresses)), stats, files }
    return { status: 200, body }
  },

  'repos/list-commits': async (call) => {
    const { hosted, query } = call
    const start = query.get('sha') ?? (await defaultBranch(hosted))
    const id = await hosted.git.resolve(start)
    if (id === undefined) throw notFound()
    const path = query.get('path')
    const only = path === null ? [] : ['--', path]
    const list = await commitsOf(call, ['--max-count=250', id, ...only])
    return paged(call, '/commits', list)
  },

  'repos/get-branch': async ({ hosted, values, addresses }) => {
    const name = values['branch'] ?? ''
    const id = await hosted.git.tip(name)
    if (id === undefined) throw new Refusal(404, 'Branch not found')
    const self = `${addresses.api}/repos/${hosted.name}/branches/${name}`
    const html = `${addresses.html}/${hosted.name}/tree/${name}`
    const checks = hosted.protections.get(name)?.requiredChecks ?? []
    const body = {
      name,
      commit: await commitJson(hosted, id, addresses),
      _links: { self, html },
      protected: hosted.protections.has(name),
      protection: {
        enabled: isProtected(hosted, `refs/heads/${name}`),
        required_status_checks: {
          enforcement_level: checks.length > 0 ? 'everyone' : 'off',
          contexts: checks,
          checks: [],
        },
      },
      protection_url: `${self}/protection`,
    }
    return { status: 200, body }
  },

  'repos/compare-commits-with-basehead': async (call) => {
    const { hosted, values, addresses } = call
    const [from = '', to = ''] = (values['basehead'] ?? '').split('...')
    const base = await hosted.git.resolve(from)
    const head = await hosted.git.resolve(to)
    if (base === undefined || head === undefined) throw notFound()
    const common = await mergeBase(hosted.git, base, head)
    if (common === undefined) {
      throw new Refusal(404, `No common ancestor between ${from} and ${to}.`)
    }
    const ahead = await commitsOf(call, ['--reverse', `${base}..${head}`])
    const behind = await countOf(hosted, `${head}..${base}`)
    const url = `${addresses.api}/repos/${hosted.name}/compare/${from}...${to}`
    const page = `${addresses.html}/${hosted.name}/compare`
    const body = {
      url,
      html_url: `${page}/${from}...${to}`,
      permalink_url: `${page}/${base}...${head}`,
      diff_url: `${page}/${from}...${to}.diff`,
      patch_url: `${page}/${from}...${to}.patch`,
      base_commit: await commitJson(hosted, base, addresses),
      merge_base_commit: await commitJson(hosted, common, addresses),
      status: status(ahead.length, behind),
      ahead_by: ahead.length,
      behind_by: behind,
      total_commits: ahead.length,
      commits: partOf(call, ahead),
      files: await filesBetween(call, common, head),
    }
    return { status: 200, body }
  },
} satisfies Record<string, Handler>

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

function status(ahead: number, behind: number) {
  if (ahead > 0 && behind > 0) return 'diverged'
  if (ahead > 0) return 'ahead'
  return behind > 0 ? 'behind' : 'identical'
}

/** All of them up to 250, or the page that was asked for. */
function partOf<T>({ query }: Call, all: readonly T[]): readonly T[] {
  if (!query.has('per_page') && !query.has('page')) return all.slice(0, 250)
  const size = Math.min(Number(query.get('per_page') ?? 30), 100)
  const page = Number(query.get('page') ?? 1)
  return all.slice((page - 1) * size, page * size)
}

async function commitsOf({ hosted, addresses }: Call, args: readonly string[]) {
  const log = await hosted.git.git(['rev-list', ...args])
  const ids = log.toString().split('\n').filter(Boolean)
  return await Promise.all(ids.map((id) => commitJson(hosted, id, addresses)))
}

async function countOf({ git }: HostedRepository, range: string) {
  return Number((await git.git(['rev-list', '--count', range])).toString())
}

async function filesBetween(
  { hosted, addresses }: Call,
  from: string,
  to: string,
) {
  const cwd = hosted.git.path
  const args = [
    'diff',
    '--numstat',
    '--raw',
    '--no-renames',
    '-z',
    '--abbrev=40',
  ]
  const { stdout } = await tryGit([...args, from, to], { cwd })
  const fields = stdout.toString().split('\0').filter(Boolean)
  const counts = new Map(
    fields
      .filter((field) => /^[\d-]+\t/.test(field))
      .map((field) => {
        const [added, taken, name = ''] = field.split('\t')
        return [name, [Number(added) || 0, Number(taken) || 0]] as const
      }),
  )
  const files = []
  for (let at = 0; fields[at]?.startsWith(':'); at += 2) {
    const [, , , blob = '', letter] = (fields[at] ?? '').split(' ')
    const filename = fields[at + 1] ?? ''
    const [additions = 0, deletions = 0] = counts.get(filename) ?? []
    const page = `${addresses.html}/${hosted.name}`
    files.push({
      sha: blob,
      filename,
      status:
        letter === 'A' ? 'added' : letter === 'D' ? 'removed' : 'modified',
      additions,
      deletions,
      changes: additions + deletions,
      blob_url: `${page}/blob/${to}/${encodeURI(filename)}`,
      raw_url: `${page}/raw/${to}/${encodeURI(filename)}`,
      contents_url: `${addresses.api}/repos/${hosted.name}/contents/${encodeURI(filename)}?ref=${to}`,
    })
  }
  return files
}
