import type { FolderResult, ProofResult } from '../../src/plan/folder-result.ts'
import type { Report } from '../../src/report/report.ts'

export const commit = 'a1b2c3d4e5f6'.padEnd(40, '0')
export const oldDigest = `sha256:${'a1'.repeat(32)}`
export const newDigest = `sha256:${'b2'.repeat(32)}`

/** What an entry had before. */
export function before(name: string, wanted = name) {
  return { wanted, name, reference: `${name}:1.4.1` }
}

/** A new tag of one image, proved. */
export function overlay(more: Partial<FolderResult> = {}): FolderResult {
  const path = more.path ?? 'k8s/prod'
  const file = `${path}/kustomization.yaml`
  return {
    path,
    role: 'edited',
    fields: [
      {
        file,
        image: 'ghcr.io/acme/api',
        field: 'newTag',
        from: '1.4.1',
        to: '1.4.2',
      },
    ],
    hold: 'unchanged',
    images: ['ghcr.io/acme/api:1.4.2'],
    changedImages: more.images ?? ['ghcr.io/acme/api:1.4.2'],
    previous: [before('ghcr.io/acme/api')],
    proof: proved(),
    ...more,
  }
}

export function proved(more: Partial<ProofResult> = {}): ProofResult {
  return {
    kind: 'proved',
    users: [],
    changes: [
      {
        object: 'Deployment prod/api',
        field: 'image',
        from: 'ghcr.io/acme/api:1.4.1',
        to: 'ghcr.io/acme/api:1.4.2',
      },
    ],
    hidden: 0,
    references: 1,
    diff: '',
    ...more,
  }
}

/** A folder that was not rendered. */
export const notRendered = proved({ kind: 'none', changes: [], references: 0 })

export function report(more: Partial<Report> = {}): Report {
  return {
    outcome: { kind: 'pushed', commit },
    overlays: (more.folders ?? [overlay()]).map(({ path }) => path),
    folders: [overlay()],
    policies: [],
    deployers: [],
    diagnostics: [],
    target: {
      kind: 'hosted',
      url: 'https://git.example/acme/infra.git',
      name: 'acme/infra',
      web: 'https://git.example/acme/infra',
      host: 'git.example',
      own: false,
      gitHubApi: undefined,
    },
    branch: 'main',
    attempts: 1,
    engine: 'kustomize v5.8.1 (embedded)',
    timeline: [],
    runBranch: 'main',
    seconds: 1.44,
    ...more,
  }
}
