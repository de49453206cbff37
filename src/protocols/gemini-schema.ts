/**
 * Gemini: its own schema dialect (OpenAPI 3.0's, in the words of protobuf) → JSON Schema, which everyone else speaks.
 * In: JSON text. Out: JSON text; what is the same in both stays as its author wrote it. Imports wire.
 * @see https://ai.google.dev/api/caching#Schema (checked 2026-11)
 */

import { mapValues, parseJson, spansAt, splice } from '../wire/json.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'

const maps = new Set(['properties', 'defs', '$defs'])
const lists = new Set(['anyOf', 'any_of'])
/** 64-bit integers are text in protobuf's JSON. */
const counts = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'])
const integer = /^"(\d+)"$/

/** Types are written in capitals. */
const plainType = (text: string): string => text.toLowerCase()

/** `nullable` → a type, or a value, that may be null. */
const orNull = (schema: Record<string, unknown>, set: Record<string, string>): Record<string, string> => {
  const type = asString(schema.type)
  const values = asArray(schema.enum)
  return {
    ...(type !== undefined && { type: JSON.stringify([type.toLowerCase(), 'null']) }),
    ...(values !== undefined && !values.includes(null) && { enum: JSON.stringify([...values, null]) }),
    ...(type === undefined && set.anyOf !== undefined && { anyOf: `${set.anyOf.slice(0, -1)},{"type":"null"}]` }),
  }
}

/** What comes first is said by a list; in JSON Schema the members themselves stand in that order. */
const inOrder = (text: string, names: readonly unknown[]): string => {
  const members = new Map(spansAt(text).map(({ key, start, end }) => [key, text.slice(start, end)]))
  const wished = names.filter((name): name is string => members.has(String(name)))
  const keys = [...new Set([...wished, ...members.keys()])]
  return keys.join() === [...members.keys()].join() ? text : `{${keys.map((key) => members.get(key)).join(',')}}`
}

const plain = (text: string, value: unknown): string => {
  const schema = asRecord(value)
  if (schema === undefined) return text
  const order = schema.propertyOrdering ?? schema.property_ordering
  const remove = new Set(['nullable', 'propertyOrdering', 'property_ordering'].filter((name) => name in schema))
  const set: Record<string, string> = {}
  for (const { key, valueStart, end } of spansAt(text)) {
    const [inner, member] = [text.slice(valueStart, end), schema[key]]
    if (maps.has(key)) set[key] = mapValues(inner, (one, name) => plain(one, asRecord(member)?.[name]))
    else if (lists.has(key)) set[key] = mapValues(inner, (one, i) => plain(one, asArray(member)?.[Number(i)]))
    else if (key === 'items' || key === 'additionalProperties') set[key] = plain(inner, member)
    else if (key === 'type') set.type = plainType(inner)
    else if (counts.has(key)) set[key] = inner.replace(integer, '$1')
  }
  const properties = set.properties
  if (properties !== undefined && asArray(order) !== undefined)
    set.properties = inOrder(properties, asArray(order) ?? [])
  return splice(text, { remove, set: { ...set, ...(schema.nullable === true && orNull(schema, set)) } })
}

/** What only a walk through the schema can put right; all else is the words of its types. */
const needsWalk = /"(nullable|property_?[oO]rdering|(min|max)(Items|Length|Properties))"/
const typeWord = /("type"\s*:\s*")(STRING|NUMBER|INTEGER|BOOLEAN|ARRAY|OBJECT|NULL)"/g

export const plainSchema = (text: string): string =>
  needsWalk.test(text)
    ? plain(text, parseJson(text).value)
    : text.replace(typeWord, (_, head: string, word: string) => `${head}${word.toLowerCase()}"`)
