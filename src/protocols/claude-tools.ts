/** Anthropic Messages: tools and the choice among them ↔ neutral. Warnings name paths of the neutral request. */

import type { ChatRequest, Tool, ToolChoice } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { type JsonDoc, rawAt } from '../wire/json.ts'
import { asBoolean, asString, isRecord } from '../wire/value.ts'
import {
  isOwn,
  origin,
  protocol,
  readCache,
  readExtra,
  type Wire,
  writeCache,
  writeExtra,
} from './anthropic-messages/shape.ts'
import type { Target } from './codec.ts'
import { defined, type Warn } from './loss.ts'
import { withPlainRoot, writeClaudeSchema, writeObjectSchema } from './tool-schema.ts'
import { choiceLeft } from './tools-left.ts'

const knownTool = new Set(['type', 'name', 'description', 'input_schema', 'strict', 'cache_control'])

export const readTool = (doc: JsonDoc, value: unknown, i: number): Tool => {
  if (!isRecord(value)) throw new GatewayError('bad_request', `tools[${i}] must be an object`)
  const kind = asString(value.type) ?? 'custom'
  if (kind !== 'custom') return { type: 'opaque', kind, value, origin }
  return defined({
    type: 'function' as const,
    name: asString(value.name) ?? '',
    description: asString(value.description),
    parameters: value.input_schema === undefined ? undefined : rawAt(doc, ['tools', i, 'input_schema']),
    strict: asBoolean(value.strict),
    ...readCache(value),
    ...readExtra(value, knownTool),
  })
}

const choices: Record<string, (wire: Wire) => ToolChoice> = {
  auto: () => ({ type: 'auto' }),
  any: () => ({ type: 'required' }),
  none: () => ({ type: 'none' }),
  tool: (wire) => ({ type: 'tool', name: asString(wire.name) ?? '' }),
}

export const readToolChoice = (wire: Wire | undefined): { toolChoice?: ToolChoice; parallelTools?: boolean } => {
  if (wire === undefined) return {}
  const choice = choices[asString(wire.type) ?? '']?.(wire) ?? { type: 'opaque', value: wire, origin }
  const alone = asBoolean(wire.disable_parallel_tool_use)
  return { toolChoice: choice, ...(alone === undefined ? {} : { parallelTools: !alone }) }
}

export const writeTool = (given: Tool, path: string, target: Target, warn: Warn): Wire | undefined => {
  if (given.type === 'opaque') {
    if (isOwn(given.origin) && isRecord(given.value)) return given.value
    warn(path, 'dropped', `only ${given.origin.protocol} has '${given.kind}'`)
    return undefined
  }
  const tool = withPlainRoot(given, path, warn)
  const loose = tool.strict !== undefined && target.dialect.noOutputFormat === true
  if (loose) warn(`${path}.strict`, 'dropped', 'the model has no strict tools')
  const { schema, strict } = loose
    ? { schema: writeObjectSchema(tool.parameters, `${path}.parameters`, warn), strict: undefined }
    : writeClaudeSchema(tool, path, warn)
  return {
    name: tool.name,
    description: tool.description,
    input_schema: schema,
    strict,
    ...writeExtra(tool.extra, `${path}.`, warn),
    ...writeCache(tool.cache),
  }
}

const choiceWords = { auto: 'auto', none: 'none', required: 'any', tool: 'tool' } as const

/** `sent`: how many tools are. */
export const writeToolChoice = (request: ChatRequest, sent: number, warn: Warn): Wire | undefined => {
  const { parallelTools } = request
  const choice = choiceLeft(request, protocol, sent, warn)
  if (sent === 0) return undefined
  const alone = parallelTools === undefined ? {} : { disable_parallel_tool_use: !parallelTools }
  const auto = parallelTools === undefined ? undefined : { type: 'auto', ...alone }
  if (choice === undefined) return auto
  if (choice.type === 'opaque') {
    if (isOwn(choice.origin) && isRecord(choice.value)) return choice.value
    warn('toolChoice', 'dropped', `only ${choice.origin.protocol} has this tool choice`)
    return auto
  }
  if (choice.type === 'none') return { type: 'none' }
  return { type: choiceWords[choice.type], name: choice.type === 'tool' ? choice.name : undefined, ...alone }
}
