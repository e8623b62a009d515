import type { NamedReference } from '../../image/reference.ts'

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const host = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[a-fA-F0-9:]+\\])'
// The grammar of the OCI distribution specification and of distribution/reference.
const repositoryPattern = new RegExp(
  `^(?:${host}(?::[0-9]+)?/)?${component}(?:/${component})*$`,
)
const tagPattern = /^\w[\w.-]{0,127}$/
const digestPattern = /^sha256:[0-9a-f]{64}$/

const ask = 'is a variable or a step output empty?'

/** What is wrong with an image, and what to write instead; the end of a sentence that begins with the image. */
export function findMistake(
  text: string,
  image: NamedReference,
): string | undefined {
  return (
    formatMistake(text) ??
    repositoryMistake(image) ??
    versionMistake(image) ??
    whyNothingIsSet(text, image)
  )
}

/** A text that was meant for something else. */
function formatMistake(text: string): string | undefined {
  const [, name, rest = text] = /^([^=]*)=(.*)$/s.exec(text) ?? []
  const reference = rest.trim()
  const [template] = /\$?\{\{.*?(\}\}|$)/s.exec(text) ?? []
  if (template !== undefined)
    return `holds "${template}", which was not evaluated. An expression works in the workflow file itself, not in a variable or a file.`
  const [variable] = /\$\{?\w+\}?/.exec(text) ?? []
  if (variable !== undefined)
    return `holds "${variable}", and nothing replaces a shell variable here. Write an expression of the workflow, such as \${{ github.sha }}.`
  if (text.includes(',')) return 'holds a comma: write one image per line.'
  if (name === '') return 'has no name before "=".'
  if (/[\s\p{Cc}]/u.test(name?.trim() ?? ''))
    return 'has white space in the name before "=".'
  if (name?.startsWith('-'))
    return `begins with the option "${name}": write the image alone.`
  if (name === 'type')
    return 'is a rule for docker/metadata-action. Write ${{ steps.meta.outputs.tags }}.'
  const [, key, value] = /^([^\s:]+):\s+(\S+)$/.exec(text) ?? []
  if (key !== undefined)
    return /^(name|newName|newTag|digest)$/.test(key)
      ? 'is a field of a kustomization. Write name=repository:tag on one line.'
      : `is a map. Write ${key}=${value}.`
  if (/\s/.test(reference))
    return 'holds white space: write one image per line.'
  const [scheme] = /^[a-z][a-z\d+.-]*:\/\//i.exec(reference) ?? []
  if (scheme !== undefined)
    return `begins with "${scheme}", which does not belong to an image: write it without "${scheme}".`
  if (/^\/.*\.(json|txt)$/.test(reference))
    return 'is the path of a file: write what the file holds.'
  return digestPattern.test(reference)
    ? `is only a digest: write ${name === undefined ? '' : `${name}=`}repository@${reference.slice(0, 19)}...`
    : undefined
}

function repositoryMistake({ name, repository }: NamedReference) {
  if (repository === '*')
    return name === undefined
      ? 'keeps the repository of an image that it does not name: write name=*:tag.'
      : undefined
  if (repositoryPattern.test(repository)) return undefined
  if (repository === '') return `has no repository: ${ask}`
  if (/^[/.:-]|[/.:-]{2}|[/.:-]$|[.:-]\//.test(repository))
    return `has an empty part in "${repository}": ${ask}`
  const lower = repository.toLowerCase()
  if (repositoryPattern.test(lower))
    return `has upper case letters, which no registry accepts in a repository: write ${lower}.`
  if (/:refs\//.test(repository))
    return 'has a full ref as its tag. Write ${{ github.ref_name }}.'
  return /^[^:]+(:\d+\/[^:]+)?:[^/]+\//.test(repository)
    ? 'has a "/" in its tag, which no tag can hold: metadata-action writes "-" instead.'
    : `is not an image: "${repository}" is not a repository name. Write repository:tag, repository@sha256:... or name=repository:tag.`
}

function versionMistake({ tag, digest }: NamedReference): string | undefined {
  if (tag === '') return `has an empty tag: ${ask}`
  if (digest === '' || digest === 'sha256:')
    return `has an empty digest: ${ask}`
  if (tag !== undefined && /^[-.]|[-.]$|^(v|null|undefined)$/.test(tag))
    return `has the tag "${tag}": ${ask}`
  if (tag?.includes('+'))
    return 'has a "+" in its tag, which no tag can hold: metadata-action writes "-" instead.'
  if (!keeps(tag) && !tagPattern.test(tag))
    return `has the tag "${tag}", but a tag has at most 128 letters, digits, "_", "." and "-".`
  return keeps(digest) || digestPattern.test(digest)
    ? undefined
    : `has the digest "${digest}", but a digest is "sha256:" and 64 hexadecimal digits.`
}

function whyNothingIsSet(
  text: string,
  { name, repository, tag, digest }: NamedReference,
): string | undefined {
  if (tag !== undefined || digest !== undefined)
    return keeps(tag) && keeps(digest) && (!name || repository === '*')
      ? 'keeps everything, so there is nothing to set.'
      : undefined
  if (/^v?\d[\w.-]*$/.test(repository))
    return `is only a version: write ${withRepository(name, repository)}.`
  const other = name
    ? `, or ${text}:* to keep the present tag.`
    : ` or ${text}@sha256:...`
  return `has neither tag nor digest, so there is nothing to set: write ${text}:tag${other}`
}

/** A name without a path is seldom where an image is pulled from. */
function withRepository(name: string | undefined, version: string): string {
  if (name === undefined) return `repository:${version}`
  if (name.includes('/')) return `${name}:${version}`
  const last = repositoryPattern.test(name) ? name : 'api'
  return `name=repository:tag, such as ${name}=ghcr.io/acme/${last}:${version}`
}

function keeps(part: string | undefined): part is undefined | '*' {
  return part === undefined || part === '*'
}
