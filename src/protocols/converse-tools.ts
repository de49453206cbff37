/**
 * Bedrock Converse: `toolConfig` ↔ tools and the choice among them.
 * In: parsed JSON with its text. Out: neutral tools, and members for `writeJson`. Imports core and wire.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html (checked 2026-11-26)
 */

import type { ChatRequest, FunctionTool, Tool, ToolChoice } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { type JsonDoc, rawAt } from '../wire/json.ts'
import { asArray, asBoolean, asRecord, asString, isRecord } from '../wire/value.ts'
import { isOwn, origin, protocol, readCachePoint, readExtra, type Wire, writeExtra } from './bedrock-converse/shape.ts'
import type { Dialect } from './codec.ts'
import { writeMark } from './converse-cache.ts'
import { defined, type Warn } from './loss.ts'
import { withPlainRoot, writeClaudeSchema, writeObjectSchema } from './tool-schema.ts'
import { choiceLeft } from './tools-left.ts'

const knownTool = new Set(['name', 'description', 'inputSchema', 'strict'])

const readTool = (doc: JsonDoc, value: unknown, i: number): Tool => {
  const [kind] = isRecord(value) ? Object.keys(value) : []
  if (!isRecord(value) || kind === undefined)
    throw new GatewayError('bad_request', `toolConfig.tools.${i} must be an object with one member`)
  const spec = asRecord(value.toolSpec)
  if (spec === undefined) return { type: 'opaque', kind, value, origin }
  return defined<FunctionTool>({
    type: 'function',
    name: asString(spec.name) ?? '',
    description: asString(spec.description),
    parameters:
      asRecord(spec.inputSchema)?.json === undefined
        ? undefined
        : rawAt(doc, ['toolConfig', 'tools', i, 'toolSpec', 'inputSchema', 'json']),
    strict: asBoolean(spec.strict),
    ...readExtra(spec, knownTool),
  })
}

/** A cache point marks the tool before it. */
export const readTools = (doc: JsonDoc, list: readonly unknown[]): Tool[] => {
  const tools: Tool[] = []
  for (const [i, value] of list.entries()) {
    const cache = isRecord(value) ? readCachePoint(value) : undefined
    const last = tools.at(-1)
    if (cache !== undefined && last?.type === 'function' && last.cache === undefined)
      tools[tools.length - 1] = { ...last, cache }
    else tools.push(readTool(doc, value, i))
  }
  return tools
}

export const readToolChoice = (wire: Wire | undefined): ToolChoice | undefined => {
  if (wire === undefined) return undefined
  if (isRecord(wire.auto)) return { type: 'auto' }
  if (isRecord(wire.any)) return { type: 'required' }
  if (isRecord(wire.tool)) return { type: 'tool', name: asString(wire.tool.name) ?? '' }
  return { type: 'opaque', value: wire, origin }
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** No native structured output, and no strict tools. */
export const hasNoFormat = ({ noTextFormat, noOutputFormat }: Dialect): boolean =>
  (noTextFormat ?? noOutputFormat) === true

/** Claude's rules on schemas are the model's own, whatever protocol carries it. */
const heldTo = (tool: FunctionTool, loose: boolean, path: string, { modelFields }: Dialect, warn: Warn) => {
  if (modelFields === 'claude' && !loose) return writeClaudeSchema(tool, path, warn)
  const schema = writeObjectSchema(tool.parameters, `${path}.parameters`, warn)
  return { schema, strict: loose ? undefined : tool.strict }
}

const writeTool = (given: Tool, path: string, dialect: Dialect, warn: Warn): Wire[] => {
  if (given.type === 'opaque') {
    if (isOwn(given.origin) && isRecord(given.value)) return [given.value]
    warn(path, 'dropped', `only ${given.origin.protocol} has '${given.kind}'`)
    return []
  }
  const tool = withPlainRoot(given, path, warn)
  const loose = tool.strict !== undefined && hasNoFormat(dialect)
  if (loose) warn(`${path}.strict`, 'dropped', 'the model has no strict tools')
  if (tool.description === '') warn(`${path}.description`, 'renamed', 'an empty description is left out')
  const { schema, strict } = heldTo(tool, loose, path, dialect, warn)
  const toolSpec = {
    name: tool.name,
    description: tool.description || undefined,
    inputSchema: { json: schema },
    strict,
    ...writeExtra(tool.extra, `${path}.`, warn),
  }
  return [{ toolSpec }, ...writeMark(tool.cache, 'tools', path, dialect, warn)]
}

const writeToolChoice = (choice: ToolChoice | undefined, dialect: Dialect, warn: Warn): Wire | undefined => {
  if (choice === undefined) return undefined
  if (dialect.noForcedCalls === true && (choice.type === 'required' || choice.type === 'tool')) {
    warn('toolChoice', 'approximated', 'the model cannot be made to call a tool; it decides by itself')
    return undefined
  }
  if (choice.type === 'auto') return { auto: {} }
  if (choice.type === 'required') return { any: {} }
  if (choice.type === 'tool') return { tool: { name: choice.name } }
  if (choice.type === 'opaque' && isOwn(choice.origin) && isRecord(choice.value)) return choice.value
  if (choice.type === 'opaque') warn('toolChoice', 'dropped', `only ${choice.origin.protocol} has this tool choice`)
  else warn('toolChoice', 'approximated', "there is no choice 'none', and what was called must be declared: 'auto'")
  return undefined
}

/** Names of the functions that the conversation calls or has results of. */
const calledIn = ({ messages }: ChatRequest): Set<string> =>
  new Set(messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool-call' ? [part.name] : []))))

/**
 * `toolConfig`. The provider refuses calls in the history without it, so what was called is declared; where nothing was,
 * the choice 'none' is told by sending no tools.
 */
export const writeToolConfig = (request: ChatRequest, dialect: Dialect, warn: Warn): Wire | undefined => {
  const { tools: given = [], toolChoice: choice, parallelTools } = request
  const called = calledIn(request)
  if (choice?.type === 'none' && called.size === 0) {
    if (given.length === 0) return undefined
    warn('toolChoice', 'approximated', "there is no choice 'none'; the tools are left out")
    warn('tools', 'dropped', "there is no choice 'none'; the tools are left out")
    return undefined
  }
  const tools = given.flatMap((tool, i) => writeTool(tool, `tools[${i}]`, dialect, warn))
  if (tools.length === 0 && called.size === 0) {
    choiceLeft(request, protocol, 0, warn)
    return undefined
  }
  if (parallelTools === false) warn('parallelTools', 'dropped', 'the model decides how many calls it makes')
  const left = choiceLeft(request, protocol, tools.length, warn)
  if (tools.length > 0) return defined({ tools, toolChoice: writeToolChoice(left, dialect, warn) })
  warn('tools', 'approximated', 'the tools that the conversation has called are declared, as the provider demands')
  if (choice !== undefined) writeToolChoice({ type: 'none' }, dialect, warn)
  const stand = (name: string): Wire[] => writeTool({ type: 'function', name }, 'tools', dialect, warn)
  return { tools: [...called].flatMap(stand) }
}

/** The declared tools of a body; `[]` where it has none. */
export const toolsOf = (config: Wire | undefined): unknown[] => asArray(config?.tools) ?? []
