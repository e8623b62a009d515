import { posix } from 'node:path'
import {
  decryptionsIn,
  fieldsOf,
  isSecret,
  type Decryption,
} from './decryption.ts'
import type { Changes } from './input-files.ts'
import { isKustomization } from '../kustomization/names.ts'
import type { GivenFiles } from '../manifests/failure/build-output.ts'
import { notice, type Diagnostic } from '../problem/problem.ts'
import { getPath, isRecord } from '../request/json.ts'

interface Kustomization {
  readonly folder: string
  /** By their names in lower case. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** What is rendered in place of a file, and the notice that says so. */
interface StandIn {
  readonly path: string
  readonly bytes: Buffer
  readonly notice: Diagnostic
}

/**
 * What stands in for that which a build lacks and no commit should hold: the generators that decrypt Secrets, which are
 * left out, and files of a generator that are not committed, which are empty.
 *
 * @param message kustomize's, of the build that failed
 * @param files what it was given
 * @param read gives the text of a file of the commit; undefined where there is none
 */
export async function standIns(
  message: string,
  files: GivenFiles,
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly StandIn[]> {
  const [, absent] = notCommitted.exec(message) ?? []
  if (absent !== undefined) return [emptyFile(absent)]
  return /failed to load generator: external plugins disabled/.test(message)
    ? withoutDecryption(files, read)
    : []
}

/** Whether an image could depend on what stand-ins replace, in the files that a build was given. */
export function mayMatter(files: GivenFiles, used: Changes): boolean {
  const empty = [...used.keys()].filter((path) => used.get(path)?.length === 0)
  return (
    used.size > 0 &&
    kustomizationsIn(files).some(
      (one) =>
        mayMoveImages(one) || empty.some((path) => namesElsewhere(one, path)),
    )
  )
}

/** Files without the generators that decrypt Secrets; none where one of them may make something else. */
async function withoutDecryption(
  files: GivenFiles,
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly StandIn[]> {
  const decryptions = [...files].flatMap(([path, bytes]) =>
    decryptionsIn(path, bytes.toString()),
  )
  const folders = kustomizationsIn(files).map(({ folder }) => folder)
  const isEachKnown = await Promise.all(
    decryptions.map((one) => makesSecrets(one, folders, read)),
  )
  return isEachKnown.every(Boolean) ? decryptions.map(leftOut) : []
}

function kustomizationsIn(files: GivenFiles): readonly Kustomization[] {
  return [...files].flatMap(([path, bytes]) =>
    isKustomization(path)
      ? { folder: posix.dirname(path), fields: fieldsIn(bytes.toString()) }
      : [],
  )
}

const notCommitted =
  /loading KV pairs: (?:env|file) source.*(?:evalsymlink failure on '|open )\/repo\/([^':]*).*no such file/i

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

function leftOut({ path, program, others }: Decryption): StandIn {
  return {
    path,
    bytes: Buffer.from(others),
    notice: notice({
      code: 'left-out',
      message: `${path} needs the program "${program}", which is never run here. It is left out of the proof, so the Secrets that it makes are not rendered.`,
      at: { file: path },
    }),
  }
}

/** Whether all that it decrypts is there, and is a Secret. Its paths are relative to one of the kustomizations. */
async function makesSecrets(
  { path, encrypted }: Decryption,
  folders: readonly string[],
  read: (path: string) => Promise<string | undefined>,
): Promise<boolean> {
  const places = new Set([posix.dirname(path), ...folders])
  for (const name of encrypted) {
    const texts = await Promise.all(
      [...places].map((folder) => read(posix.join(folder, name))),
    )
    const there = texts.filter((text) => text !== undefined)
    if (there.length === 0 || !there.every(isSecret)) return false
  }
  return true
}

/** Whether the image of a workload could come from what a generator makes: by a replacement, a variable, a program. */
function mayMoveImages({ fields }: Kustomization): boolean {
  const sources = [
    ...itemsOf(fields['replacements']).map((one) =>
      getPath(one, 'source', 'kind'),
    ),
    ...itemsOf(fields['vars']).map((one) => getPath(one, 'objref', 'kind')),
  ]
  return (
    itemsOf(fields['transformers']).length > 0 ||
    sources.some(
      (kind) =>
        typeof kind !== 'string' || kind === 'ConfigMap' || kind === 'Secret',
    )
  )
}

/** Whether something else than a generator reads the file, too. */
function namesElsewhere(
  { folder, fields }: Kustomization,
  path: string,
): boolean {
  const { secretgenerator: _, configmapgenerator: __, ...others } = fields
  return textsIn(others).some((text) => posix.join(folder, text) === path)
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(textsIn)
    : []
}

/** kustomize does not tell upper from lower case in the names of fields. */
function fieldsIn(text: string): Kustomization['fields'] {
  const fields = fieldsOf(text)
  const entries = isRecord(fields) ? Object.entries(fields) : []
  return Object.fromEntries(
    entries.map(([key, value]) => [key.toLowerCase(), value]),
  )
}

function itemsOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : list === undefined ? [] : [list]
}
