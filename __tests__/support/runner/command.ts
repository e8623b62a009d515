/** A workflow command, found in a line of a step's output. */
export interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

export const commandNames: readonly string[] = [
  'add-mask',
  'add-matcher',
  'remove-matcher',
  'add-path',
  'set-env',
  'set-output',
  'save-state',
  'debug',
  'error',
  'warning',
  'notice',
  'group',
  'endgroup',
  'echo',
  'stop-commands',
]

/** As the runner: first `::name::`, then `##[name]`. `names` are in lower case. */
export function parseCommand(
  line: string,
  names: ReadonlySet<string>,
): Command | undefined {
  return parseColons(line, names) ?? parseBrackets(line, names)
}

/** `::name key=value,key=value::data`, at the start of the line, white space aside. */
function parseColons(
  line: string,
  names: ReadonlySet<string>,
): Command | undefined {
  const text = line.trimStart()
  if (!text.startsWith('::')) return undefined
  const end = text.indexOf('::', 2)
  if (end < 0) return undefined
  const [name, list] = nameAndProperties(text.slice(2, end))
  if (!names.has(name)) return undefined
  return {
    name,
    properties: propertiesOf(list.trim().split(','), unescapeColonProperty),
    data: unescapeColonData(text.slice(end + 2)),
  }
}

/** `##[name key=value;key=value]data`, anywhere in the line: the form that escapers forget. */
function parseBrackets(
  line: string,
  names: ReadonlySet<string>,
): Command | undefined {
  const start = line.indexOf('##[')
  if (start < 0) return undefined
  const end = line.indexOf(']', start)
  if (end < 0) return undefined
  const [name, list] = nameAndProperties(line.slice(start + 3, end))
  if (!names.has(name)) return undefined
  return {
    name,
    properties: propertiesOf(list.split(';'), unescapeBrackets),
    data: unescapeBrackets(line.slice(end + 1)),
  }
}

function nameAndProperties(info: string): [string, string] {
  const space = info.indexOf(' ')
  if (space < 0) return [info.toLowerCase(), '']
  return [info.slice(0, space).toLowerCase(), info.slice(space + 1)]
}

function propertiesOf(
  pairs: readonly string[],
  unescape: (text: string) => string,
): Record<string, string> {
  const properties: Record<string, string> = {}
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 0) continue
    properties[pair.slice(0, at).toLowerCase()] = unescape(pair.slice(at + 1))
  }
  return properties
}

function unescapeColonData(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%')
}

function unescapeColonProperty(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')
}

function unescapeBrackets(text: string): string {
  return text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%25', '%')
}
