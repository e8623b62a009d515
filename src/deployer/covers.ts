import { pathsDownTo, type Deployer } from './deployer.ts'

/** How a deployer comes to a folder. */
export type Coverage =
  /** Its path is the folder, or has a kustomization that includes it. */
  | { readonly kind: 'builds'; readonly path: string }
  /** Flux makes a kustomization for a path without one, of all that lies below. */
  | { readonly kind: 'generates'; readonly path: string }
  /** Its path has a parameter that only the cluster fills in. */
  | { readonly kind: 'may' }

/** What a commit has, as far as coverage asks. */
export interface Kustomizations {
  readonly hasKustomization: (folder: string) => Promise<boolean>
  /** Whether the kustomization of one folder includes that of another one. */
  readonly includes: (folder: string, other: string) => Promise<boolean>
}

/**
 * How a deployer covers a folder: exactly, through a kustomization that includes it, or, in Flux, from a folder above
 * that has none (fluxcd/pkg, kustomize_generator.go:scanManifests). Undefined where it does not.
 */
export async function coverageOf(
  { path, kind }: Pick<Deployer, 'path' | 'kind'>,
  folder: string,
  { hasKustomization, includes }: Kustomizations,
): Promise<Coverage | undefined> {
  if (path === folder) return { kind: 'builds', path }
  if (parameter.test(path))
    return patternOf(path).test(folder) ? { kind: 'may' } : undefined
  if (await hasKustomization(path))
    return (await includes(path, folder)) ? { kind: 'builds', path } : undefined
  if (kind !== 'Kustomization' || !isBelow(folder, path)) return undefined
  // The first folder with a kustomization on the way down is built as it is, and nothing below it is looked at.
  const between = pathsDownTo(folder).slice(0, -1)
  for (const above of between.filter((one) => isBelow(one, path)))
    if (await hasKustomization(above))
      return (await includes(above, folder))
        ? { kind: 'generates', path }
        : undefined
  return { kind: 'generates', path }
}

/**
 * Whether a deployer names no folder: its path is only known in the cluster, or is the root of an artifact that something
 * else fills. It may deploy any folder.
 */
export function isVague({
  repository,
  path,
}: Pick<Deployer, 'repository' | 'path'>): boolean {
  const isUnknown = repository === '' || parameter.test(repository)
  return path === '.'
    ? isUnknown
    : /^((\{\{[^}]*\}\}|\$\{[^}]*\})\/?)+$/.test(path)
}

/** What a template of Argo CD fills in, or a variable that the Flux kustomization above fills in. */
export const parameter = /\{\{.*?\}\}|\$\{[^}]*\}/

function patternOf(path: string): RegExp {
  const parts = path.split(parameter).map((part) => RegExp.escape(part))
  return new RegExp(`^${parts.join('.*')}$`)
}

function isBelow(folder: string, path: string): boolean {
  return path === '.' || folder.startsWith(`${path}/`)
}
