/** What of JSON Schema a variable is held to: the words that authors of prompts use. */

import { asArray, asRecord, isRecord } from '../wire/value.ts'

type Schema = Readonly<Record<string, unknown>>

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  object: isRecord,
  array: Array.isArray,
  null: (value) => value === null,
}

const isBelow = (value: unknown, limit: unknown): boolean =>
  typeof value === 'number' && typeof limit === 'number' && value < limit
const sizeOf = (value: unknown): number | undefined =>
  typeof value === 'string' || Array.isArray(value) ? value.length : undefined

/** A word → is the value against it, and what it asks for. */
const rules: Readonly<Record<string, (value: unknown, said: unknown) => string | undefined>> = {
  enum: (value, said) =>
    asArray(said)?.includes(value) === false
      ? `one of ${asArray(said)
          ?.map((one) => JSON.stringify(one))
          .join(', ')}`
      : undefined,
  const: (value, said) => (value === said ? undefined : JSON.stringify(said)),
  minimum: (value, said) => (isBelow(value, said) ? `at least ${said}` : undefined),
  maximum: (value, said) => (isBelow(said, value) ? `at most ${said}` : undefined),
  minLength: (value, said) => (isBelow(sizeOf(value), said) ? `at least ${said} characters long` : undefined),
  maxLength: (value, said) => (isBelow(said, sizeOf(value)) ? `at most ${said} characters long` : undefined),
  minItems: (value, said) => (isBelow(sizeOf(value), said) ? `a list of at least ${said}` : undefined),
  maxItems: (value, said) => (isBelow(said, sizeOf(value)) ? `a list of at most ${said}` : undefined),
  items(value, said) {
    const schema = asRecord(said)
    const list = asArray(value)
    if (schema === undefined || list === undefined) return undefined
    for (const item of list) {
      const problem = mismatch(item, schema)
      if (problem !== undefined) return `a list whose items are each ${problem}`
    }
    return undefined
  },
}

const mismatch = (value: unknown, schema: Schema): string | undefined => {
  const type = typeof schema.type === 'string' && Object.hasOwn(types, schema.type) ? schema.type : undefined
  return type !== undefined && types[type]?.(value) === false ? `of type ${type}` : misfit(value, schema)
}

/** What the value must be and is not; undefined = it fits. The type of the value itself is not looked at. */
export const misfit = (value: unknown, schema: Schema): string | undefined => {
  for (const [word, rule] of Object.entries(rules)) {
    const problem = Object.hasOwn(schema, word) ? rule(value, schema[word]) : undefined
    if (problem !== undefined) return problem
  }
  return undefined
}
