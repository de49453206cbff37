/**
 * Schemas as dotprompt writes them (Picoschema), and JSON Schema as it is.
 * In: the header's `schema`. Out: JSON Schema; the rules of variables.
 * @see https://google.github.io/dotprompt/reference/picoschema/ (checked 2026-11)
 */

import type { PromptInput, VariableRule, VariableType } from '../core/prompt.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import { refuse } from './failure.ts'

type Schema = Record<string, unknown>

const scalars = new Set(['string', 'number', 'integer', 'boolean', 'null'])
/** Types of variables that JSON has no word for. */
const ours = new Set(['image', 'file', 'messages'])

const split = (text: string): { type: string; description?: string } => {
  const [type = '', ...rest] = text.split(',')
  const description = rest.join(',').trim()
  return { type: type.trim(), ...(description !== '' && { description }) }
}

/** `name?(type, description)` */
const keyPattern = /^([^?(]+?)(\?)?(?:\(([^)]*)\))?$/

const isJsonSchema = (value: unknown): value is Schema =>
  isRecord(value) &&
  (isRecord(value.properties) ||
    Array.isArray(value.enum) ||
    scalars.has(String(value.type)) ||
    ['object', 'array'].includes(String(value.type)))

const scalarSchema = (text: string, where: string): Schema => {
  const { type, description } = split(text)
  if (type !== 'any' && !scalars.has(type) && !ours.has(type))
    throw refuse(`${where}: "${type}" is no type; take string, number, integer, boolean, any, image, file or messages`)
  return { ...(type !== 'any' && { type }), ...(description !== undefined && { description }) }
}

const kinds: Record<string, (value: unknown, where: string) => Schema> = {
  array: (value, where) => ({ type: 'array', items: toJsonSchema(value, where) }),
  object: (value, where) => toJsonSchema(value, where),
  enum: (value, where) => {
    const words = asArray(value)
    if (words === undefined || words.length === 0) throw refuse(`${where}: (enum) must be a list of what it may be`)
    return { enum: words }
  },
}

/** Throws `bad_request` that names the member. */
export const toJsonSchema = (pico: unknown, where: string): Schema => {
  if (typeof pico === 'string') return scalarSchema(pico, where)
  if (isJsonSchema(pico)) return pico
  if (!isRecord(pico)) throw refuse(`${where}: must be a schema`)
  const properties: Record<string, Schema> = {}
  const required: string[] = []
  let additionalProperties: unknown = false
  for (const [key, value] of Object.entries(pico)) {
    const [, name = key, optional, kind] = keyPattern.exec(key) ?? []
    if (name === '(*)' || (name === key && key.startsWith('('))) {
      additionalProperties = toJsonSchema(value, `${where}.${key}`)
      continue
    }
    const { type, description } = split(kind ?? '')
    const read = kinds[type]
    if (kind !== undefined && read === undefined)
      throw refuse(`${where}.${key}: "(${type})" is no type; take array, object or enum`)
    const schema = read === undefined ? toJsonSchema(value, `${where}.${name}`) : read(value, `${where}.${name}`)
    properties[name] = description === undefined ? schema : { ...schema, description }
    if (optional === undefined) required.push(name)
  }
  return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties }
}

const types = new Set<string>([
  'string',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
  'image',
  'file',
  'messages',
])

/** What the header says of the variables. Throws `bad_request`. */
export const readInput = (input: unknown): PromptInput => {
  const given = asRecord(input) ?? {}
  const schema: Record<string, VariableRule> = {}
  const defaults = asRecord(given.default) ?? asRecord(given.defaults) ?? {}
  if (given.schema === undefined || given.schema === null) return { schema, defaults }
  const read = toJsonSchema(given.schema, 'input.schema')
  const required = new Set(asArray(read.required) ?? [])
  for (const [name, value] of Object.entries(asRecord(read.properties) ?? {})) {
    const type = asString(asRecord(value)?.type) ?? 'any'
    const { description: said, ...rule } = asRecord(value) ?? {}
    const description = asString(said)
    // The type alone is said already.
    const more = Object.keys(rule).some((key) => key !== 'type')
    schema[name] = {
      type: (types.has(type) ? type : 'any') as VariableType,
      optional: !required.has(name),
      ...(description !== undefined && { description }),
      ...(more && { schema: rule }),
    }
  }
  return { schema, defaults }
}

/** The rules as Picoschema. */
export const writeInput = ({ schema, defaults }: PromptInput): Record<string, unknown> | undefined => {
  const rules = Object.entries(schema).map(
    ([name, { type, optional, description, schema: rule }]): [string, unknown] => {
      if (rule !== undefined)
        return [optional ? `${name}?` : name, { ...rule, ...(description !== undefined && { description }) }]
      const said = type === 'object' || type === 'array' ? 'any' : type
      return [optional ? `${name}?` : name, description === undefined ? said : `${said}, ${description}`]
    },
  )
  const input = {
    ...(Object.keys(defaults).length > 0 && { default: defaults }),
    ...(rules.length > 0 && { schema: Object.fromEntries(rules) as unknown }),
  }
  return Object.keys(input).length === 0 ? undefined : input
}
