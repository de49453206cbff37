/**
 * Jinja's filters of lists and objects, and those for any value, a row each.
 * @see https://jinja.palletsprojects.com/en/stable/templates/#list-of-builtin-filters (3.1, checked 2026-11)
 */

import {
  type Arguments,
  type Given,
  numberIn,
  type Place,
  pathIn,
  placesIn,
  type Row,
  row,
  textIn,
  truthIn,
} from './jinja-call.ts'
import { toJson } from './jinja-json.ts'
import {
  absent,
  attributeOf,
  compare,
  float,
  integer,
  isAbsent,
  isFloat,
  isList,
  isNumber,
  isRecord,
  isTrue,
  itemsOf,
  kindOf,
  list,
  membersOf,
  printed,
  text,
  type Value,
  valuesOf,
} from './jinja-values.ts'

type Filter = Row<Value>

/** What of an item counts: itself, or what `attribute` names. */
const by =
  (given: Given) =>
  (item: Value): Value => {
    const path = pathIn(given, 'attribute')
    return path === undefined ? item : attributeOf(item, path)
  }

const sorted = (items: readonly Value[], given: Given): Value[] => {
  const of = by(given)
  const isExact = truthIn(given, 'case_sensitive')
  const sign = truthIn(given, 'reverse') ? -1 : 1
  return items.toSorted((a, b) => sign * compare(of(a), of(b), isExact))
}

const extreme = (sign: 1 | -1): Filter =>
  row('case_sensitive attribute', (value, given) => {
    const of = by(given)
    const isExact = truthIn(given, 'case_sensitive')
    const [first = absent, ...more] = valuesOf(value)
    return more.reduce((best, item) => (sign * compare(of(item), of(best), isExact) > 0 ? item : best), first)
  })

const sum: Filter = row('attribute start', (value, given) => {
  const of = by(given)
  const numbers = [given.start ?? integer(0), ...valuesOf(value).map(of)]
  const strange = numbers.find((one) => !isNumber(one))
  if (strange !== undefined) throw new Error(`adds numbers, and was given ${kindOf(strange)}`)
  const total = numbers.reduce((all, one) => all + Number(one.value), 0)
  return numbers.some(isFloat) ? float(total) : integer(total)
})

const unique: Filter = row('case_sensitive attribute', (value, given) => {
  const of = by(given)
  const isExact = truthIn(given, 'case_sensitive')
  const seen = new Set<string>()
  return list(
    valuesOf(value).filter((item) => {
      const one = of(item)
      const key = `${kindOf(one)} ${isExact ? printed(one) : printed(one).toLowerCase()}`
      return !seen.has(key) && seen.add(key)
    }),
  )
})

const lengthOf: Filter = row('', (value) => integer(isAbsent(value) ? 0 : valuesOf(value).length))

const join: Filter = row('d attribute', (value, given) =>
  text(
    valuesOf(value)
      .map(by(given))
      .map(printed)
      .join(textIn(given, 'd', '')),
  ),
)

const batch: Filter = row('linecount fill_with', (value, given) => {
  const size = placesIn(given, 'linecount', 0)
  if (size < 1) throw new Error('linecount must be at least 1')
  const items = valuesOf(value)
  const rows = Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
  const fill = given.fill_with
  if (fill !== undefined) for (const one of rows) while (one.length < size) one.push(fill)
  return list(rows.map(list))
})

const slice: Filter = row('slices fill_with', (value, given) => {
  const count = placesIn(given, 'slices', 0)
  if (count < 1) throw new Error('slices must be at least 1')
  const items = valuesOf(value)
  const [size, longer] = [Math.floor(items.length / count), items.length % count]
  const fill = given.fill_with
  return list(
    Array.from({ length: count }, (_, i) => {
      const from = i * size + Math.min(i, longer)
      const part = items.slice(from, from + size + (i < longer ? 1 : 0))
      return list(fill !== undefined && i >= longer && longer > 0 ? [...part, fill] : part)
    }),
  )
})

/** Pairs of what they have in common and who has it: `{% for city, people in all | groupby('city') %}`, or `.grouper`, `.list`. */
const groupby: Filter = row('attribute default case_sensitive', (value, given) => {
  const isExact = truthIn(given, 'case_sensitive')
  const of = (item: Value) => {
    const found = by(given)(item)
    return isAbsent(found) ? (given.default ?? found) : found
  }
  const groups: { key: Value; items: Value[] }[] = []
  for (const item of valuesOf(value).toSorted((a, b) => compare(of(a), of(b), isExact))) {
    const last = groups.at(-1)
    if (last !== undefined && compare(last.key, of(item), isExact) === 0) last.items.push(item)
    else groups.push({ key: of(item), items: [item] })
  }
  return list(
    groups.map(({ key, items }) => {
      const pair = list([key, list(items)])
      const named = pair.builtins as Map<string, Value>
      named.set('grouper', key).set('list', list(items))
      return pair
    }),
  )
})

const dictsort: Filter = row('case_sensitive by reverse', (value, given) => {
  if (!isRecord(value)) throw new Error(`takes an object, and was given ${kindOf(value)}`)
  const at = textIn(given, 'by', 'key') === 'value' ? 1 : 0
  const pairs = [...membersOf(value)].map(([name, one]) => [text(name), one] as const)
  const sign = truthIn(given, 'reverse') ? -1 : 1
  return list(pairs.sort((a, b) => sign * compare(a[at], b[at], truthIn(given, 'case_sensitive'))).map(list))
})

const named = ({ inOrder: [name, ...inOrder], byName }: Arguments): { name: string | undefined; rest: Arguments } => ({
  name: name === undefined ? undefined : printed(name),
  rest: { inOrder, byName },
})

const map: Filter = row('…', (value, given, all, place) => {
  const attribute = pathIn(given, 'attribute')
  if (attribute !== undefined)
    return list(
      valuesOf(value).map((item) => {
        const found = attributeOf(item, attribute)
        return isAbsent(found) ? (given.default ?? found) : found
      }),
    )
  const { name, rest } = named(all)
  if (name === undefined) throw new Error('needs the name of a filter, or attribute=')
  return list(valuesOf(value).map((item) => place.filter(name, item, rest)))
})

/** Of each item, or of its attribute, a test says whether it stays; without a test, whether it is true. */
const chosen = (keeps: boolean, byAttribute: boolean): Filter =>
  row('…', (value, _, all, place: Place) => {
    const attribute = byAttribute ? named(all) : { name: undefined, rest: all }
    if (byAttribute && attribute.name === undefined) throw new Error('needs the name of an attribute')
    const { name, rest } = named(attribute.rest)
    return list(
      valuesOf(value).filter((item) => {
        const one = attribute.name === undefined ? item : attributeOf(item, attribute.name)
        return (name === undefined ? isTrue(one) : place.test(name, one, rest)) === keeps
      }),
    )
  })

const usual: Filter = row('default_value boolean', (value, given) =>
  isAbsent(value) || (truthIn(given, 'boolean') && !isTrue(value)) ? (given.default_value ?? text('')) : value,
)

export const listFilters: Readonly<Record<string, Filter>> = {
  attr: row('name', (value, given) => attributeOf(value, textIn(given, 'name', ''))),
  batch,
  count: lengthOf,
  d: usual,
  default: usual,
  dictsort,
  first: row('', (value) => valuesOf(value)[0] ?? absent),
  groupby,
  items: row('', (value) => {
    if (!isRecord(value)) throw new Error(`takes an object, and was given ${kindOf(value)}`)
    return list([...membersOf(value)].map(([name, one]) => list([text(name), one])))
  }),
  join,
  last: row('', (value) => valuesOf(value).at(-1) ?? absent),
  length: lengthOf,
  list: row('', (value) => list(valuesOf(value))),
  map,
  max: extreme(1),
  min: extreme(-1),
  reject: chosen(false, false),
  rejectattr: chosen(false, true),
  reverse: row('', (value) =>
    isList(value) ? list(itemsOf(value).toReversed()) : text(Array.from(printed(value)).reverse().join('')),
  ),
  select: chosen(true, false),
  selectattr: chosen(true, true),
  slice,
  sort: row('reverse case_sensitive attribute', (value, given) => list(sorted(valuesOf(value), given))),
  sum,
  tojson: row('indent ensure_ascii separators sort_keys', (value, given) =>
    text(
      toJson(value, {
        indent: Math.max(0, numberIn(given, 'indent', 0)),
        isSorted: truthIn(given, 'sort_keys'),
        isAscii: truthIn(given, 'ensure_ascii'),
        separators: given.separators === undefined ? undefined : valuesOf(given.separators).map(printed),
      }),
    ),
  ),
  unique,
}
