/**
 * Schemas of tools, for vendors that want an object at the root and nothing beside it, and those that hold calls to them.
 * In: JSON text as its author wrote it. Out: text for `writeJson`, verbatim wherever it can be. Imports core and wire.
 */

import type { FunctionTool } from '../core/chat.ts'
import { type JsonDoc, parseJson, type RawJson, raw, rawAt, spansAt, splice } from '../wire/json.ts'
import { asArray, asRecord, isRecord } from '../wire/value.ts'
import { claudeSchema } from './claude-schema.ts'
import type { Warn } from './loss.ts'

const emptySchema = '{"type":"object","properties":{}}'

/**
 * Refused at the root, by Claude and by Nova. @see https://github.com/anthropics/claude-code/issues/5973 and
 * https://docs.aws.amazon.com/nova/latest/userguide/tool-use-definition.html (checked 2026-11)
 */
const unions = ['anyOf', 'oneOf', 'allOf'] as const

/** Members of the branches, by name: their schemas' text. The first to name one is heard. */
const branchMembers = (doc: JsonDoc, name: string): [string, string][] => {
  const branches = asArray(asRecord(doc.value)?.[name]) ?? []
  return branches.flatMap((branch, i) =>
    Object.keys(asRecord(asRecord(branch)?.properties) ?? {}).map((key): [string, string] => [
      key,
      rawAt(doc, [name, i, 'properties', key]),
    ]),
  )
}

/**
 * Branches at the root of its schema → members that may be there, and words in the tool's description that say which belong
 * together. A tool that has none is itself.
 */
export const withPlainRoot = (tool: FunctionTool, path: string, warn: Warn): FunctionTool => {
  const { parameters: text = '', description } = tool
  const mayHave = unions.some((name) => text.includes(`"${name}"`))
  const doc = mayHave ? parseJson(text) : undefined
  const schema = asRecord(doc?.value)
  const found = unions.filter((name) => schema?.[name] !== undefined)
  if (doc === undefined || found.length === 0) return tool
  const own = isRecord(schema?.properties) ? rawAt(doc, ['properties']) : '{}'
  const known = new Set(spansAt(own).map(({ key }) => key))
  const members = found.flatMap((name) => branchMembers(doc, name)).filter(([key]) => !known.has(key))
  const words = found.map((name) => `Its input: {${JSON.stringify(name)}: ${rawAt(doc, [name])}}`)
  warn(
    `${path}.parameters`,
    'approximated',
    `${found.join(', ')} at its root is refused; its members are named, the tool's description tells the rest`,
  )
  const properties = splice(own, { set: Object.fromEntries(members.reverse()) })
  return {
    ...tool,
    description: [...(description ? [description] : []), ...words].join('\n\n'),
    parameters: splice(text, { remove: new Set(found), set: { properties } }),
  }
}

/** A tool's schema with a type at its root, put in front where it is missing; else verbatim. */
export const writeObjectSchema = (schema: string | undefined, path: string, warn: Warn): RawJson => {
  const text = (schema ?? emptySchema).trim()
  const { value } = parseJson(text)
  if (!isRecord(value) || value.type !== undefined) return raw(text)
  if (Object.keys(value).length === 0) return raw(emptySchema)
  warn(path, 'approximated', 'the schema has no type at its root; "type": "object" is put in')
  return raw(`{"type":"object",${text.slice(1)}`)
}

/** Schema and `strict` for Claude: a strict tool's schema is one that it can be held to, or the tool is not strict. */
export const writeClaudeSchema = (
  { parameters, strict }: FunctionTool,
  path: string,
  warn: Warn,
): { schema: RawJson; strict?: boolean } => {
  const schema = writeObjectSchema(parameters, `${path}.parameters`, warn)
  if (strict !== true) return { schema, strict }
  const held = claudeSchema(schema.text, `${path}.parameters`, warn)
  if (held !== undefined) return { schema: raw(held), strict }
  warn(`${path}.strict`, 'dropped', 'the model cannot be held to such a schema')
  return { schema }
}
