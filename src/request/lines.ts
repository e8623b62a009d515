/** A list input: one item per line; blank lines and lines that begin with `#` do not count. */
export function lines(input: string): readonly string[] {
  return input
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
