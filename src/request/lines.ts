/**
 * A list input: one item per line; blank lines and lines that begin with `#` do not count,
 * and neither do the invisible characters that text copied from a page brings along.
 */
export function lines(input: string): readonly string[] {
  return input
    .replace(/[\u200b\ufeff]/g, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
