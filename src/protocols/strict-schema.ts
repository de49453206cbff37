/**
 * `strict` as OpenAI has it: every object closed, every member required. What does not fit is refused there, though other
 * protocols hold to it: it is sent as not strict. In: a schema's text. Out: what to write. Imports wire.
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas (checked 2026-11)
 */

import { parseJson } from '../wire/json.ts'
import { asArray, asRecord } from '../wire/value.ts'
import type { Dialect } from './codec.ts'
import type { Warn } from './loss.ts'

const isClosed = (value: unknown): boolean => {
  const schema = asRecord(value)
  if (schema === undefined) return true
  const { properties, type, required, additionalProperties } = schema
  const members = Object.keys(asRecord(properties) ?? {})
  const needed = asArray(required) ?? []
  const isObject = type === 'object' || properties !== undefined
  if (isObject && (additionalProperties !== false || !members.every((name) => needed.includes(name)))) return false
  const maps = [properties, schema.$defs, schema.definitions].flatMap((map) => Object.values(asRecord(map) ?? {}))
  const lists = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => asArray(list) ?? [])
  return [...maps, ...lists, schema.items].every(isClosed)
}

/** `field` is where the schema's `strict` stands. */
export const writeStrict = (
  strict: boolean | undefined,
  schema: string | undefined,
  field: string,
  { closedStrict }: Dialect,
  warn: Warn,
): boolean | undefined => {
  if (strict !== true || closedStrict !== true) return strict
  if (schema === undefined || isClosed(parseJson(schema).value)) return strict
  warn(field, 'dropped', 'strict schemas close every object and require every member there; sent as not strict')
  return false
}
