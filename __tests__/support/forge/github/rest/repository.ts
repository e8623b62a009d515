import { tryGit } from '../../../git.ts'
import type { Call, Handler } from '../call.ts'
import { Refusal } from '../refusal.ts'
import { defaultBranch, fullRepositoryJson } from '../repository-json.ts'
import { base64Lines } from './objects.ts'

export const repository = {
  'repos/get': async ({ hosted, account, addresses }) => ({
    status: 200,
    body: await fullRepositoryJson(hosted, account, addresses),
  }),

  'repos/get-content': async (call) => {
    const { hosted, values, query } = call
    const ref = query.get('ref') ?? (await defaultBranch(hosted))
    const commit = await hosted.git.resolve(ref)
    if (commit === undefined) {
      throw new Refusal(404, `No commit found for the ref ${ref}`)
    }
    const path = (values['path'] ?? '').replace(/\/$/, '')
    const own = await entries(call, commit, path)
    const [only] = own
    if (!only) throw new Refusal(404, 'Not Found')
    if (only.type !== 'dir') {
      const bytes = await hosted.git.git(['cat-file', 'blob', only.sha])
      const content = base64Lines(bytes)
      return { status: 200, body: { ...only, content, encoding: 'base64' } }
    }
    return { status: 200, body: await entries(call, commit, `${path}/`) }
  },
} satisfies Record<string, Handler>

async function entries(
  { hosted, addresses }: Call,
  commit: string,
  path: string,
) {
  const { stdout } = await tryGit(['ls-tree', '-l', '-z', commit, path], {
    cwd: hosted.git.path,
  })
  const lines = stdout.toString().split('\0').filter(Boolean)
  return lines.map((line) => {
    const [, type = '', sha = '', size = '', at = ''] =
      /^\d+ (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? []
    const isFile = type === 'blob'
    const api = `${addresses.api}/repos/${hosted.name}`
    const url = `${api}/contents/${encodeURI(at)}?ref=${commit}`
    const git_url = `${api}/git/${type}s/${sha}`
    const page = `${addresses.html}/${hosted.name}`
    const html_url = `${page}/blob/${commit}/${encodeURI(at)}`
    return {
      name: at.split('/').at(-1) ?? '',
      path: at,
      sha,
      size: isFile ? Number(size) : 0,
      url,
      html_url,
      git_url,
      download_url: isFile ? `${page}/raw/${commit}/${encodeURI(at)}` : null,
      type: isFile ? 'file' : 'dir',
      _links: { self: url, git: git_url, html: html_url },
    }
  })
}
