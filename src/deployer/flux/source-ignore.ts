import { goGlob } from '../go-glob.ts'

/** A text with patterns like those of `.gitignore`. */
export interface Ignores {
  /** Where its patterns count; `.` for the root. */
  readonly folder: string
  readonly text: string
  /** As messages name it. */
  readonly title: string
}

const alwaysIgnored = '.git/ .gitignore .gitmodules .gitattributes'
/** Where no text has a pattern. */
const ignoredByDefault =
  '*.jpg *.jpeg *.gif *.png *.wmv *.flv *.tar.gz *.zip .github/ .circleci/ .travis.yml .gitlab-ci.yml appveyor.yml .drone.yml cloudbuild.yaml codeship-services.yml codeship-steps.yml **/.goreleaser.yml **/.sops.yaml **/.flux.yaml'

/**
 * What leaves a file out of the artifact that Flux makes of a repository: the last pattern that matches counts
 * (fluxcd/pkg, sourceignore and storage/archive.go:SourceIgnoreFilter).
 *
 * @param all every `.sourceignore`, those of the folders above first, then `spec.ignore`
 * @returns gives for a file the title of what leaves it out; undefined where the file is in the artifact
 */
export function leftOutBy(
  all: readonly Ignores[],
): (file: string) => string | undefined {
  const own = all.flatMap(patternsIn)
  const builtIn = [alwaysIgnored, ...(own.length > 0 ? [] : [ignoredByDefault])]
  const patterns = [
    ...patternsIn({
      folder: '.',
      text: builtIn.join(' ').replaceAll(' ', '\n'),
      title: 'the default exclusions of Flux',
    }),
    ...own,
  ]
  return (file) => {
    const last = patterns.findLast((one) => matches(one, file))
    return last?.isInclusion === false ? last.title : undefined
  }
}

interface Pattern extends Omit<Ignores, 'text'> {
  readonly isInclusion: boolean
  readonly isOfFolders: boolean
  readonly parts: readonly { readonly part: string; readonly glob: RegExp }[]
}

function patternsIn({ text, ...where }: Ignores): readonly Pattern[] {
  return text
    .split(/\r?\n|\r$/)
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => {
      const [, not, written = ''] = /^(!?)(.*\\ $|.*?(?= *$))/.exec(line) ?? []
      const pattern = written.replace(/\/$/, '')
      // A name alone counts in every folder.
      const parts = pattern.includes('/')
        ? pattern.split('/')
        : ['**', pattern.replaceAll(/(?<!\\)\*+/g, '*')]
      return {
        ...where,
        isInclusion: not === '!',
        isOfFolders: pattern !== written,
        parts: parts.map((part) => ({ part, glob: goGlob(part) })),
      }
    })
}

/** For a file, as Flux matches it (sourceignore/gitignore/pattern.go): what is below a folder is matched by its pattern. */
function matches({ folder, isOfFolders, parts }: Pattern, file: string) {
  const domain = folder === '.' ? '' : `${folder}/`
  if (!file.startsWith(domain)) return false
  const names = file.slice(domain.length).split('/')
  let end = 0
  for (const [index, { part, glob }] of parts.entries()) {
    if (part === '' || part === '**') continue
    if (part.includes('**')) return false
    const found = names.findIndex((name, at) => at >= end && glob.test(name))
    if (found < 0 || (found > end && parts[index - 1]?.part !== '**'))
      return false
    end = found + 1
  }
  return end > 0 && !(isOfFolders && end === names.length)
}
