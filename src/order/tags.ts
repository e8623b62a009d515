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

interface Difference {
  readonly kind: 'id' | 'number' | 'other'
  readonly pair: Pair
}
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
  const ids = bothMatch(commitTag, [theirs, ours])
  return ids === undefined ? unknown : commits(ids)
}

function byShape(theirs: string, ours: string): TagOrder {
  const differences = differingParts([theirs, ours], /([._-])/).map(difference)
  const [first] = differences
  if (differences.length === 1 && first?.kind === 'number')
    return byNumber(first.pair, !/[._-]/.test(ours))
  const [id, ...others] = differences.filter(({ kind }) => kind === 'id')
  const isComparable =
    others.length === 0 && differences.every(({ kind }) => kind !== 'other')
  // Beside the id there may be numbers, such as Flux's branch-id-seconds: the commits are more exact.
  return isComparable && id !== undefined ? commits(id.pair) : unknown
}

function difference({ pair, before }: DifferingPart): Difference {
  const isNamedId = before === 'sha' || before === 'commit'
  const ids = bothMatch(commitPart, pair)
  const areDigits = pair.every((part) => /^\d+$/.test(part))
  if (ids !== undefined && (!areDigits || isNamedId))
    return { kind: 'id', pair: ids }
  // The one number in which they differ, such as 9 and 10 in rc9 and rc10.
  const [number, ...others] = differingParts(pair, /(\d+)/)
  const isNumber = number?.pair.every((part) => /^\d+$/.test(part)) === true
  return isNumber && others.length === 0 && !isNamedId
    ? { kind: 'number', pair: number.pair }
    : { kind: 'other', pair }
}

interface DifferingPart {
  readonly pair: Pair
  /** The part before the separator in front of it. */
  readonly before: string | undefined
}

/** The parts in which two texts of one shape differ; none where their shapes differ. */
function differingParts(
  [theirs, ours]: Pair,
  separator: RegExp,
): readonly DifferingPart[] {
  const [old, now] = [theirs.split(separator), ours.split(separator)]
  if (now.length !== old.length) return []
  return old.flatMap((part, index): readonly DifferingPart[] => {
    const other = now[index] ?? ''
    return part === other
      ? []
      : [{ pair: [part, other], before: old[index - 2] }]
  })
}

/** What a pattern captures in both. */
function bothMatch(pattern: RegExp, [theirs, ours]: Pair): Pair | undefined {
  const old = pattern.exec(theirs)?.[1]
  const now = pattern.exec(ours)?.[1]
  return old === undefined || now === undefined ? undefined : [old, now]
}

/**
 * A number of 7 to 40 digits may be a commit id as well. A bare one that is neither that nor a time is not compared;
 * beside other text it is still a number.
 */
function byNumber(pair: Pair, isBare: boolean): TagOrder {
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
  if (theirs.startsWith(ours) || ours.startsWith(theirs))
    return { kind: 'same' }
  return { kind: 'commits', theirs, ours, otherwise: 'unknown' }
}

function known(order: number): { readonly kind: 'older' | 'newer' | 'same' } {
  if (order === 0) return { kind: 'same' }
  return { kind: order < 0 ? 'older' : 'newer' }
}

const dayAndTime =
  /^(199\d|20\d\d)(\d\d)(\d\d)((?:[01]\d|2[0-3])[0-5]\d[0-5]\d)?$/
/** From 2001 to 2100. */
const unixSeconds = /^(?:[1-3]\d|40)\d{8}$/

/** The form of a date or time that a number reads as: a day, a second of a day, or Unix seconds. */
function timeForm(text: string): 'day' | 'second' | 'unix' | undefined {
  if (unixSeconds.test(text)) return 'unix'
  const [, year, month, day, second] = dayAndTime.exec(text) ?? []
  const time = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  if (time.getUTCMonth() !== Number(month) - 1) return undefined
  return second === undefined ? 'day' : 'second'
}
