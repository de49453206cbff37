/**
 * The interpreter's values: made, told apart, and written as Python writes them, which is how Jinja prints them.
 * The library exports no classes; a value that it makes has one. Imports @huggingface/jinja.
 */

import { Environment } from '@huggingface/jinja'

export type Value = ReturnType<Environment['set']>

const classOf = (sample: unknown) =>
  new Environment().set('sample', sample).constructor as new (
    value: unknown,
  ) => Value
const TextValue = classOf('')
const IntegerValue = classOf(1)
const FloatValue = classOf(1.5)
const BooleanValue = classOf(true)
const ListValue = classOf([])
const RecordValue = classOf({})
const NoneValue = classOf(null)
const FunctionValue = classOf(() => undefined)
const AbsentValue = classOf(undefined)

export const text = (value: string): Value => new TextValue(value)
export const integer = (value: number): Value => new IntegerValue(value)
export const float = (value: number): Value => new FloatValue(value)
export const boolean = (value: boolean): Value => new BooleanValue(value)
export const list = (value: readonly Value[]): Value => new ListValue([...value])
export const record = (value: ReadonlyMap<string, Value>): Value => new RecordValue(new Map(value))
/** A function of the template. */
export const made = (work: (given: Value[]) => Value): Value => new FunctionValue(work)
export const none = new NoneValue(null)
export const absent = new AbsentValue(undefined)

export const isText = (value: Value): boolean => value instanceof TextValue
export const isInteger = (value: Value): boolean => value instanceof IntegerValue
export const isFloat = (value: Value): boolean => value instanceof FloatValue
export const isBoolean = (value: Value): boolean => value instanceof BooleanValue
export const isList = (value: Value): boolean => value instanceof ListValue
export const isRecord = (value: Value): boolean => value instanceof RecordValue
export const isNone = (value: Value): boolean => value instanceof NoneValue
export const isAbsent = (value: Value): boolean => value instanceof AbsentValue
export const isCallable = (value: Value): boolean => value.type === 'FunctionValue'
/** Python counts truth as 1. */
export const isNumber = (value: Value): boolean => isInteger(value) || isFloat(value) || isBoolean(value)

export const isTrue = (value: Value): boolean => value.__bool__().value
export const itemsOf = (value: Value): Value[] => value.value as Value[]
export const membersOf = (value: Value): Map<string, Value> => value.value as Map<string, Value>

/** For messages. */
export const kindOf = (value: Value): string => {
  const kinds: [(value: Value) => boolean, string][] = [
    [isText, 'text'],
    [isBoolean, 'a boolean'],
    [isNumber, 'a number'],
    [isList, 'a list'],
    [isRecord, 'an object'],
    [isNone, 'none'],
    [isAbsent, 'undefined'],
  ]
  return kinds.find(([is]) => is(value))?.[1] ?? 'a function'
}

/** The values that a loop over it has. Throws. */
export const valuesOf = (value: Value): Value[] => {
  if (isList(value)) return itemsOf(value)
  if (isText(value)) return Array.from(String(value.value), text)
  if (isRecord(value)) return [...membersOf(value).keys()].map(text)
  throw new Error(`takes a list, and was given ${kindOf(value)}`)
}

const floatText = (value: number): string => {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value)
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const quoted = (value: string): string => {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'"
  return quote + value.replace(/[\\\n\r\t]/g, (one) => escapes[one] as string).replaceAll(quote, `\\${quote}`) + quote
}

/** As it stands within a list. */
export const repr = (value: Value): string => {
  if (isText(value)) return quoted(String(value.value))
  if (isList(value)) {
    const items = itemsOf(value).map(repr).join(', ')
    return value.type === 'TupleValue' ? `(${items}${itemsOf(value).length === 1 ? ',' : ''})` : `[${items}]`
  }
  if (isRecord(value) || value.type === 'NamespaceValue')
    return `{${[...membersOf(value)].map(([name, member]) => `${quoted(name)}: ${repr(member)}`).join(', ')}}`
  return printed(value)
}

/** As `{{ }}` prints it. */
export const printed = (value: Value): string => {
  if (isText(value)) return String(value.value)
  if (isBoolean(value)) return value.value === true ? 'True' : 'False'
  if (isNone(value)) return 'None'
  if (isAbsent(value)) return ''
  if (isFloat(value)) return floatText(Number(value.value))
  if (isInteger(value))
    return Number.isSafeInteger(value.value) ? String(value.value) : BigInt(Number(value.value)).toString()
  if (isList(value) || isRecord(value) || value.type === 'NamespaceValue') return repr(value)
  throw new Error('a function has no text')
}

/** By Python's rules: numbers with numbers, texts with texts, lists item by item. Throws for others. */
export const compare = (one: Value, other: Value, isExact = false): number => {
  if (isNumber(one) && isNumber(other)) return Number(one.value) - Number(other.value)
  if (isText(one) && isText(other)) {
    const [a, b] = [one, other].map(({ value }) => (isExact ? String(value) : String(value).toLowerCase())) as [
      string,
      string,
    ]
    return a < b ? -1 : a > b ? 1 : 0
  }
  if (isList(one) && isList(other)) {
    const [a, b] = [itemsOf(one), itemsOf(other)]
    for (const [i, item] of a.entries()) {
      const with_ = b[i]
      if (with_ === undefined) return 1
      const order = compare(item, with_, isExact)
      if (order !== 0) return order
    }
    return a.length - b.length
  }
  throw new Error(`cannot compare ${kindOf(one)} with ${kindOf(other)}`)
}

export const isEqual = (one: Value, other: Value): boolean => {
  if (isNumber(one) && isNumber(other)) return Number(one.value) === Number(other.value)
  if (isList(one) && isList(other)) {
    const [a, b] = [itemsOf(one), itemsOf(other)]
    return a.length === b.length && a.every((item, i) => isEqual(item, b[i] as Value))
  }
  if (isRecord(one) && isRecord(other)) {
    const [a, b] = [membersOf(one), membersOf(other)]
    return a.size === b.size && [...a].every(([name, member]) => b.has(name) && isEqual(member, b.get(name) as Value))
  }
  return one.constructor === other.constructor && one.value === other.value
}

/** The value at `a.b` or `a.0` of an item; absent where there is none. */
export const attributeOf = (value: Value, path: string): Value => {
  let at = value
  for (const name of path.split('.')) {
    if (isRecord(at)) at = membersOf(at).get(name) ?? absent
    else if (isList(at)) at = itemsOf(at)[Number(name)] ?? (at.builtins.get(name) as Value | undefined) ?? absent
    else return absent
  }
  return at
}
