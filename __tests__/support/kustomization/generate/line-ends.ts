import type { FilePlan } from './file.ts'
import type { Piece } from './write-file.ts'

/** Line breaks, indentation, the byte order mark and the end of the last line. */
export function finish(
  plan: FilePlan,
  pieces: readonly Piece[],
): readonly Piece[] {
  const present = pieces.filter(({ text }) => text !== '')
  let line = 0
  let isLineStart = true
  return present.map(({ text, entry }, index) => {
    const isLast = index === present.length - 1
    const trimmed = isLast && !plan.finalBreak ? text.replace(/\n$/, '') : text
    let written = ''
    for (const part of trimmed.split(/(?<=\n)/)) {
      const isMarker = /^(?:---|\.\.\.|%)/.test(part)
      const isIndented =
        isLineStart &&
        part !== '\n' &&
        !isMarker &&
        plan.start === '' &&
        plan.end === ''
      written += (isIndented ? ' '.repeat(plan.indent) : '') + part
      isLineStart = part.endsWith('\n')
    }
    written = written.replaceAll('\n', () =>
      plan.breaks[line++ % plan.breaks.length] === true ? '\r\n' : '\n',
    )
    return {
      text: index === 0 && plan.byteOrderMark ? `\uFEFF${written}` : written,
      entry,
    }
  })
}
