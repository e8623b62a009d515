/** What stands for something else in a glob: wildcards, letters, choices; the rest stands for itself. */
const parts =
  /\/?\*\*(?:\/|$)|[*?]|\[([!^]?)([^\]]+)\]|\{([^{}]*)\}|[^*?[{/]+|[^]/g

const wildcards: ReadonlyMap<string, string> = new Map([
  ['**', '.*'],
  ['**/', '(?:.*/)?'],
  ['/**', '(?:/.*)?'],
  ['/**/', '/(?:.*/)?'],
  ['*', '[^/]*'],
  ['?', '[^/]'],
])

/**
 * What a whole path of git must match: `*` and `?` stand for a part of one name, `**` for any number of folders, none
 * included, `[a-c]` for a letter, `{a,b}` for one of these. Not Node's own, which ignores case on some systems.
 */
export function globExpression(glob: string): RegExp {
  return new RegExp(`^${sourceOf(glob)}$`)
}

function sourceOf(glob: string): string {
  return glob.replace(
    parts,
    (part, not?: string, letters?: string, choices?: string) => {
      if (choices !== undefined)
        return `(?:${choices.split(',').map(sourceOf).join('|')})`
      if (letters !== undefined && isOrdered(letters))
        return `(?!/)[${not ? '^' : ''}${letters.replace(/[\\[^]/g, String.raw`\$&`)}]`
      return wildcards.get(part) ?? RegExp.escape(part)
    },
  )
}

function isOrdered(letters: string): boolean {
  return Array.from(letters.matchAll(/(.)-(.)/gs)).every(
    ([, from = '', to = '']) => from <= to,
  )
}
