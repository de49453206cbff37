/**
 * Gemini: tools and the choice among them ↔ neutral. Warnings name paths of the neutral request.
 * In: parsed JSON with the text it came from. Out: neutral tools, and members for `writeJson`.
 */

import type { Tool, ToolChoice } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { type JsonDoc, raw, rawAt } from '../wire/json.ts'
import { asArray, asString, isRecord } from '../wire/value.ts'
import { camel, isOwn, keyIn, origin, type Path, readExtra, type Wire, writeExtra } from './gemini/shape.ts'
import { plainSchema } from './gemini-schema.ts'
import { defined, type Warn } from './loss.ts'

const knownDeclaration = new Set(['name', 'description', 'parameters', 'parametersJsonSchema'])
const readDeclaration = (doc: JsonDoc, path: Path, value: unknown): Tool => {
  const wire = camel(value)
  if (wire === undefined) throw new GatewayError('bad_request', 'tools: a function declaration must be an object')
  const key = ['parametersJsonSchema', 'parameters'].find((name) => wire[name] != null)
  const schema = key === undefined ? undefined : rawAt(doc, [...path, keyIn(value, key)])
  return defined({
    type: 'function' as const,
    name: asString(wire.name) ?? '',
    description: asString(wire.description),
    parameters: schema === undefined ? undefined : key === 'parameters' ? plainSchema(schema) : schema,
    ...readExtra(wire, knownDeclaration),
  })
}

/** One object may hold many declarations, and tools that the vendor runs itself. */
export const readTools = (doc: JsonDoc, key: string, tools: readonly unknown[]): Tool[] =>
  tools.flatMap((value, i) => {
    if (!isRecord(value)) throw new GatewayError('bad_request', `tools[${i}] must be an object`)
    return Object.entries(value).flatMap(([kind, member]): Tool[] => {
      if (kind !== 'functionDeclarations' && kind !== 'function_declarations')
        return member == null ? [] : [{ type: 'opaque', kind, value: { [kind]: member }, origin }]
      return (asArray(member) ?? []).map((one, at) => readDeclaration(doc, [key, i, kind, at], one))
    })
  })

const choiceWords: Readonly<Record<string, ToolChoice>> = {
  AUTO: { type: 'auto' },
  ANY: { type: 'required' },
  NONE: { type: 'none' },
}

/** `functionCallingConfig`; undefined where it says nothing, or what only this protocol can. */
export const readToolChoice = (value: unknown): ToolChoice | undefined => {
  const wire = camel(value)
  const mode = asString(wire?.mode)?.toUpperCase()
  if (wire === undefined || mode === undefined || mode === 'MODE_UNSPECIFIED') return undefined
  const allowed = (asArray(wire.allowedFunctionNames) ?? []).filter((name) => typeof name === 'string')
  if (mode === 'ANY' && allowed.length === 1) return { type: 'tool', name: allowed[0] as string }
  if (mode === 'ANY' && allowed.length > 1) return { type: 'required', only: allowed as string[] }
  const choice = choiceWords[mode]
  return choice === undefined || allowed.length > 0 ? { type: 'opaque', value, origin } : choice
}

/** Functions together, where the first of them stands; the vendor's own tools each by itself. */
export const writeTools = (tools: readonly Tool[] | undefined, warn: Warn): Wire[] => {
  const declared: Wire[] = []
  const written: Wire[] = []
  for (const [i, tool] of (tools ?? []).entries()) {
    const path = `tools[${i}]`
    if (tool.type === 'opaque') {
      if (isOwn(tool.origin) && isRecord(tool.value)) written.push(tool.value)
      else warn(path, 'dropped', `'${tool.kind}' is a tool of ${tool.origin.protocol}`)
      continue
    }
    const { name, description, parameters, strict, cache } = tool
    if (strict === true) warn(`${path}.strict`, 'dropped', 'calls are not held to the schema here')
    if (cache !== undefined) warn(`${path}.cache`, 'dropped', 'the provider caches by itself and takes no marks')
    const parametersJsonSchema = parameters === undefined ? undefined : raw(parameters)
    if (declared.length === 0) written.push({ functionDeclarations: declared })
    declared.push({
      ...defined({ name, description, parametersJsonSchema }),
      ...writeExtra(tool.extra, `${path}.`, warn),
    })
  }
  return written
}

const modes = { auto: 'AUTO', none: 'NONE', required: 'ANY', tool: 'ANY' } as const

export const writeToolChoice = (choice: ToolChoice | undefined, warn: Warn): unknown => {
  if (choice === undefined) return undefined
  if (choice.type === 'opaque') {
    if (isOwn(choice.origin)) return choice.value
    warn('toolChoice', 'dropped', `only ${choice.origin.protocol} has this tool choice`)
    return undefined
  }
  const names = choice.type === 'tool' ? [choice.name] : choice.type === 'required' ? choice.only : undefined
  return { mode: modes[choice.type], ...(names && { allowedFunctionNames: names }) }
}
