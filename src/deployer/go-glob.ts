/**
 * A glob of Go (path/filepath, Match): `*`, `?`, `[a-z]`, `[^a]`, and `\` before a literal.
 *
 * @param one what `?` stands for: any character, or `[^/]` in a path
 */
export function goGlob(glob: string, one: '[^]' | '[^/]' = '[^]'): RegExp {
  const source = glob.replace(
    /\\([^])|\[(\^?)([^\]\\]+)\]|[^]/g,
    (part, escaped?: string, not = '', characters?: string) => {
      if (escaped !== undefined) return RegExp.escape(escaped)
      if (characters !== undefined)
        return `[${not}${characters.replaceAll('[', '\\[')}]`
      return { '*': `${one}*`, '?': one }[part] ?? RegExp.escape(part)
    },
  )
  try {
    return new RegExp(`^${source}$`)
  } catch {
    // A range that ends before it begins, such as `[z-a]`.
    return /(?!)/
  }
}
