import { compareNumbers, compareVersions } from './version.ts'

/** How our tag relates to theirs, by their text alone. */
type TagOrder =
  | { readonly kind: 'older' | 'newer' | 'same' | 'unknown' }
  | {
      /** They hold commit ids, which only the source repository can compare. */
      readonly kind: 'commits'
      readonly theirs: string
      readonly ours: string
      /** The order where they are not commits of the source repository. */
      readonly otherwise: 'older' | 'newer' | 'unknown'
    }

type Difference =
  | { readonly kind: 'id' | 'number'; readonly pair: Pair }
  | { readonly kind: 'other' }
type Pair = readonly [theirs: string, ours: string]

const unknown = { kind: 'unknown' } as const
const commitTag = /^(?:(?:sha|commit|git)[._-])?([\da-f]{7,40})$/
const commitPart = /^g?([\da-f]{7,40})$/

/** Compares only what can be compared: versions, commit ids, and tags of one shape that differ in one number. */
export function compareTags(theirs: string, ours: string): TagOrder {
  if (theirs === ours) return { kind: 'same' }
  const version = compareVersions(ours, theirs)
  if (version !== undefined) return known(version)
  const shaped = byShape(theirs, ours)
  if (shaped.kind !== 'unknown') return shaped
  const [[, old] = [], [, now] = []] = [theirs, ours].map(
    (tag) => commitTag.exec(tag) ?? undefined,
  )
  return old === undefined || now === undefined ? unknown : commits([old, now])
}

function byShape(theirs: string, ours: string): TagOrder {
  const [old, now] = [theirs, ours].map((tag) => tag.split(/([._-])/))
  if (old === undefined || now?.length !== old.length) return unknown
  const differences = old.flatMap((part, index): readonly Difference[] =>
    part === now[index]
      ? []
      : [difference([part, now[index] ?? ''], old[index - 2])],
  )
  const ids = differences.filter(({ kind }) => kind === 'id')
  const [first] = differences
  if (differences.length === 1 && first?.kind === 'number')
    return byNumber(first.pair, { isBare: old.length === 1 })
  const [id] = ids
  const isComparable =
    ids.length === 1 && differences.every(({ kind }) => kind !== 'other')
  // Beside the id there may be numbers, such as Flux's branch-id-seconds: the commits are more exact.
  return isComparable && id?.kind === 'id' ? commits(id.pair) : unknown
}

function difference(
  [theirs, ours]: Pair,
  before: string | undefined,
): Difference {
  const [[, old] = [], [, now] = []] = [theirs, ours].map(
    (part) => commitPart.exec(part) ?? undefined,
  )
  const areDigits = /^\d+$/.test(theirs) && /^\d+$/.test(ours)
  const isNamedId = before === 'sha' || before === 'commit'
  if (old !== undefined && now !== undefined && (!areDigits || isNamedId))
    return { kind: 'id', pair: [old, now] }
  const pair = oneNumber(theirs, ours)
  return pair === undefined || isNamedId
    ? { kind: 'other' }
    : { kind: 'number', pair }
}

/** The one number in which two texts differ, such as 9 and 10 in rc9 and rc10. */
function oneNumber(theirs: string, ours: string): Pair | undefined {
  const [old, now] = [theirs, ours].map((part) => part.split(/(\d+)/))
  if (old === undefined || now?.length !== old.length) return undefined
  const different = old.flatMap((run, index): Pair[] =>
    run === now[index] ? [] : [[run, now[index] ?? '']],
  )
  const [pair] = different
  return different.length === 1 && pair?.every((run) => /^\d+$/.test(run))
    ? pair
    : undefined
}

/**
 * A number of 7 to 40 digits may be a commit id as well. A bare one that is neither that nor a time is not compared;
 * beside other text it is still a number.
 */
function byNumber(
  pair: Pair,
  { isBare }: { readonly isBare: boolean },
): TagOrder {
  const [theirs, ours] = pair
  const order = known(compareNumbers(ours, theirs))
  if (pair.every((number) => number.length < 7)) return order
  const [form, otherForm] = pair.map(timeForm)
  if (form !== undefined && form === otherForm) return order
  const isTime = form !== undefined || otherForm !== undefined
  const otherwise =
    isBare || isTime || order.kind === 'same' ? 'unknown' : order.kind
  return pair.every((number) => number.length >= 7 && number.length <= 40)
    ? { kind: 'commits', theirs, ours, otherwise }
    : { kind: otherwise }
}

function commits([theirs, ours]: Pair): TagOrder {
  return theirs.startsWith(ours) || ours.startsWith(theirs)
    ? { kind: 'same' }
    : { kind: 'commits', theirs, ours, otherwise: 'unknown' }
}

function known(order: number): {
  readonly kind: 'older' | 'newer' | 'same'
} {
  if (order === 0) return { kind: 'same' }
  return { kind: order < 0 ? 'older' : 'newer' }
}

/** The form of a date or time that a number reads as: a day, a second of a day, or Unix seconds. */
function timeForm(text: string): 'day' | 'second' | 'unix' | undefined {
  if (/^\d{8}$/.test(text)) return isDay(text) ? 'day' : undefined
  if (/^\d{14}$/.test(text))
    return isDay(text.slice(0, 8)) &&
      /^([01]\d|2[0-3])[0-5]\d[0-5]\d$/.test(text.slice(8))
      ? 'second'
      : undefined
  // From 2001 to 2100.
  const isUnix = /^\d{10}$/.test(text) && text >= '1000000000' && text < '41'
  return isUnix ? 'unix' : undefined
}

function isDay(text: string): boolean {
  const [year, month, day] = [
    Number(text.slice(0, 4)),
    Number(text.slice(4, 6)),
    Number(text.slice(6)),
  ]
  const date = new Date(Date.UTC(year, month - 1, day))
  return (
    year >= 1990 &&
    year < 2100 &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day
  )
}
