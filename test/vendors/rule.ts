/** What vendors refuse, as plain rules over the body that they are sent: a rule is broken, in words, or it is kept. */

import { asArray, asRecord, asString } from '../../src/wire/value.ts'

export type Wire = Record<string, unknown>

/** What a rule may ask of the model, from its maker's pages and by no table of ours. */
export interface Facts {
  /** Takes settings of how much it thinks. */
  thinks?: boolean
  /** Tokens it writes at most. */
  maxOutput?: number
  /** The efforts it knows; absent = any. */
  efforts?: readonly string[]
  /** Goes on with a closing turn of its own. */
  prefill?: boolean
  /** Holds its answer, or its calls, to a schema. */
  structured?: boolean
  /** Other members that only some models of the vendor take. */
  takes?: readonly string[]
}

export interface Rule {
  /** Where the vendor, or its error, says so. */
  source: string
  /** What is wrong with the body; '' where nothing is. */
  broken(body: Wire, facts: Facts): string | false
}

export const listOf = (value: unknown): Wire[] => (asArray(value) ?? []).map((one) => asRecord(one) ?? {})
export const textOf = (value: unknown): string => asString(value) ?? ''

/** Every object in a value, itself first. */
export function* objectsIn(value: unknown): Generator<Wire> {
  if (Array.isArray(value)) for (const one of value) yield* objectsIn(one)
  else if (typeof value === 'object' && value !== null) {
    yield value as Wire
    for (const one of Object.values(value)) yield* objectsIn(one)
  }
}

/** The first that a list of findings has. */
export const firstOf = (found: Iterable<string | false>): string | false => {
  for (const one of found) if (one) return one
  return false
}

export const overlong = (texts: readonly string[], most: number, what: string): string | false => {
  const found = texts.find((text) => text.length > most)
  return found !== undefined && `${what} of ${found.length} characters, at most ${most}`
}

/** Subschemas, each once; a property may be called as a keyword is. */
export function* schemasIn(value: unknown): Generator<Wire> {
  const schema = asRecord(value)
  if (schema === undefined) return
  yield schema
  for (const name of ['properties', '$defs', 'definitions'])
    for (const one of Object.values(asRecord(schema[name]) ?? {})) yield* schemasIn(one)
  for (const name of ['anyOf', 'oneOf', 'allOf']) for (const one of asArray(schema[name]) ?? []) yield* schemasIn(one)
  for (const name of ['items', 'additionalProperties']) yield* schemasIn(schema[name])
}

const claudeKeywords = new Set(
  'type properties required additionalProperties items anyOf allOf enum const default description title format minItems pattern $ref $defs definitions $schema'.split(
    ' ',
  ),
)
const claudeFormats = 'date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' ')

/** @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations */
export const claudeSchemaFault = (value: unknown): string | false => {
  for (const schema of schemasIn(value)) {
    const open = schema.type === 'object' && schema.additionalProperties !== false
    if (open) return "schema: 'additionalProperties' must be explicitly set to false"
    const keyword = Object.keys(schema).find((name) => !claudeKeywords.has(name))
    if (keyword !== undefined) return `schema: property '${keyword}' is not supported`
    if (schema.format !== undefined && !claudeFormats.includes(textOf(schema.format)))
      return `schema: format '${textOf(schema.format)}' is not supported`
    if (schema.minItems !== undefined && schema.minItems !== 0 && schema.minItems !== 1)
      return "schema: 'minItems' is 0 or 1"
  }
  return false
}

/** @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
export const strictFault = (value: unknown): string | false => {
  for (const schema of schemasIn(value)) {
    if (schema.type !== 'object') continue
    if (schema.additionalProperties !== false)
      return "'additionalProperties' is required to be supplied and to be false"
    const names = Object.keys(asRecord(schema.properties) ?? {})
    const open = names.find((name) => !(asArray(schema.required) ?? []).includes(name))
    if (open !== undefined) return `'required' is required to include every key: '${open}'`
  }
  return false
}

/** Keywords at the root of a tool's schema that Claude and Nova refuse. */
export const rootFault = (value: unknown): string | false => {
  const found = ['anyOf', 'oneOf', 'allOf'].find((name) => asRecord(value)?.[name] !== undefined)
  return found !== undefined && `input_schema does not support ${found} at the top level`
}

/** Results each behind the turn that called: ids called, and ids answered in the turn behind it. */
export const unpaired = (turns: readonly { calls: string[]; results: string[] }[]): string | false => {
  for (const [i, { calls, results }] of turns.entries()) {
    const before = turns[i - 1]?.calls ?? []
    const stray = results.find((id) => !before.includes(id))
    if (stray !== undefined) return `the result '${stray}' stands behind no call`
    const open = turns[i + 1] === undefined ? undefined : calls.find((id) => !turns[i + 1]?.results.includes(id))
    if (open !== undefined) return `the call '${open}' is not answered in the turn behind it`
  }
  return false
}
