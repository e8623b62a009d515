/** A glob of Go (path/filepath, Match) for texts without a `/`: `*`, `?`, `[a-z]`, `[^a]`, and `\` before a literal. */
export function goGlob(glob: string): RegExp {
  const source = glob.replace(
    /\\([^])|\[(\^?)([^\]\\]+)\]|[^]/g,
    (part, escaped?: string, not = '', characters?: string) => {
      if (escaped !== undefined) return RegExp.escape(escaped)
      if (characters !== undefined)
        return `[${not}${characters.replaceAll('[', '\\[')}]`
      return { '*': '[^]*', '?': '[^]' }[part] ?? RegExp.escape(part)
    },
  )
  try {
    return new RegExp(`^${source}$`)
  } catch {
    // A range that ends before it begins, such as `[z-a]`.
    return /(?!)/
  }
}
