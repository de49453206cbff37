/** Operators of Jinja where the library's differ from Python's: texts and lists compared, joined, repeated. */

import { boolean, compare, isEqual, isInteger, isList, isText, printed, text, type Value } from './jinja-values.ts'

const charactersMax = 1_000_000

/** Undefined = the library knows how. */
type Operator = (left: Value, right: Value) => Value | undefined

const ordered =
  (fits: (order: number) => boolean): Operator =>
  (left, right) =>
    (isText(left) && isText(right)) || (isList(left) && isList(right))
      ? boolean(fits(compare(left, right, true)))
      : undefined

const repeated = (one: Value, times: Value): Value | undefined => {
  if (!isText(one) || !isInteger(times)) return undefined
  const [said, count] = [printed(one), Math.max(0, Number(times.value))]
  if (said.length * count > charactersMax) throw new Error('makes too long a text')
  return text(said.repeat(count))
}

export const operators: Readonly<Record<string, Operator>> = {
  '~': (left, right) => text(printed(left) + printed(right)),
  '==': (left, right) => boolean(isEqual(left, right)),
  '!=': (left, right) => boolean(!isEqual(left, right)),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  '*': (left, right) => repeated(left, right) ?? repeated(right, left),
}
