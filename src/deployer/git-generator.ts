import { posix } from 'node:path'
import { isSameRepository } from './address.ts'
import type { Fields } from './deployer.ts'
import { fieldsOf, listOf, parsedYaml, textOf } from './manifest.ts'
import {
  flattened,
  given,
  unknown,
  type Generated,
  type GeneratorContext,
} from './parameters.ts'
import { globExpression } from '../request/folders/glob.ts'

/**
 * The folders or the files of a repository, each the parameters of an Application (argo-cd,
 * applicationset/generators/git.go). Only the repository that lands is read.
 */
export async function fromGit(
  options: Fields,
  { tree, isGo }: GeneratorContext,
): Promise<readonly Generated[]> {
  const repository = textOf(options['repoURL']) ?? ''
  if (!isSameRepository(repository, tree.repository))
    return [
      unknown(`its git generator reads ${repository}, which is not read here`),
    ]
  const prefix = textOf(options['pathParamPrefix'])
  const of = (path: string, content: Fields) => {
    const own = pathParameters(path, isGo)
    const named = prefix === undefined ? own : { [prefix]: own }
    return given(
      isGo
        ? { ...content, ...named }
        : { ...flattened(content), ...flattened(named) },
    )
  }
  const items = listOf(options['directories']).map(fieldsOf)
  if (items.length > 0) {
    const folders = await tree.folders()
    return folders
      .filter((folder) => isListed(folder, items))
      .map((folder) => of(folder, {}))
  }
  const globs = listOf(options['files']).map(fieldsOf)
  const read = async (exclude: boolean) =>
    (
      await Promise.all(
        globs
          .filter((one) => (one['exclude'] === true) === exclude)
          .map((one) => tree.files(textOf(one['path']) ?? '')),
      )
    ).flat()
  const excluded = new Set((await read(true)).map(({ path }) => path))
  return (await read(false))
    .filter(({ path }) => !excluded.has(path))
    .flatMap(({ path, text }) => {
      const content = parsedYaml(text)
      if (content === undefined)
        return unknown(`its git generator reads ${path}, which is not YAML`)
      const each = Array.isArray(content) ? content : [content]
      return each.map((one) => of(posix.dirname(path), fieldsOf(one)))
    })
}

/** argo-cd, applicationset/generators/git.go:filterApps. */
function isListed(folder: string, items: readonly Fields[]): boolean {
  if (folder.split('/').some((name) => name.startsWith('.'))) return false
  const matching = items.filter((item) =>
    globExpression(textOf(item['path']) ?? '').test(folder),
  )
  return (
    matching.length > 0 && !matching.some((item) => item['exclude'] === true)
  )
}

function pathParameters(path: string, isGo: boolean): Fields {
  const segments = path.split('/')
  const basename = posix.basename(path)
  const own = { basename, basenameNormalized: normalized(basename) }
  return isGo
    ? { path: { path, segments, ...own } }
    : {
        path,
        ...flattened({ path: own }),
        ...Object.fromEntries(
          segments.map((name, index) => [`path[${index}]`, name]),
        ),
      }
}

/** A name as DNS takes it. */
function normalized(name: string): string {
  return name.replace(/[^a-zA-Z0-9.-]/g, '-').toLowerCase()
}
