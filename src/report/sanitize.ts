/**
 * Text of other people, as a runner may see it on a line of its log. The runner obeys `::name::` at the start of a
 * line and `##[name]` anywhere in it (actions/runner, ActionCommand.cs), and a terminal obeys control characters.
 */
export function sanitize(text: string): string {
  return text
    .split(/\r\n|\r|\n|\u2028|\u2029|\u0085/)
    .map((line) =>
      line
        .replace(/[^\P{Cc}\t]|\p{Bidi_Control}/gu, '\ufffd')
        .replaceAll('##[', '##\u200b[')
        .replace(/^(\s*)::/, '$1\u200b::'),
    )
    .join('\n')
}

/** Text of other people on one line. */
export function oneLine(text: string): string {
  return sanitize(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim()
}
