import { noreplyAddress, nodeId } from '../addresses.ts'
import { login, text, texts, type Call, type Handler } from '../call.ts'
import {
  editTree,
  webFlow,
  write,
  writeCommit,
  type Entry,
} from '../objects.ts'
import { notFound, Refusal } from '../refusal.ts'
import { tryGit } from '../../../git.ts'
import { gitCommitJson } from './commit-json.ts'

/** Git's own objects, one at a time. */
export const objects = {
  'git/get-commit': async ({ hosted, values, addresses }) => ({
    status: 200,
    body: await gitCommitJson(hosted, values['commit_sha'] ?? '', addresses),
  }),

  // Without an author an App's commit is its own, and GitHub signs it.
  'git/create-commit': async (call) => {
    const { hosted, account, body, addresses } = call
    const name = login(call)
    const given = person(body['author'])
    const own = { name, email: noreplyAddress(name) }
    const isApp =
      account?.kind !== 'classic' && account?.kind !== 'fine-grained'
    const signed =
      isApp && given === undefined && body['committer'] === undefined
    const id = await writeCommit(hosted.git, {
      tree: text(body['tree']) ?? '',
      parents: texts(body['parents']),
      message: text(body['message']) ?? '',
      author: given ?? own,
      committer: signed ? webFlow : (person(body['committer']) ?? given ?? own),
      signed,
    })
    return { status: 201, body: await gitCommitJson(hosted, id, addresses) }
  },

  'git/get-blob': async (call) => {
    const { hosted, values } = call
    const sha = values['file_sha'] ?? ''
    const bytes = await tryGit(['cat-file', 'blob', sha], {
      cwd: hosted.git.path,
    })
    if (bytes.exitCode !== 0) throw notFound()
    const body = {
      sha,
      node_id: nodeId('B', hosted.name, sha),
      size: bytes.stdout.length,
      url: address(call, 'blobs', sha),
      content: base64Lines(bytes.stdout),
      encoding: 'base64',
    }
    return { status: 200, body }
  },

  'git/create-blob': async (call) => {
    const { hosted, body } = call
    const encoding = body['encoding'] === 'base64' ? 'base64' : 'utf8'
    const bytes = Buffer.from(text(body['content']) ?? '', encoding)
    const sha = await write(hosted.git, 'blob', bytes)
    return { status: 201, body: { sha, url: address(call, 'blobs', sha) } }
  },

  'git/get-tree': async (call) => ({
    status: 200,
    body: await treeJson(call, call.values['tree_sha'] ?? ''),
  }),

  'git/create-tree': async (call) => {
    const { hosted, body } = call
    const given = body['tree'] as readonly Readonly<Record<string, unknown>>[]
    const entries = await Promise.all(
      given.map(async ({ path, mode, sha, content }): Promise<Entry> => {
        const at = { path: String(path) }
        if (sha === null) return { ...at, to: undefined }
        const bytes = text(content) ?? ''
        const id = text(sha) ?? (await write(hosted.git, 'blob', bytes))
        return { ...at, to: { mode: String(mode), id } }
      }),
    )
    const base = text(body['base_tree'])
    const id = await editTree(hosted.git, base, entries)
    return { status: 201, body: await treeJson(call, id) }
  },
} satisfies Record<string, Handler>

async function treeJson(call: Call, id: string) {
  const { hosted, query } = call
  const recursive = query.has('recursive') ? ['-r', '-t'] : []
  const list = await tryGit(['ls-tree', '-l', '-z', ...recursive, id], {
    cwd: hosted.git.path,
  })
  if (list.exitCode !== 0) throw notFound()
  const lines = list.stdout.toString().split('\0').filter(Boolean)
  const tree = lines.map((line) => {
    const [, mode, type = '', sha = '', size = '', path] =
      /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? []
    const bytes = type === 'blob' ? { size: Number(size) } : {}
    const url = address(call, `${type}s`, sha)
    return { path, mode, type, sha, ...bytes, url }
  })
  const found = await hosted.git.git(['rev-parse', `${id}^{tree}`])
  const sha = found.toString().trim()
  return { sha, url: address(call, 'trees', sha), tree, truncated: false }
}

function address(
  { addresses, hosted }: Call,
  kind: string,
  sha: string,
): string {
  return `${addresses.api}/repos/${hosted.name}/git/${kind}/${sha}`
}

/** GitHub breaks its base64 into lines. */
export function base64Lines(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll(/(.{60})/g, '$1\n')
}

function person(value: unknown) {
  if (typeof value !== 'object' || value === null) return undefined
  const { name, email } = value as Record<string, unknown>
  if (typeof name === 'string' && typeof email === 'string') {
    return { name, email }
  }
  throw new Refusal(
    422,
    'Invalid request.\n\n"name", "email" weren\'t supplied.',
  )
}
