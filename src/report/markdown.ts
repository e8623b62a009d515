import { oneLine, sanitize } from './sanitize.ts'

/** A code span of Markdown: nothing in it is a mention, a link or HTML. */
export function code(text: string): string {
  const line = oneLine(text) || '""'
  const fence = '`'.repeat(longestRun(line) + 1)
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${padding}${line}${padding}${fence}`
}

/** Between quotes as a sentence has them; a value may have more of them within. */
const quoted = /(?<![^\s(])"(\S|\S.*?)"(?=[.,:;!?)]*(?:\s|$))/

/** A sentence in Markdown, whose quoted parts are code and whose rest is plain text. */
export function sentence(text: string): string {
  return oneLine(text)
    .split(quoted)
    .map((part, index) => (index % 2 === 1 ? code(part) : plain(part)))
    .join('')
}

/** A block of code that ends where it should. */
export function block(text: string, language: string): string {
  const content = sanitize(text)
  const fence = '`'.repeat(Math.max(3, longestRun(content) + 1))
  return `${fence}${language}\n${content.replace(/\n+$/, '')}\n${fence}`
}

const maxRows = 200

/** A table, in which a bar would end a cell, and a backslash before it would end the escape. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const shown = rows.slice(0, maxRows)
  const left = rows.length - shown.length
  return [
    head,
    head.map(() => '---'),
    ...shown,
    ...(left === 0
      ? []
      : [head.map((_, i) => (i === 0 ? `and ${left} more` : ''))]),
  ]
    .map((cells) => cells.map((cell) => cell.replace(/(\\*)\|/g, '$1$1\\|')))
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** Markdown that is collapsed. Its title is HTML, in which Markdown is not read. */
export function collapsed(title: string, content: string): string {
  return `<details><summary>${withoutMentions(html(oneLine(title)))}</summary>\n\n${content}\n\n</details>`
}

/** Without a mention, a heading, a list, a formula or HTML; what people copy from it stays whole. */
function plain(text: string): string {
  return withoutMentions(
    html(text)
      .replace(/[\\`*_[\]|~]/g, '\\$&')
      .replace(/^([-+#]|\d+(?=[.)]))/, '\u200b$&'),
  ).replaceAll('$', '<span>$</span>')
}

/** On any lines, without a mention of a person, and without a reference to an issue. */
export function withoutMentions(text: string): string {
  return sanitize(text).replace(
    /(?<!\w)@(?=\w)|#(?=\w)|\bGH-(?=\d)/gi,
    '$&\u200b',
  )
}

/** For values in the user's own Markdown, possibly in a code span: no mention and no HTML. */
export function withoutMentionsAndHtml(text: string): string {
  return withoutMentions(text).replace(/<(?=[a-z/!?])/gi, '$&\u200b')
}

/** A link of Markdown, which a bracket in the address would end. */
export function linkTo(text: string, url: string): string {
  const address = url.replaceAll('(', '%28').replaceAll(')', '%29')
  return `[${text}](${address})`
}

function html(text: string): string {
  return text.replace(
    /[&<>]/g,
    (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[letter] ?? '',
  )
}

function longestRun(text: string): number {
  let longest = 0
  for (const [run] of text.matchAll(/`+/g))
    longest = Math.max(longest, run.length)
  return longest
}
