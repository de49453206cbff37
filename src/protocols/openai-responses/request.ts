/** OpenAI Responses: request body ↔ ChatRequest. Warnings name paths of the neutral request. */

import type { ChatRequest, Message, OutputFormat, Reasoning, Tool, ToolChoice } from '../../core/chat.ts'
import { GatewayError } from '../../core/errors.ts'
import { type JsonDoc, raw, rawAt, writeJson } from '../../wire/json.ts'
import { asArray, asBoolean, asNumber, asRecord, asString, isRecord } from '../../wire/value.ts'
import { readAllowed } from '../allowed-tools.ts'
import { sayJson } from '../chat-output.ts'
import type { Dialect, Target, Written } from '../codec.ts'
import { defined, newLosses, type Warn } from '../loss.ts'
import { inPlace, readItems, writeItems } from '../responses-items.ts'
import { references } from '../responses-references.ts'
import { writeMaxTokens, writeReasoning, writeUnsaid } from '../responses-settings.ts'
import { writeStrict } from '../strict-schema.ts'
import { choiceLeft, parallelLeft } from '../tools-left.ts'
import { checkReadable } from '../unreadable.ts'
import { writeUser } from '../user.ts'
import { isOwn, origin, protocol, readExtra, type Wire, writeExtra } from './shape.ts'

const bad = (message: string) => new GatewayError('bad_request', message)

// ── read ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const knownTool = new Set(['type', 'name', 'description', 'parameters', 'strict'])

const readTool = (doc: JsonDoc, value: unknown, i: number): Tool => {
  const wire = asRecord(value)
  if (wire === undefined) throw bad(`tools[${i}] must be an object`)
  const kind = asString(wire.type) ?? ''
  if (kind !== 'function') return { type: 'opaque', kind, value, origin }
  return defined({
    type: 'function' as const,
    name: asString(wire.name) ?? '',
    description: asString(wire.description),
    parameters: wire.parameters == null ? undefined : rawAt(doc, ['tools', i, 'parameters']),
    strict: asBoolean(wire.strict),
    ...readExtra(wire, knownTool),
  })
}

const words = new Set(['auto', 'none', 'required'])

const nameOf = (tool: unknown) => (asRecord(tool)?.type === 'function' ? asString(asRecord(tool)?.name) : undefined)
const readSome = (wire: Wire): ToolChoice | undefined => {
  const only = readAllowed((asArray(wire.tools) ?? []).map(nameOf))
  return only && { type: wire.mode === 'required' ? 'required' : 'auto', only }
}

const readToolChoice = (value: unknown): ToolChoice | undefined => {
  if (typeof value === 'string') return words.has(value) ? { type: value as 'auto' } : undefined
  const wire = asRecord(value)
  const name = asString(wire?.name)
  if (wire?.type === 'function' && name !== undefined) return { type: 'tool', name }
  const allowed = wire?.type === 'allowed_tools' ? readSome(wire) : undefined
  if (allowed !== undefined) return allowed
  return wire === undefined ? undefined : { type: 'opaque', value, origin }
}

const readOutput = (doc: JsonDoc, value: unknown): OutputFormat | undefined => {
  const wire = asRecord(value)
  if (wire?.type === 'text') return { type: 'text' }
  if (wire?.type === 'json_object') return { type: 'json' }
  if (wire?.type !== 'json_schema' || !isRecord(wire.schema)) return undefined
  return defined({
    type: 'json-schema' as const,
    name: asString(wire.name),
    description: asString(wire.description),
    schema: rawAt(doc, ['text', 'format', 'schema']),
    strict: asBoolean(wire.strict),
  })
}

const readReasoning = (wire: Wire | undefined): Reasoning | undefined => {
  const effort = asString(wire?.effort) as Reasoning['effort']
  const reasoning = defined<Reasoning>({ effort, display: asString(wire?.summary) ?? asString(wire?.generate_summary) })
  return Object.keys(reasoning).length === 0 ? undefined : reasoning
}

const without = (wire: Wire | undefined, ...names: string[]): Wire | undefined => {
  const rest = Object.entries(wire ?? {}).filter(([name, member]) => !names.includes(name) && member !== null)
  return rest.length === 0 ? undefined : Object.fromEntries(rest)
}

/** An empty list says nothing, and is refused. */
const listed = <T>(list: T[] | undefined): T[] | undefined => (list?.length === 0 ? undefined : list)

/** What the provider keeps for the caller, and no other one has. */
const bound = ['previous_response_id', 'conversation', 'prompt', 'background'] as const

const readBound = (wire: Wire, items: readonly unknown[]): string[] | undefined => {
  const members = bound.filter((name) => wire[name] != null && wire[name] !== false)
  const refers = items.some((item) => asRecord(item)?.type === 'item_reference')
  const all = [...members, ...(refers ? [references] : [])]
  return all.length === 0 ? undefined : all
}

const logprobs = 'message.output_text.logprobs'

/** Members that other protocols do unasked, or that ask for nothing: '$' = no loss where they have no place. */
const harmless = (rest: Wire): Wire => {
  const { store, include, truncation, ...others } = rest
  const silent = defined({
    store: store === false ? false : undefined,
    include,
    truncation: truncation === 'disabled' ? truncation : undefined,
  })
  const told = defined({
    store: store === false ? undefined : store,
    truncation: truncation === 'disabled' ? undefined : truncation,
  })
  return { ...others, ...told, $own: silent }
}

/** Request body → neutral. A member of an unexpected type stays in `extra`, for the provider to judge. */
export const readRequest = (doc: JsonDoc): ChatRequest => {
  const wire = asRecord(doc.value)
  if (wire === undefined) throw bad('the body must be a JSON object')
  const { input } = wire
  if (input != null && typeof input !== 'string' && !Array.isArray(input)) throw bad('input must be text or a list')
  const items = asArray(input) ?? []
  const rest: Wire = { ...wire }
  delete rest.input
  const take = <T>(name: string, read: (value: unknown) => T | undefined): T | undefined => {
    const value = read(rest[name])
    if (value !== undefined) delete rest[name]
    return value
  }
  const head = take('instructions', asString)
  const messages: Message[] = [
    ...(head === undefined ? [] : [{ role: 'system' as const, parts: [{ type: 'text' as const, text: head }] }]),
    ...(typeof input === 'string' ? [{ role: 'user' as const, parts: [{ type: 'text' as const, text: input }] }] : []),
    ...readItems(items),
  ]
  const text = take('text', asRecord)
  const output = readOutput(doc, text?.format)
  const leftText = without(text, output === undefined ? '' : 'format')
  const thinking = take('reasoning', asRecord)
  const leftThinking = without(thinking, 'effort', 'summary', 'generate_summary')
  const include = asArray(rest.include)
  const wantsLogprobs = include?.includes(logprobs) === true
  if (include !== undefined) rest.include = include.filter((word) => word !== logprobs)
  if (asArray(rest.include)?.length === 0) delete rest.include
  const request = defined<ChatRequest>({
    model: take('model', asString) ?? '',
    messages,
    tools: listed(take('tools', asArray)?.map((tool, i) => readTool(doc, tool, i))),
    toolChoice: take('tool_choice', readToolChoice),
    parallelTools: take('parallel_tool_calls', asBoolean),
    maxTokens: take('max_output_tokens', asNumber),
    temperature: take('temperature', asNumber),
    topP: take('top_p', asNumber),
    logprobs: wantsLogprobs ? true : undefined,
    topLogprobs: take('top_logprobs', asNumber),
    output,
    reasoning: readReasoning(thinking),
    user: take('user', asString),
    serviceTier: take('service_tier', asString),
    stream: take('stream', asBoolean) ?? false,
    bound: readBound(wire, items),
  })
  const left = harmless({
    ...rest,
    ...(leftText && { text: leftText }),
    ...(leftThinking && { reasoning: leftThinking }),
  })
  return { ...request, ...readExtra(left, new Set()) }
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const writeTool = (tool: Tool, path: string, own: boolean, dialect: Dialect, warn: Warn): Wire | undefined => {
  if (tool.type === 'opaque') {
    if (isOwn(tool.origin) && isRecord(tool.value)) return tool.value
    warn(path, 'dropped', `'${tool.kind}' is a tool of ${tool.origin.protocol}`)
    return undefined
  }
  const { name, description, parameters, strict } = tool
  if (tool.cache !== undefined) warn(`${path}.cache`, 'dropped', 'the provider caches by itself and takes no marks')
  const schema = parameters === undefined ? undefined : raw(parameters)
  return {
    type: 'function',
    // Strict where nothing is said here, lax everywhere else.
    ...defined({
      name,
      description,
      parameters: schema,
      strict: writeStrict(strict, parameters, `${path}.strict`, dialect, warn) ?? (own ? undefined : false),
    }),
    ...writeExtra(tool.extra, `${path}.`, warn),
  }
}

const writeToolChoice = (choice: ToolChoice | undefined, warn: Warn): unknown => {
  if (choice === undefined) return undefined
  if (choice.type === 'tool') return { type: 'function', name: choice.name }
  if (choice.type !== 'opaque') {
    if (!('only' in choice) || choice.only === undefined) return choice.type
    const tools = choice.only.map((name) => ({ type: 'function', name }))
    return { type: 'allowed_tools', mode: choice.type, tools }
  }
  if (isOwn(choice.origin)) return choice.value
  warn('toolChoice', 'dropped', `only ${choice.origin.protocol} has this tool choice`)
  return undefined
}

const writeOutput = (output: OutputFormat | undefined, dialect: Dialect, warn: Warn): Wire | undefined => {
  if (output === undefined) return undefined
  if (output.type === 'text') return { type: 'text' }
  if (output.type === 'json') return { type: 'json_object' }
  const { name, description, strict } = output
  if (name === undefined) warn('output.name', 'approximated', "a schema must have a name here; it is called 'answer'")
  return defined({
    type: 'json_schema',
    name: name ?? 'answer',
    description,
    schema: raw(output.schema),
    strict: writeStrict(strict, output.schema, 'output.strict', dialect, warn),
  })
}

const isInstructions = ({ role, parts, extra }: Message): boolean =>
  role === 'system' && extra?.[protocol]?.[inPlace] !== true && parts.every((part) => part.type === 'text')

const writeInstructions = (message: Message, warn: Warn): string => {
  writeExtra(message.extra, 'messages[0].', warn)
  if (message.name !== undefined) warn('messages[0].name', 'dropped', 'messages have no name')
  return message.parts
    .map((part, i) => {
      const at = `messages[0].parts[${i}]`
      if ('extra' in part) writeExtra(part.extra, `${at}.`, warn)
      if ('cache' in part && part.cache !== undefined)
        warn(`${at}.cache`, 'dropped', 'the provider caches by itself and takes no marks')
      return part.type === 'text' ? part.text : ''
    })
    .join('\n\n')
}

const encrypted = 'reasoning.encrypted_content'

/** What a caller of another protocol means without saying it: nothing is kept there, and the thought comes back with the call. */
const unspoken = { store: false, include: [encrypted] }

/** Request → body for `target`. */
export const writeRequest = (request: ChatRequest, { model, dialect }: Target): Written => {
  const { warnings, warn } = newLosses()
  const [first, ...others] = request.messages
  const instructed = first !== undefined && isInstructions(first)
  const { $own, text, reasoning, ...extra } = writeExtra(request.extra, '', warn)
  const own = $own !== undefined
  const { include = [], ...silent } = own ? ($own as { include?: string[] }) : unspoken
  const format = writeOutput(request.output, dialect, warn)
  const included = [...include, ...(request.logprobs === true ? [logprobs] : [])]
  const thinking = { ...writeReasoning(request.reasoning, own, warn), ...asRecord(reasoning) }
  const shape = { ...(format && { format }), ...asRecord(text) }
  writeUnsaid(request, warn)
  checkReadable(request.messages, protocol)
  const tools = request.tools?.flatMap((tool, i) => writeTool(tool, `tools[${i}]`, own, dialect, warn) ?? []) ?? []
  const choice = choiceLeft(request, protocol, tools.length, warn)
  const input = writeItems(instructed ? others : request.messages, warn, instructed ? 1 : 0)
  const instructions = instructed ? writeInstructions(first, warn) : undefined
  const spoken = sayJson({ format }, [instructions, input], warn)
  const body: Wire = {
    model,
    instructions,
    input: spoken === undefined ? input : [spoken, ...input],
    tools: tools.length === 0 ? undefined : tools,
    tool_choice: writeToolChoice(choice, warn),
    parallel_tool_calls: parallelLeft(request, tools.length, warn),
    max_output_tokens: writeMaxTokens(request.maxTokens, own, warn),
    temperature: request.temperature,
    top_p: request.topP,
    top_logprobs: request.topLogprobs,
    text: Object.keys(shape).length === 0 ? undefined : shape,
    reasoning: Object.keys(thinking).length === 0 ? undefined : thinking,
    user: writeUser(request, warn),
    service_tier: request.serviceTier,
    include: included.length === 0 ? undefined : included,
    ...silent,
    stream: request.stream || undefined,
    ...extra,
  }
  return { body: writeJson(body), warnings }
}
