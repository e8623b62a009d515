import { parseFolderPattern, readFolder } from '../folders/folder-pattern.ts'
import { required, type Input } from '../input-values.ts'
import { invalidInput, invalidValue } from '../invalid-input.ts'
import { fillTemplate, parseTemplate, type Template } from '../template.ts'
import { hash } from '../landing/set-name.ts'

/** Those of a preview's name, which stays when the branch moves on. */
const ofName = ['number', 'branch']

/** RFC 1123: of a namespace, and of what follows the name of an object. */
const longestLabel = 63
/** What of a branch fits between other words. */
const longestBranch = 40

/** A folder of the target repository, without patterns and placeholders. */
export function parseFolder(input: Input, name: 'template' | 'list-in') {
  const { kind, folder } = parseFolderPattern(name, required(input, name))
  if (kind === 'folder' && !/[{}]/.test(folder)) return folder
  throw invalidValue(
    name,
    `"${folder}" is not one folder. Write it in full, such as ${name === 'template' ? 'k8s/overlays/preview' : 'previews'}.`,
  )
}

/** Reads `folder`, in which a placeholder keeps two pull requests apart. */
export function parsePreviewFolder(input: Input): Template {
  const folder = readFolder(required(input, 'folder'), 'folder')
  if (/[*?[\],!]/.test(folder))
    throw invalidValue(
      'folder',
      `"${folder}" is a pattern. Write one folder with {number} or {branch}, such as previews/pr-{number}.`,
    )
  const template = parseTemplate('folder', folder, ofName)
  if (ofPullRequest(template)) return template
  throw invalidValue(
    'folder',
    `"${folder}" would be the folder of every pull request. Write {number} or {branch} in it, such as previews/pr-{number}.`,
  )
}

/**
 * Reads `namespace` and `name-suffix`, of which one may be empty: without them, two previews would deploy the same
 * objects. Where each pull request has a folder, the branch is not enough: two pull requests can have one branch.
 */
export function parseNames(input: Input, folder: Template) {
  const read = (name: 'namespace' | 'name-suffix') =>
    parseTemplate(name, input(name), ofName)
  const [namespace, nameSuffix] = [read('namespace'), read('name-suffix')]
  const byNumber = folder.includes('{number}')
  const isApart = (one: Template) =>
    byNumber ? one.includes('{number}') : ofPullRequest(one)
  if (!isApart(namespace) && !isApart(nameSuffix))
    throw invalidInput(
      'namespace',
      `and "name-suffix" do not tell pull requests apart: two previews would deploy the same objects. Write {number}${byNumber ? ', which "folder" has,' : ' or {branch}'} in one of them, such as "namespace: pr-{number}".`,
    )
  return { namespace, nameSuffix }
}

function ofPullRequest(template: Template): boolean {
  return /\{(number|branch)\}/.test(template)
}

/** The namespace of a pull request, or what follows the names of all its objects. */
export function checkName(
  input: 'namespace' | 'name-suffix',
  template: Template,
  text: string,
): string {
  const isNamespace = input === 'namespace'
  const label = isNamespace ? text : `x${text}`
  if (
    label.length <= longestLabel &&
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label)
  )
    return text
  const use = isNamespace ? 'be a namespace' : 'end a name'
  throw invalidValue(
    input,
    `"${template}" becomes "${text}", which cannot ${use} (RFC 1123): it has at most ${longestLabel} lower-case letters, digits and hyphens, and a hyphen is ${isNamespace ? 'neither first nor last' : 'not last'}. Write {number} for a short one.`,
  )
}

/** Reads `url`, the page of a preview; undefined for none. */
export function parseUrl(input: Input): Template | undefined {
  const text = input('url')
  if (text === '') return undefined
  const template = parseTemplate('url', text, [...ofName, 'sha'])
  const example = fillTemplate(template, () => 'x')
  if (/^https?:\/\//.test(text) && URL.canParse(example)) return template
  throw invalidValue(
    'url',
    `"${text}" is not the address of a page. Write it in full, such as https://pr-{number}.example.com.`,
  )
}

/** Matches the folders that a template makes; the group `number` is the pull request, where the template has it. */
export function previewPattern(template: Template): RegExp {
  const source = RegExp.escape(template)
    .replaceAll(String.raw`\{branch\}`, '[a-z0-9-]+')
    .replace(String.raw`\{number\}`, String.raw`(?<number>[1-9]\d*)`)
    .replaceAll(String.raw`\{number\}`, String.raw`\k<number>`)
  return new RegExp(`^${source}$`)
}

/**
 * A branch as a label of DNS: lower case, cut to 40 letters. Where another branch would get the same label, a hash is
 * added; one that looks as if it had a hash gets one, too.
 */
export function branchLabel(branch: string): string {
  const label = branch
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const isExact =
    label === branch &&
    label.length <= longestBranch &&
    !/(^|-)[0-9a-f]{8}$/.test(label)
  if (isExact) return label
  const room = longestBranch - 9
  const cut = label.slice(0, room).replace(/-+$/, '')
  return cut === '' ? hash(branch) : `${cut}-${hash(branch)}`
}
