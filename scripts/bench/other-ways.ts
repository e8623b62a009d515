// Other ways to set an image of a large repository, as programs of the shell: they are given URL, OVERLAY, IMAGE, TAG
// and KUSTOMIZE.
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeToken, type Stage } from '../../__tests__/support/stage.ts'
import { run } from './measure.ts'
import { image, overlay } from './large-repository.ts'

const author = '-c user.name=a -c user.email=a@b'
const editAndPush = `
cd "$OVERLAY"
"$KUSTOMIZE" edit set image "$IMAGE:$TAG"
"$KUSTOMIZE" build . >/dev/null
git ${author} commit -qam "Deploy $TAG"
git push -q origin HEAD:main`

export const otherWays = {
  /** No way with git needs less of the server: a commit, the folders on the way one by one, one file. No render. */
  limit: `
git init -q --bare .
git config remote.origin.url "$URL"
git config remote.origin.promisor true
git config remote.origin.partialclonefilter tree:0
git fetch -q --depth=1 --no-tags --filter=tree:0 origin +refs/heads/main:refs/heads/main
get() {
  echo "$1" | git -c fetch.negotiationAlgorithm=noop fetch -q --no-tags --no-write-fetch-head \\
    --recurse-submodules=no --filter=tree:0 --stdin origin
}
commit=$(git rev-parse main)
id=$(git log -1 --format=%T main)
level=0
for name in $(echo "$OVERLAY/kustomization.yaml" | tr / ' '); do
  get $id
  git ls-tree -z $id >tree$level
  eval name$level=$name
  id=$(tr '\\0' '\\n' <tree$level | awk -F '\\t' -v name=$name '$2 == name { split($1, part, " "); print part[3] }')
  level=$((level + 1))
done
get $id
new=$(git cat-file blob $id | sed "s/newTag: .*/newTag: $TAG/" | git hash-object -w --no-filters --stdin)
while [ $level -gt 0 ]; do
  level=$((level - 1))
  eval name=\\$name$level
  new=$(sed -z "s/ [0-9a-f]*\\t$name\\$/ $new\\t$name/" tree$level | git mktree -z --missing)
done
made=$(git ${author} commit-tree $new -p $commit -m "Deploy $TAG")
git push -q --force-with-lease=refs/heads/main:$commit "$URL" $made:refs/heads/main`,

  sparse: `
git clone -q --depth=1 --filter=blob:none --no-tags --single-branch --branch main --no-checkout "$URL" .
git sparse-checkout set --cone --sparse-index "$(dirname "$(dirname "$OVERLAY")")"
git checkout -q main
${editAndPush}`,

  depth: `
git clone -q --depth=1 "$URL" .
${editAndPush}`,
} as const

/** In seconds, requests, and KB that the server sends. */
export interface Cost {
  readonly wall: number
  readonly requests: number
  readonly received: number
}

/** Counts what the server is asked meanwhile. */
export async function cost(
  { forge }: Stage,
  work: () => Promise<{ readonly wall: number }>,
): Promise<Cost> {
  const first = forge.requests.length
  const { wall } = await work()
  const asked = forge.requests.slice(first)
  const bytes = asked.reduce((sum, { bytesOut }) => sum + bytesOut, 0)
  return { wall, requests: asked.length, received: bytes / 1000 }
}

export async function runOther(
  stage: Stage,
  way: keyof typeof otherWays,
  { kustomize, tag }: { readonly kustomize: string; readonly tag: string },
): Promise<Cost> {
  const header = Buffer.from(`x-access-token:${writeToken}`).toString('base64')
  await using folder = await mkdtempDisposable(join(tmpdir(), 'bench-way-'))
  const env = {
    URL: stage.forge.remote(stage.name),
    OVERLAY: overlay,
    IMAGE: image,
    TAG: tag,
    KUSTOMIZE: kustomize,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraheader',
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${header}`,
  }
  const command = ['sh', '-euc', otherWays[way]]
  const options = { env, cwd: folder.path }
  return await cost(stage, () => run(command, options))
}
