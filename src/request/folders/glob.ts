/** What stands for something else in a glob; the rest stands for itself. */
const special = /(\/?\*\*(?:\/|$)|[*?]|\[[!^]?[^\]]+\]|\{[^{}]*\})/

const wildcards: Readonly<Record<string, string>> = {
  '**': '.*',
  '**/': '(?:.*/)?',
  '/**': '(?:/.*)?',
  '/**/': '/(?:.*/)?',
  '*': '[^/]*',
  '?': '[^/]',
}

/**
 * What a whole path of git must match: `*` and `?` stand for a part of one name, `**` for any number of folders, none
 * included, `[a-c]` for a letter, `{a,b}` for one of these. Not Node's own, which ignores case on some systems.
 */
export function globExpression(glob: string): RegExp {
  return new RegExp(`^${sourceOf(glob)}$`)
}

function sourceOf(glob: string): string {
  return glob
    .split(special)
    .map(
      (part) =>
        wildcards[part] ??
        classOf(part) ??
        choiceOf(part) ??
        RegExp.escape(part),
    )
    .join('')
}

function classOf(part: string): string | undefined {
  const [, not, letters = ''] = /^\[([!^]?)([^\]]+)\]$/.exec(part) ?? []
  const isOrdered = Array.from(letters.matchAll(/(.)-(.)/gs)).every(
    ([, from = '', to = '']) => from <= to,
  )
  if (letters === '' || !isOrdered) return undefined
  return `(?!/)[${not ? '^' : ''}${letters.replace(/[\\[^]/g, String.raw`\$&`)}]`
}

function choiceOf(part: string): string | undefined {
  const [, choices] = /^\{([^{}]*)\}$/.exec(part) ?? []
  return choices && `(?:${choices.split(',').map(sourceOf).join('|')})`
}
