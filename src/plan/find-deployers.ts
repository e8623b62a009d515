import { posix } from 'node:path'
import type { ReadDeployers } from '../deployer/deployer.ts'
import { isNamed } from '../deployer/named-files.ts'
import type { SourceTree } from '../deployer/parameters.ts'
import { readDeployers } from '../deployer/read.ts'
import type { Repository } from '../git/repository.ts'
import { defaultBranch } from '../git/branch.ts'
import { readTexts, type Objects } from '../git/snapshot.ts'
import { invalidInput } from '../problem.ts'
import type { DeployerFiles } from '../request/folders/deployed-by.ts'
import { globExpression } from '../request/folders/glob.ts'
import type { Request } from '../request/inputs.ts'

/** A commit whose files can be read. */
export interface Snapshot {
  readonly objects: Objects
  readonly commit: string
}

export interface DeployerServices {
  readonly objects: Objects
  readonly repository: Repository
  /** The tip of the default branch of another repository, by owner/name. Throws ServerError. */
  readonly openSnapshot: (repository: string) => Promise<Snapshot>
}

/** The deployers that `deployed-by` names, and where they would have to deploy from. */
export async function deployersOf(
  { objects, repository, openSnapshot }: DeployerServices,
  { deployedBy, branch: wanted }: Request,
  { tip: commit, branch }: { readonly tip: string; readonly branch: string },
) {
  const own = { objects, commit, repository: repository.url }
  const deployers =
    deployedBy.length === 0
      ? undefined
      : await findDeployers(deployedBy, own, openSnapshot)
  const isAsked = deployers?.deployers.some(
    ({ revision }) => revision.kind === 'default',
  )
  const isDefault = wanted.kind === 'default' || isAsked !== true
  const defaultName = isDefault ? branch : await defaultBranch(repository)
  const landing = { branch, defaultBranch: defaultName }
  return { deployers, landing: { ...landing, repository: repository.url } }
}

/**
 * The deployers that the lines of `deployed-by` name.
 *
 * @param own the commit that a bump lands on, and the address of its repository
 * @param open the tip of the default branch of another repository, by owner/name
 * @throws Refusal (invalid-input) for a line that names no file
 */
async function findDeployers(
  lines: readonly DeployerFiles[],
  own: Snapshot & { readonly repository: string },
  open: (repository: string) => Promise<Snapshot>,
): Promise<ReadDeployers> {
  const texts = new Map<string, string>()
  for (const line of lines) {
    const { repository } = line
    const snapshot = repository === undefined ? own : await open(repository)
    const found = await readMatching(snapshot, (file) => isNamed(line, file))
    if (found.length === 0)
      throw invalidInput(
        'deployed-by',
        `"${line.text}" names no YAML file${repository === undefined ? ' of the branch' : ` of ${repository}`}. Write a file, a folder, or a glob of them.`,
      )
    for (const { path, text } of found)
      texts.set(repository === undefined ? path : `${repository}:${path}`, text)
  }
  return readDeployers(texts, treeOf(own))
}

async function readMatching(
  { objects, commit }: Snapshot,
  matches: (path: string) => boolean,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const files = (await objects.listAll(commit)).filter(
    ({ type, mode, name }) =>
      type === 'blob' && mode !== '120000' && matches(name),
  )
  const read = await readTexts(objects, files)
  return read.map(({ name, text }) => ({ path: name, text }))
}

function treeOf(own: Snapshot & { readonly repository: string }): SourceTree {
  return {
    repository: own.repository,
    async folders() {
      const files = await own.objects.listAll(own.commit)
      return [...new Set(files.flatMap(({ name }) => foldersAbove(name)))]
    },
    files(glob) {
      const expression = globExpression(glob)
      return readMatching(own, (file) => expression.test(file))
    },
  }
}

function foldersAbove(file: string): readonly string[] {
  const folder = posix.dirname(file)
  return folder === '.' ? [] : [...foldersAbove(folder), folder]
}
