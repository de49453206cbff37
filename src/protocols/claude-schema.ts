/**
 * Schemas that Claude is held to: it takes a part of JSON Schema. What it refuses goes into descriptions, as its maker's SDKs
 * have it; objects are closed. The rest of the text stays as its author wrote it.
 * In: a schema's text. Out: another, or undefined for one that has no such form. Imports core and wire.
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations (checked 2026-11, with
 * @anthropic-ai/sdk 1.12)
 */

import { mapValues, parseJson, spansAt, splice } from '../wire/json.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import type { Warn } from './loss.ts'

type Schema = Record<string, unknown>

const maps = new Set(['properties', '$defs', 'definitions'])
const lists = new Set(['anyOf', 'allOf', 'oneOf'])
const plain = new Set(
  'type required additionalProperties enum const default description title format minItems pattern $ref'.split(' '),
)
/** They hold the answer to nothing. */
const silent = new Set(['$schema', '$id', '$comment'])
const formats = new Set('date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' '))
/** Look-arounds, word boundaries, references back. */
const refusedPattern = /\(\?[^:]|\\[bB1-9]/

const isTaken = (name: string, value: unknown): boolean => {
  if (name === 'format') return formats.has(asString(value) ?? '')
  if (name === 'minItems') return value === 0 || value === 1
  if (name === 'pattern') return !refusedPattern.test(asString(value) ?? '')
  return plain.has(name)
}

const isObject = ({ type, properties }: Schema): boolean =>
  properties !== undefined || type === 'object' || asArray(type)?.includes('object') === true

// ── what has no such form ─────────────────────────────────────────────────────────────────────────────────────────────

const says = ['type', 'properties', 'enum', 'const', '$ref', ...lists]

/** A map, anything at all, or one of several objects: closed, nothing would be left of it. */
const isFree = (schema: Schema): boolean => {
  const open = schema.properties === undefined && schema.additionalProperties !== false
  if (isObject(schema) && open) return true
  if (schema.anyOf !== undefined && schema.oneOf !== undefined) return true
  return !says.some((name) => name in schema) || (asArray(schema.enum) ?? []).some(isRecord)
}

const inside = (schema: Schema): unknown[] => [
  ...[...maps].flatMap((name) => Object.values(asRecord(schema[name]) ?? {})),
  ...[...lists].flatMap((name) => asArray(schema[name]) ?? []),
  ...('items' in schema ? [schema.items] : []),
]

/** Every definition, by what refers to it. */
const definitionsIn = (root: Schema): Map<string, unknown> =>
  new Map(
    ['$defs', 'definitions'].flatMap((where) =>
      Object.entries(asRecord(root[where]) ?? {}).map(([name, one]) => [`#/${where}/${name}`, one] as const),
    ),
  )

/** One that holds itself is refused. */
const isHeld = (root: Schema): boolean => {
  const definitions = definitionsIn(root)
  const state = new Map<string, 'open' | 'done'>()
  const visit = (value: unknown): boolean => {
    const schema = asRecord(value)
    if (schema === undefined || isFree(schema)) return false
    const ref = asString(schema.$ref)
    return (ref === undefined || follow(ref)) && inside(schema).every(visit)
  }
  const follow = (ref: string): boolean => {
    const known = state.get(ref)
    if (known !== undefined) return known === 'done'
    state.set(ref, 'open')
    const held = visit(definitions.get(ref))
    state.set(ref, 'done')
    return held
  }
  const { $defs: _, definitions: __, ...rest } = root
  return [...definitions.keys()].every(follow) && visit(rest)
}

// ── writing ───────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Changes {
  /** Keywords that went into descriptions. */
  told: Set<string>
  closed: boolean
}

const shaped = (text: string, value: unknown, changes: Changes): string => {
  const schema = asRecord(value)
  if (schema === undefined) return text
  const remove = new Set<string>()
  const set: Record<string, string> = {}
  const words: string[] = []
  for (const { key, valueStart, end } of spansAt(text)) {
    const [inner, member] = [text.slice(valueStart, end), schema[key]]
    const each = () => mapValues(inner, (one, name) => shaped(one, (member as Record<string, unknown>)[name], changes))
    if (maps.has(key)) set[key] = each()
    else if (lists.has(key)) set[key === 'oneOf' ? 'anyOf' : key] = each()
    else if (key === 'items') set.items = shaped(inner, member, changes)
    else if (!isTaken(key, schema[key])) {
      remove.add(key)
      if (silent.has(key)) continue
      words.push(`${key}: ${inner}`)
      changes.told.add(key)
    }
    if (key === 'oneOf') remove.add(key)
  }
  if (words.length > 0) {
    const described = asString(schema.description)
    const description = [...(described ? [described] : []), `{${words.join(', ')}}`].join('\n\n')
    set.description = JSON.stringify(description)
  }
  if (isObject(schema) && schema.additionalProperties !== false) {
    set.additionalProperties = 'false'
    changes.closed = true
  }
  return splice(text, { remove, set })
}

/** The schema as Claude takes it, and what it changes told; undefined (and nothing told) where it cannot be held to it. */
export const claudeSchema = (text: string, path: string, warn: Warn): string | undefined => {
  const root = asRecord(parseJson(text).value)
  if (root === undefined || !isHeld(root)) return undefined
  const changes: Changes = { told: new Set(), closed: false }
  const schema = shaped(text, root, changes)
  if (changes.told.size > 0)
    warn(path, 'approximated', `descriptions tell what answers are not held to here: ${[...changes.told].join(', ')}`)
  if (changes.closed) warn(path, 'approximated', 'objects are closed: they hold only the members that are named')
  return schema
}
