import type { Pull } from './forge/github/pull.ts'
import type { Stage } from './stage.ts'

export const overlay = 'k8s/overlays/production'
export const file = `${overlay}/kustomization.yaml`
export const image = 'ghcr.io/acme/api'
/** The branch that the pull request for this overlay and this image comes from. */
export const head =
  'kustomize-bump/main/k8s--overlays--production/ghcr.io--acme--api'

/** What is asked for; most tests are not about rendering, which takes most of a run's time. */
export function proposing(
  tag: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    images: `${image}:${tag}`,
    overlays: overlay,
    publish: 'pull-request',
    validate: 'none',
    ...more,
  }
}

export async function pullsOf({
  forge,
  name,
}: Stage): Promise<readonly Pull[]> {
  return await forge.github.pulls(name)
}

/** The tag that a branch has in the file of the overlay. */
export async function tagAt(
  { repository }: Stage,
  branch: string,
): Promise<string | undefined> {
  const text = (await repository.read(branch, file)).toString()
  return /newTag: "?([^"\n]*)/.exec(text)?.[1]
}

/** Somebody sets the tag on a branch by hand. */
export async function setTag(
  { repository }: Stage,
  branch: string,
  tag: string,
): Promise<string> {
  const text = (await repository.read(branch, file)).toString()
  return await repository.commit({
    branch,
    files: { [file]: text.replace(/newTag: .*/, `newTag: ${tag}`) },
  })
}
