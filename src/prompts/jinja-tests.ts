/**
 * Jinja's tests (`x is divisibleby 3`), a row each.
 * @see https://jinja.palletsprojects.com/en/stable/templates/#list-of-builtin-tests (3.1, checked 2026-11)
 */

import { type Given, type Row, row } from './jinja-call.ts'
import {
  absent,
  compare,
  isAbsent,
  isBoolean,
  isCallable,
  isEqual,
  isFloat,
  isInteger,
  isList,
  isNone,
  isNumber,
  isRecord,
  isText,
  kindOf,
  membersOf,
  printed,
  type Value,
  valuesOf,
} from './jinja-values.ts'

type Test = Row<boolean>

const is = (check: (value: Value) => boolean): Test => row('', check)

const other = (given: Given): Value => given.other ?? absent
const order = (fits: (order: number) => boolean): Test =>
  row('other', (value, given) => fits(compare(value, other(given), true)))
const equal: Test = row('other', (value, given) => isEqual(value, other(given)))
const unequal: Test = row('other', (value, given) => !isEqual(value, other(given)))

const whole = (value: Value): number => {
  if (!isInteger(value) && !isBoolean(value)) throw new Error(`takes a whole number, and was given ${kindOf(value)}`)
  return Number(value.value)
}

const contains = (all: Value, one: Value): boolean => {
  if (isText(all)) return isText(one) && String(all.value).includes(String(one.value))
  if (isRecord(all)) return isText(one) && membersOf(all).has(String(one.value))
  return valuesOf(all).some((item) => isEqual(item, one))
}

const [less, lessOrEqual, more, moreOrEqual] = [
  order((sign) => sign < 0),
  order((sign) => sign <= 0),
  order((sign) => sign > 0),
  order((sign) => sign >= 0),
]

export const tests: Readonly<Record<string, Test>> = {
  boolean: is(isBoolean),
  callable: is(isCallable),
  defined: is((value) => !isAbsent(value)),
  divisibleby: row('num', (value, given) => whole(value) % whole(given.num ?? absent) === 0),
  eq: equal,
  equalto: equal,
  even: is((value) => whole(value) % 2 === 0),
  false: is((value) => isBoolean(value) && value.value === false),
  float: is(isFloat),
  ge: moreOrEqual,
  greaterthan: more,
  gt: more,
  in: row('seq', (value, given) => contains(given.seq ?? absent, value)),
  integer: is(isInteger),
  iterable: is((value) => isList(value) || isText(value) || isRecord(value)),
  le: lessOrEqual,
  lessthan: less,
  lower: is((value) => /\p{L}/u.test(printed(value)) && printed(value) === printed(value).toLowerCase()),
  lt: less,
  mapping: is(isRecord),
  ne: unequal,
  none: is(isNone),
  number: is(isNumber),
  odd: is((value) => Math.abs(whole(value) % 2) === 1),
  sameas: equal,
  sequence: is((value) => isList(value) || isText(value) || isRecord(value)),
  string: is(isText),
  true: is((value) => isBoolean(value) && value.value === true),
  undefined: is(isAbsent),
  upper: is((value) => /\p{L}/u.test(printed(value)) && printed(value) === printed(value).toUpperCase()),
}
