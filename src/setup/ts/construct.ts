/** A construction of a client → a Call for judge.ts, and the edits that lead it to the gateway. */

import { ts } from 'ts-morph'
import type { Call, Value } from '../call.ts'
import { patternOf } from '../pattern.ts'
import { type Rule, routes } from '../rule.ts'
import { packageOf } from '../rules.ts'
import type { Edit } from '../site.ts'
import { browserSign } from './browser.ts'
import { alteredIn } from './client.ts'
import { usersKeySet } from './env-set.ts'
import { insertArgument, insertFirst, putBeforeProperty, replaced } from './insert.ts'
import { type Property, writtenFor } from './options.ts'
import { argumentOf, type Construction, present, type Slots, slotsOf, spreadsIn } from './slots.ts'
import { type ReadVariable, readerOf } from './style.ts'
import { earlier, isReadEarlier } from './timing.ts'
import type { Place } from './traced.ts'
import { usageOf } from './usage.ts'
import { readKey, readValue } from './value.ts'
import { baseEntry, keyEntry, wordsOf } from './words.ts'

interface Constructed {
  call: Call
  /** None: it cannot be written. */
  edits(): Edit[]
}

const valueOfProperty = (property: Property | undefined, place: Place): Value | undefined =>
  property === undefined ? undefined : readValue(writtenFor(property), place)

/** A spread of our own, `...(process.env.RESPAN_BASE_URL && { … })`, is a base URL that is there. */
const isOurSpread = (text: string, { project }: Place): boolean =>
  [project.wishes.keyName, project.wishes.gateway, ...Object.values(routes).map(({ variable }) => variable)].some(
    (word) => text.includes(word),
  )

/** Arguments stand behind the options. */
const hasMore = (node: Construction, rule: Rule): boolean => (node.arguments?.length ?? 0) > argumentOf(node, rule) + 1

/** O2 in the words of TypeScript: the key as `{ apiKey }`, options in a variable, something spread. */
const finer = (
  pattern: string | undefined,
  node: Construction,
  { options: { object }, key }: Slots,
): string | undefined => {
  if (pattern !== 'O2' || object === undefined) return pattern
  if (object.properties.some((one) => ts.isSpreadAssignment(one))) return 'O4'
  if (object.getStart() < node.getStart() || object.getEnd() > node.getEnd()) return 'O5'
  return key !== undefined && ts.isShorthandPropertyAssignment(key) ? 'O3' : 'O2'
}

const callOf = (node: Construction, rule: Rule, slots: Slots, place: Place, doubts: readonly string[]): Call => {
  const { options, base, key } = slots
  const usage = usageOf(node, place.parsed)
  const read = variableReader(node, slots, place)
  const keyValue = key && readKey(writtenFor(key), place)
  const set = usersKeySet(rule, keyValue, place)
  const isSecond = hasMore(node, rule) && options.kind !== 'unknown'
  const spread = spreadsIn(rule, options.object, place)
  const foreign = spread.filter((text) => !isOurSpread(text, place))
  const isRouted = base.property === undefined && foreign.length < spread.length
  const facts = {
    rule,
    options: options.kind,
    base: isRouted ? ({ kind: 'ours' } as const) : valueOfProperty(base.property, place),
    spreads: foreign,
    browser: browserSign(node, options.object, keyValue, place),
  }
  return {
    ...facts,
    file: place.parsed.path,
    version: place.project.versionOf(place.parsed.path, packageOf(rule)),
    key: keyValue,
    transport: present(rule.transports, options, place),
    cloud: present(rule.clouds, options, place),
    otherBase: alteredIn(node, place),
    operations: usage.operations,
    isWholeUse: usage.isWhole,
    pattern: finer(patternOf(facts), node, slots),
    doubts: [
      ...doubts,
      ...slots.doubts,
      ...(set === undefined ? [] : [`its key is a user's or tenant's: ${set}`]),
      ...(isSplit(node, slots) ? [earlier] : []),
      ...(isSecond ? ['another argument behind its options may bring a base URL'] : []),
      ...(typeof read === 'string' ? [read] : []),
    ],
  }
}

/** Is the base URL in an object that is made at another time than the one with the key? */
const isSplit = (node: Construction, { options, base }: Slots): boolean => {
  const at = base.property ?? base.object
  const holder = options.object ?? node
  const isInside = at === undefined || (holder.getStart() <= at.getStart() && at.getEnd() <= holder.getEnd())
  return !isInside && isReadEarlier(at, holder)
}

const variableReader = (node: Construction, { options, base, key }: Slots, place: Place): ReadVariable | string =>
  readerOf(place, [key, base.property, node], [options.object, base.object])

const editsOf = (node: Construction, rule: Rule, slots: Slots, place: Place): Edit[] => {
  const read = variableReader(node, slots, place)
  if (typeof read === 'string' || rule.base === undefined) return []
  const words = wordsOf(rule, read, node.getStart(), place)
  const exact = place.project.hasExactTypes(place.parsed.path)
  const { options, base, key } = slots
  const names = base.property === undefined ? base.rest : []
  const ours =
    names.length === 0 ? [] : [baseEntry(rule, options.object === undefined ? rule.base : names, words, exact)]
  const [keyName] = rule.keys ?? []
  const keys = key === undefined && keyName !== undefined ? [keyEntry(rule, keyName, words, exact)] : []
  const edits: Edit[] = []
  if (options.object === undefined) return [insertArgument(node, [...ours, ...keys])]
  if (base.property !== undefined)
    edits.push(
      ...(words.isLiteral ? [replaced(base.property, words.base)] : putBeforeProperty(base.property, words.base)),
    )
  if (base.object !== undefined && base.object !== options.object && ours.length > 0) {
    edits.push(insertFirst(base.object, ours, place.parsed))
    if (keys.length > 0) edits.push(insertFirst(options.object, keys, place.parsed))
  } else if (ours.length + keys.length > 0) edits.push(insertFirst(options.object, [...ours, ...keys], place.parsed))
  if (key !== undefined) edits.push(...putBeforeProperty(key, words.key))
  return edits
}

/** `doubts`: reasons that are known before the call is looked at. */
export const construct = (
  node: Construction,
  rule: Rule,
  place: Place,
  doubts: readonly string[] = [],
): Constructed => {
  const slots = slotsOf(node, rule, place)
  return {
    call: callOf(node, rule, slots, place, doubts),
    edits: () => editsOf(node, rule, slots, place),
  }
}
