import { posix } from 'node:path'
import type { Place } from '../problem/problem.ts'

/** One source of a manifest of Argo CD or Flux: which folder it deploys, from where, and what it changes on the way. */
export interface Deployer {
  readonly kind: 'Application' | 'ApplicationSet' | 'Kustomization'
  readonly name: string
  /** The Application of Argo CD: of a set, the one that it makes. */
  readonly application: string
  readonly at: Place
  /** The address of its git repository as the manifest has it. */
  readonly repository: string
  /** Relative to the root of that repository; `.` for the root. */
  readonly path: string
  readonly revision: Revision
  readonly overrides: Overrides
  /** The spec of its GitRepository of Flux; empty where there is none. */
  readonly source: Fields
  /** Why it surely does not deploy what lands: "…, so …". */
  readonly blocker: string | undefined
  /** What its manifest does not show, or what waits for a person. */
  readonly unknown: string | undefined
}

/** Which commits of its repository a deployer follows. */
export type Revision =
  /** The default branch of the repository. */
  | { readonly kind: 'default' }
  | { readonly kind: 'branch'; readonly name: string }
  /** Tags or a commit, which no push to a branch moves. */
  | { readonly kind: 'fixed'; readonly name: string }
  /** A range of versions that is also a possible name of a branch: tags come first, the branch only without them. */
  | { readonly kind: 'tags-first'; readonly name: string }
  /** A name that only the cluster fills in. */
  | { readonly kind: 'unknown' }

/** What a deployer changes in the kustomization of its path before it builds. */
export interface Overrides {
  readonly tool: 'argocd' | 'flux'
  /** Argo CD's `spec.source.kustomize`, or Flux's `spec`. */
  readonly fields: Fields
}

/** How a deployer builds a folder: its kustomization, or one above it, with overrides. */
export interface DeployerBuild {
  /** What sets the overrides, as the subject of a sentence. */
  readonly title: string
  /** The fix, as a sentence. */
  readonly advice: string
  readonly at: Place | undefined
  readonly overrides: Overrides
  /** The folder that is built. */
  readonly path: string
  /** The whole path of its kustomization, and its text as it will be committed. */
  readonly file: string
  readonly text: string
}

export type Fields = Readonly<Record<string, unknown>>

/** As messages name it: `Argo CD application "api"`. */
export function titleOf({ kind, name }: Pick<Deployer, 'kind' | 'name'>) {
  const tool = {
    Application: 'Argo CD application',
    ApplicationSet: 'Argo CD application set',
    Kustomization: 'Flux kustomization',
  }[kind]
  return `${tool} "${name}"`
}

/** What is read of manifests. */
export interface ReadDeployers {
  readonly deployers: readonly Deployer[]
  /** Sentences on those that deploy no folder. */
  readonly others: readonly string[]
  /** What is not YAML, and where. */
  readonly unread: readonly string[]
}

/** A path as a manifest has it (`./a/`, `/a`, `b/../a`), relative to the root, above which nothing leads; `.` for it. */
export function pathFromRoot(path: string): string {
  const parts = posix.normalize(`/${path}`).split('/').filter(Boolean)
  return parts.join('/') || '.'
}

/** Every folder of a path from the top, and the path itself. */
export function pathsDownTo(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}
