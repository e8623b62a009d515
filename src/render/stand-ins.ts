import { parse } from 'yaml'
import { isKustomization } from '../kustomization/names.ts'
import type { GivenFiles } from '../manifests/build-output.ts'
import { notice, type Diagnostic } from '../problem.ts'
import { getPath } from '../request/json.ts'

/** What is rendered in place of a file, and the notice that says so. */
export interface StandIn {
  readonly path: string
  readonly bytes: Buffer
  readonly notice: Diagnostic
}

/**
 * What stands in for that which a build lacks and no commit should hold: the generators that decrypt Secrets, which are
 * left out, and files of a generator that are not committed, which are empty. Nothing where an image could depend on it.
 *
 * @param message kustomize's, of the build that failed
 * @param files what it was given
 */
export function standIns(
  message: string,
  files: GivenFiles,
): readonly StandIn[] {
  const isProgram = /failed to load generator: external plugins disabled/.test(
    message,
  )
  const [, absent] = notCommitted.exec(message) ?? []
  if ((!isProgram && absent === undefined) || readsGenerated(files)) return []
  if (absent !== undefined) return [emptyFile(absent)]
  return [...files].flatMap(([path, bytes]) =>
    withoutDecryption(path, bytes.toString()),
  )
}

const notCommitted =
  /loading KV pairs: (?:env|file) source.*evalsymlink failure on '\/repo\/([^']*)'.*no such file/i

function emptyFile(path: string): StandIn {
  return {
    path,
    bytes: Buffer.alloc(0),
    notice: notice({
      code: 'left-out',
      message: `"${path}", which a generator reads, is not in the repository. An empty file stands in for it in the proof. A deployer that builds this commit without that file fails.`,
    }),
  }
}

function withoutDecryption(path: string, text: string): readonly StandIn[] {
  const documents = text.split(/^---.*$/m)
  const [program] = documents.flatMap((one) => decryptionOf(one) ?? [])
  if (program === undefined) return []
  const others = documents.filter((one) => decryptionOf(one) === undefined)
  return [
    {
      path,
      bytes: Buffer.from(['#\n', ...others].join('---\n')),
      notice: notice({
        code: 'left-out',
        message: `${path} needs the program "${program}", which is never run here. It is left out of the proof, so the Secrets that it makes are not rendered.`,
        at: { file: path },
      }),
    },
  ]
}

/** The program that a generator's document runs, where it makes Secrets and nothing else. */
function decryptionOf(document: string): string | undefined {
  const isKnown = /^apiVersion:\s*["']?(viaduct\.ai|goabout\.com)\//m
  const kind = /^kind:\s*["']?(ksops|SopsSecretGenerator)\b/m.exec(document)
  return isKnown.test(document) ? kind?.[1] : undefined
}

/** Whether a replacement or a variable reads what a generator makes, or may do so: then an image could come from there. */
function readsGenerated(files: GivenFiles): boolean {
  return [...files].some(([path, bytes]) => {
    const text = bytes.toString()
    if (!isKustomization(path)) return /ReplacementTransformer/.test(text)
    const fields: unknown = parse(text, { uniqueKeys: false })
    const sources = [
      ...itemsOf(getPath(fields, 'replacements')).map((one) =>
        getPath(one, 'source', 'kind'),
      ),
      ...itemsOf(getPath(fields, 'vars')).map((one) =>
        getPath(one, 'objref', 'kind'),
      ),
    ]
    return sources.some(
      (kind) =>
        typeof kind !== 'string' || kind === 'ConfigMap' || kind === 'Secret',
    )
  })
}

function itemsOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : []
}
