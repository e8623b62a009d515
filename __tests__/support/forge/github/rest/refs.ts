import { nodeId } from '../addresses.ts'
import { text, type Call, type Handler } from '../call.ts'
import type { HostedRepository } from '../hosted.ts'
import { isAncestor, moveRef } from '../objects.ts'
import { notFound, Refusal } from '../refusal.ts'
import { followBranches } from '../lifecycle.ts'

const zeros = '0'.repeat(40)

export const refs = {
  'git/get-ref': async (call) => {
    const ref = `refs/${call.values['ref']}`
    const sha = (await call.hosted.git.refs())[ref]
    if (sha === undefined) throw notFound()
    return { status: 200, body: await refJson(call, ref, sha) }
  },

  'git/list-matching-refs': async (call) => {
    const prefix = `refs/${call.values['ref']}`
    const all = Object.entries(await call.hosted.git.refs())
    const found = all.filter(([ref]) => ref.startsWith(prefix))
    const body = await Promise.all(
      found.map(([ref, sha]) => refJson(call, ref, sha)),
    )
    return { status: 200, body }
  },

  'git/create-ref': async (call) => {
    const { hosted, body } = call
    const ref = text(body['ref']) ?? ''
    const to = text(body['sha']) ?? ''
    if (!/^refs\/[^/]+\/.+/.test(ref)) {
      throw new Refusal(422, `${ref} is not a valid ref name.`)
    }
    if ((await hosted.git.refs())[ref] !== undefined) {
      throw new Refusal(422, 'Reference already exists')
    }
    if ((await hosted.git.resolve(to)) === undefined) {
      throw new Refusal(422, 'Object does not exist')
    }
    if (!(await moveRef(hosted.git, { ref, from: zeros, to }))) {
      throw new Refusal(422, 'Reference update failed')
    }
    return { status: 201, body: await refJson(call, ref, to) }
  },

  // `force: false` looks only whether it is a fast-forward: it is no compare-and-swap.
  'git/update-ref': async (call) => {
    const { hosted, body } = call
    const ref = `refs/${call.values['ref']}`
    const to = text(body['sha']) ?? ''
    const from = (await hosted.git.refs())[ref]
    if (from === undefined) throw new Refusal(422, 'Reference does not exist')
    if ((await hosted.git.resolve(to)) === undefined) {
      throw new Refusal(422, 'Object does not exist')
    }
    assertUnprotected(hosted, ref)
    const forced = body['force'] === true
    if (!forced && !(await isAncestor(hosted.git, from, to))) {
      throw new Refusal(422, 'Update is not a fast forward')
    }
    if (!(await moveRef(hosted.git, { ref, from, to }))) {
      throw new Refusal(422, 'Reference cannot be updated')
    }
    await followBranches(hosted)
    return { status: 200, body: await refJson(call, ref, to) }
  },

  'git/delete-ref': async ({ hosted, values }) => {
    const ref = `refs/${values['ref']}`
    const from = (await hosted.git.refs())[ref]
    if (from === undefined) throw new Refusal(422, 'Reference does not exist')
    assertUnprotected(hosted, ref)
    if (!(await moveRef(hosted.git, { ref, from, to: undefined }))) {
      throw new Refusal(422, 'Reference cannot be deleted')
    }
    await followBranches(hosted)
    return { status: 204 }
  },
} satisfies Record<string, Handler>

export const changesByPull = 'Changes must be made through a pull request.'
export const ruleViolation = `Repository rule violations found\n\n${changesByPull}\n\n`

function assertUnprotected(hosted: HostedRepository, ref: string): void {
  if (!isProtected(hosted, ref)) return
  const rules = hosted.protections.get(ref.replace('refs/heads/', ''))
  throw new Refusal(422, rules?.ruleset ? ruleViolation : changesByPull)
}

export function isProtected(hosted: HostedRepository, ref: string): boolean {
  const rules = hosted.protections.get(ref.replace('refs/heads/', ''))
  return rules?.requirePullRequest === true || rules?.mergeQueue === true
}

async function refJson({ hosted, addresses }: Call, ref: string, sha: string) {
  const url = `${addresses.api}/repos/${hosted.name}/git`
  const type = (await hosted.git.git(['cat-file', '-t', sha])).toString().trim()
  return {
    ref,
    node_id: nodeId('REF', hosted.name, ref),
    url: `${url}/${ref}`,
    object: { sha, type, url: `${url}/${type}s/${sha}` },
  }
}
