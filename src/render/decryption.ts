import { parse } from 'yaml'
import { getPath, getString } from '../request/json.ts'

/** A file with generators that run a program to decrypt Secrets. */
export interface Decryption {
  readonly path: string
  readonly program: string
  /** The files that it decrypts to whole manifests, as written. */
  readonly encrypted: readonly string[]
  /** The text of the file without these generators. */
  readonly others: string
}

/** The generators of a file that KSOPS (viaduct.ai) or SopsSecretGenerator (goabout.com) runs; one at most. */
export function decryptionsIn(
  path: string,
  text: string,
): readonly Decryption[] {
  const documents = documentsOf(text).map((one) => {
    return { ...one, program: programOf(one.fields) }
  })
  const [program] = documents.flatMap((one) => one.program ?? [])
  if (program === undefined) return []
  const others = documents.filter((one) => one.program === undefined)
  return [
    {
      path,
      program,
      encrypted: documents.flatMap((one) => {
        const files = getPath(one.fields, 'files')
        const isKsops = one.program === 'ksops'
        return isKsops && Array.isArray(files) ? files.map(String) : []
      }),
      others: ['#\n', ...others.map((one) => one.text)].join('---\n'),
    },
  ]
}

/** Undefined for all programs but these two: any other may make workloads, or be a program of the repository. */
function programOf(fields: unknown): string | undefined {
  const group = getString(fields, 'apiVersion')?.split('/')[0]
  const kind = getString(fields, 'kind')
  const isKnown =
    (group === 'viaduct.ai' && kind === 'ksops') ||
    (group === 'goabout.com' && kind === 'SopsSecretGenerator')
  const annotations = getPath(fields, 'metadata', 'annotations')
  const how = getString(annotations, 'config.kubernetes.io/function')
  const program = getString(fieldsOf(how ?? ''), 'exec', 'path')
  return isKnown && (how === undefined || program === 'ksops')
    ? kind
    : undefined
}

/** Whether a manifest, which SOPS may have encrypted, is a Secret: what is encrypted of one can hold no image. */
export function isSecret(text: string): boolean {
  return documentsOf(text)
    .filter(({ fields }) => fields !== null)
    .every(({ fields }) => getString(fields, 'kind') === 'Secret')
}

function documentsOf(text: string) {
  return text
    .split(/^---.*$/m)
    .map((document) => ({ text: document, fields: fieldsOf(document) }))
}

/** A YAML document as JSON has it; undefined where it is none. */
export function fieldsOf(text: string): unknown {
  try {
    return parse(text, { uniqueKeys: false, merge: true })
  } catch {
    return undefined
  }
}
