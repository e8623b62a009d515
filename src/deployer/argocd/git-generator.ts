import { posix } from 'node:path'
import { isSameRepository } from '../address.ts'
import type { Fields } from '../deployer.ts'
import { goGlob } from '../go-glob.ts'
import { parsedYaml } from '../kubernetes-yaml.ts'
import { fieldsOf, listOf, textOf } from '../manifest.ts'
import { fillTemplate } from './template.ts'
import {
  dialectOf,
  flattened,
  given,
  unknown,
  type Generated,
  type GeneratorContext,
} from './parameters.ts'
import { globExpression } from '../../request/folders/glob.ts'

/**
 * The folders or the files of a repository, each the parameters of an Application (argo-cd,
 * applicationset/generators/git.go). Only the repository that lands is read.
 */
export async function fromGit(
  options: Fields,
  context: GeneratorContext,
): Promise<readonly Generated[]> {
  const { tree, isGo } = context
  const repository = textOf(options['repoURL']) ?? ''
  if (!isSameRepository(repository, tree.repository))
    return [
      unknown(`its git generator reads ${repository}, which is not read here`),
    ]
  const paths = [...listOf(options['directories']), ...listOf(options['files'])]
  const open = paths
    .map((item) => textOf(fieldsOf(item)['path']) ?? '')
    .find((path) => path.includes('{{'))
  if (open !== undefined)
    return [
      unknown(
        `its git generator reads "${open}", with a parameter that is not known here`,
      ),
    ]
  const prefix = textOf(options['pathParamPrefix']) || undefined
  const of = (path: string, content: Fields, file?: string) => {
    const own = pathParameters(path, isGo, file)
    const named = prefix === undefined ? own : { [prefix]: own }
    const parameters = isGo
      ? { ...content, ...named }
      : { ...flattened(content), ...flattened(named) }
    const values = fillTemplate(
      fieldsOf(options['values']),
      parameters,
      dialectOf(context),
    )
    const more = options['values'] === undefined ? {} : { values }
    return given({ ...parameters, ...(isGo ? more : flattened(more)) })
  }
  if (listOf(options['directories']).length > 0) {
    const isListed = matcher(options['directories'], folderGlob)
    const folders = await tree.folders()
    return folders
      .filter((folder) => !/(^|\/)\./.test(folder) && isListed(folder))
      .map((folder) => of(folder, {}))
  }
  const isListed = matcher(options['files'], fileGlob)
  const isListedAnew = matcher(options['files'], newFileGlob)
  const files = await tree.files((path) => isListed(path) || isListedAnew(path))
  return files.flatMap(({ path, text }) => {
    const content = parsedYaml(text)
    if (content === undefined)
      return unknown(`its git generator reads ${path}, which is not YAML`)
    const doubt =
      isListed(path) && isListedAnew(path)
        ? undefined
        : `whether it reads ${path} depends on "applicationsetcontroller.enable.new.git.file.globbing" of Argo CD`
    const each = Array.isArray(content) ? content : [content]
    return each.map((one) => ({
      ...of(posix.dirname(path), fieldsOf(one), posix.basename(path)),
      unknown: doubt,
    }))
  })
}

/** As Argo CD matches folders (Go, path.Match): `**` is `*`, and stands for a part of one name. */
const folderGlob = (glob: string) => goGlob(glob, '[^/]')

/** As it matches files by default (git ls-files): `*` stands for `/` too, and a folder for all that is below. */
const fileGlob = (glob: string) =>
  new RegExp(`${goGlob(glob).source}|^${RegExp.escape(glob)}/`)

/** As it matches files where the new globbing is on (doublestar). */
const newFileGlob = globExpression

/** Whether a path matches one of some globs, and none that excludes it. */
function matcher(
  items: unknown,
  expressionOf: (glob: string) => RegExp,
): (path: string) => boolean {
  const globs = listOf(items).map((item) => {
    const { path, exclude } = fieldsOf(item)
    return { glob: expressionOf(textOf(path) ?? ''), exclude }
  })
  return (path) => {
    const matching = globs.filter(({ glob }) => glob.test(path))
    return (
      matching.length > 0 && matching.every(({ exclude }) => exclude !== true)
    )
  }
}

/** @param filename of a file; undefined for a folder */
function pathParameters(
  path: string,
  isGo: boolean,
  filename?: string,
): Fields {
  const segments = path.split('/')
  const basename = posix.basename(path)
  const own = {
    basename,
    basenameNormalized: normalized(basename),
    ...(filename !== undefined && {
      filename,
      filenameNormalized: normalized(filename),
    }),
  }
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
