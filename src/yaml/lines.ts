/**
 * Lines of a text whose line breaks are LF or CRLF.
 * A line's end is the offset where its break begins, or the text's end.
 */

/** Behind a byte order mark, which is in no line. */
export function lineStart(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
  return start < offset && text[start] === '\uFEFF' ? start + 1 : start
}

export function lineEnd(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset)
  if (feed < 0) return text.length
  return feed > offset && text[feed - 1] === '\r' ? feed - 1 : feed
}

/** Where the next line starts; the text's end behind the last line. */
export function nextLine(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset)
  return feed < 0 ? text.length : feed + 1
}

/** The line break in use at this line: the one that ends it, else the one before it. */
export function lineBreak(text: string, offset: number): string {
  const start = lineStart(text, offset)
  const end = lineEnd(text, start)
  if (end < text.length) return text[end] === '\r' ? '\r\n' : '\n'
  return start >= 2 && text[start - 2] === '\r' ? '\r\n' : '\n'
}

/** From 0. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset)
}

/** From 1. */
export function lineNumber(text: string, offset: number): number {
  let line = 1
  for (
    let at = text.indexOf('\n');
    at >= 0 && at < offset;
    at = text.indexOf('\n', at + 1)
  )
    line++
  return line
}

/** The line at an offset, without its break. */
export function lineAt(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), lineEnd(text, offset))
}

/** Whether nothing but white space is before an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === ''
}

/** Whether nothing but white space and a comment is behind an offset on its line. */
export function endsLine(text: string, offset: number): boolean {
  return /^\s*(?:#|$)/.test(text.slice(offset, lineEnd(text, offset)))
}

/** Where the comments directly above a key or a dash begin, or its line. */
export function commentsAbove(text: string, key: number): number {
  let at = lineStart(text, key)
  // Before offset 1 is an empty line or a byte order mark.
  while (at > 1 && /^\s*#/.test(lineAt(text, at - 1)))
    at = lineStart(text, at - 1)
  return at
}
