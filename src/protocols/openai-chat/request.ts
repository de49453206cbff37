/** OpenAI Chat Completions: request body ↔ ChatRequest. Warnings name neutral paths. */

import type { ChatRequest, Message, OutputFormat, Tool, ToolChoice } from '../../core/chat.ts'
import { GatewayError } from '../../core/errors.ts'
import { type JsonDoc, raw, rawAt, writeJson } from '../../wire/json.ts'
import { asArray, asBoolean, asNumber, asRecord, asString, isRecord } from '../../wire/value.ts'
import { readAllowed, withoutAllowed } from '../allowed-tools.ts'
import { readMessages, writeMessages } from '../chat-messages.ts'
import { sayJson, writeOutput } from '../chat-output.ts'
import { readCache, writeCache } from '../chat-parts.ts'
import type { Dialect, Target, Written } from '../codec.ts'
import { defined, newLosses, type Warn } from '../loss.ts'
import { readReasoningControl, reasoningMembers, writeReasoningControl } from '../reasoning-control.ts'
import { writeStrict } from '../strict-schema.ts'
import { choiceLeft, parallelLeft } from '../tools-left.ts'
import { checkReadable } from '../unreadable.ts'
import { boundedHeat, writeStops } from '../unsaid.ts'
import { writeUser } from '../user.ts'
import { origin, protocol, readExtra, type Spelling, type Wire, writeExtra } from './shape.ts'

const bad = (message: string) => new GatewayError('bad_request', message)

// ── read ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const knownTool = new Set(['type', 'function', 'cache_control'])

const readTool = (doc: JsonDoc, tool: unknown, path: (string | number)[], legacy: boolean): Tool => {
  const wire = legacy ? { type: 'function', function: tool } : asRecord(tool)
  const body = asRecord(wire?.function)
  if (wire === undefined) throw bad(`${path.join('.')} must be an object`)
  const kind = asString(wire.type) ?? 'function'
  if (kind !== 'function' || body === undefined) return { type: 'opaque', kind, value: tool, origin }
  return defined({
    type: 'function' as const,
    name: asString(body.name) ?? '',
    description: asString(body.description),
    // An object where all is well; `true` is a schema too, and the provider's to judge.
    parameters:
      body.parameters == null ? undefined : rawAt(doc, [...path, ...(legacy ? [] : ['function']), 'parameters']),
    strict: asBoolean(body.strict),
    ...readCache(wire),
    ...readExtra(wire, knownTool),
  })
}

const choiceWords: Readonly<Record<string, ToolChoice>> = {
  auto: { type: 'auto' },
  none: { type: 'none' },
  required: { type: 'required' },
  // Mistral's word.
  any: { type: 'required' },
}

const readSome = (wire: Wire | undefined): ToolChoice | undefined => {
  const only = readAllowed(
    (asArray(wire?.tools) ?? []).map((tool) => asString(asRecord(asRecord(tool)?.function)?.name)),
  )
  return only && { type: wire?.mode === 'required' ? 'required' : 'auto', only }
}

export const readToolChoice = (value: unknown): ToolChoice | undefined => {
  if (typeof value === 'string') return choiceWords[value]
  const wire = asRecord(value)
  if (wire === undefined) return undefined
  // `{name}` alone is the legacy function_call.
  const allowed = wire.type === 'allowed_tools' ? readSome(asRecord(wire.allowed_tools)) : undefined
  if (allowed !== undefined) return allowed
  const name = asString(asRecord(wire.function)?.name) ?? (wire.type === undefined ? asString(wire.name) : undefined)
  return name === undefined ? { type: 'opaque', value, origin } : { type: 'tool', name }
}

const readOutput = (doc: JsonDoc, value: unknown): OutputFormat | undefined => {
  const wire = asRecord(value)
  if (wire?.type === 'text') return { type: 'text' }
  if (wire?.type === 'json_object') return { type: 'json' }
  const schema = asRecord(wire?.json_schema)
  if (wire?.type !== 'json_schema' || !isRecord(schema?.schema)) return undefined
  const { name, description, strict } = schema
  return defined({
    type: 'json-schema' as const,
    name: asString(name),
    description: asString(description),
    schema: rawAt(doc, ['response_format', 'json_schema', 'schema']),
    strict: asBoolean(strict),
  })
}

const readStop = (value: unknown): string[] | undefined => {
  const list = typeof value === 'string' ? [value] : asArray(value)
  return list?.every((item) => typeof item === 'string') === true ? (list as string[]) : undefined
}

const hasCache = (messages: readonly Message[], tools: readonly Tool[] | undefined): boolean =>
  messages.some(({ parts }) => parts.some((part) => 'cache' in part && part.cache !== undefined)) ||
  tools?.some((tool) => tool.type === 'function' && tool.cache !== undefined) === true

const hasAddress = ({ parts }: Message): boolean =>
  parts.some((part) => part.type === 'file' && part.source.kind === 'url')

const readSpelling = (wire: Wire, messages: readonly Message[], tools: Tool[] | undefined): Spelling => {
  const history = asArray(wire.messages)?.filter(isRecord) ?? []
  const fields = ['reasoning_content', 'reasoning'] as const
  const thinks = (message: Wire) =>
    asArray(message.content)?.some((part) => asRecord(part)?.type === 'thinking') === true
  const field = fields.find((name) => history.some((message) => asString(message[name])))
  const switches = reasoningMembers.filter((name) => wire[name] != null)
  return defined<Spelling>({
    maxTokens:
      asNumber(wire.max_completion_tokens) === undefined && asNumber(wire.max_tokens) !== undefined
        ? 'max_tokens'
        : undefined,
    topK: asNumber(wire.top_k) === undefined ? undefined : true,
    cache: hasCache(messages, tools) ? true : undefined,
    fileAddresses: messages.some(hasAddress) ? true : undefined,
    legacy:
      isRecord(wire.functions) || Array.isArray(wire.functions) || history.some(({ function_call }) => function_call)
        ? true
        : undefined,
    reasoningText: field ?? (history.some(thinks) ? 'thinking' : undefined),
    reasoning: switches.length === 0 ? undefined : Object.fromEntries(switches.map((name) => [name, wire[name]])),
  })
}

/** Request body → neutral. A member of an unexpected type stays in `extra`, for the provider to judge. */
export const readRequest = (doc: JsonDoc): ChatRequest => {
  const wire = asRecord(doc.value)
  if (wire === undefined) throw bad('the body must be a JSON object')
  if (wire.messages != null && !Array.isArray(wire.messages)) throw bad('messages must be an array')
  const rest: Wire = { ...wire }
  const take = <T>(name: string, read: (value: unknown) => T | undefined): T | undefined => {
    const value = read(rest[name])
    if (value !== undefined) delete rest[name]
    return value
  }
  const messages = readMessages(take('messages', asArray) ?? [])
  const legacyTools = take('functions', asArray)?.map((tool, i) => readTool(doc, tool, ['functions', i], true))
  const tools = take('tools', asArray)?.map((tool, i) => readTool(doc, tool, ['tools', i], false)) ?? legacyTools
  const { include_usage: usage, ...options } = take('stream_options', asRecord) ?? {}
  if (Object.keys(options).length > 0) rest.stream_options = options
  const spelling = readSpelling(wire, messages, tools)
  if (Object.keys(spelling).length > 0) rest.$as = spelling
  const reasoning = readReasoningControl(wire)
  if (reasoning !== undefined) for (const name of reasoningMembers) delete rest[name]
  const cap = take('max_completion_tokens', asNumber)
  const oldCap = take('max_tokens', asNumber)
  const legacyChoice = take('function_call', readToolChoice)
  const request = defined<ChatRequest>({
    model: take('model', asString) ?? '',
    messages,
    tools: tools?.length === 0 ? undefined : tools,
    toolChoice: take('tool_choice', readToolChoice) ?? legacyChoice,
    parallelTools: take('parallel_tool_calls', asBoolean),
    maxTokens: cap ?? oldCap,
    temperature: take('temperature', asNumber),
    topP: take('top_p', asNumber),
    topK: take('top_k', asNumber),
    stop: take('stop', readStop),
    seed: take('seed', asNumber),
    frequencyPenalty: take('frequency_penalty', asNumber),
    presencePenalty: take('presence_penalty', asNumber),
    n: take('n', asNumber),
    logprobs: take('logprobs', asBoolean),
    topLogprobs: take('top_logprobs', asNumber),
    output: take('response_format', (value) => readOutput(doc, value)),
    reasoning,
    user: take('user', asString),
    serviceTier: take('service_tier', asString),
    stream: take('stream', asBoolean) ?? false,
    streamUsage: usage === true ? true : undefined,
  })
  return { ...request, ...readExtra(rest, new Set()) }
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const writeTool = (tool: Tool, path: string, cache: boolean, dialect: Dialect, warn: Warn): Wire | undefined => {
  if (tool.type === 'opaque') {
    if (tool.origin.protocol === protocol && isRecord(tool.value)) return tool.value
    warn(path, 'dropped', `'${tool.kind}' is a tool of ${tool.origin.protocol}`)
    return undefined
  }
  const { name, description, parameters, strict } = tool
  const schema = parameters === undefined ? undefined : raw(parameters)
  return {
    type: 'function',
    function: defined({
      name,
      description,
      parameters: schema,
      strict: writeStrict(strict, parameters, `${path}.strict`, dialect, warn),
    }),
    ...writeExtra(tool.extra, `${path}.`, warn),
    ...writeCache(tool.cache, path, { cache, warn }),
  }
}

const writeToolChoice = (choice: ToolChoice, legacy: boolean, warn: Warn): unknown => {
  if (choice.type === 'tool')
    return legacy ? { name: choice.name } : { type: 'function', function: { name: choice.name } }
  if (choice.type !== 'opaque') {
    if (!('only' in choice) || choice.only === undefined) return choice.type
    const tools = choice.only.map((name) => ({ type: 'function', function: { name } }))
    return { type: 'allowed_tools', allowed_tools: { mode: choice.type, tools } }
  }
  if (choice.origin.protocol === protocol) return choice.value
  warn('toolChoice', 'dropped', `only ${choice.origin.protocol} has this tool choice`)
  return undefined
}

/** The caller's own members, where the target switches thinking as the caller does and nothing has changed since. */
const spelledReasoning = (request: ChatRequest, spelling: Spelling, dialect: Dialect): Wire | undefined => {
  const control = dialect.reasoningControl
  const { reasoning } = spelling
  if (reasoning === undefined || (control !== undefined && Object.keys(reasoning).some((name) => name !== control)))
    return undefined
  return JSON.stringify(readReasoningControl(reasoning)) === JSON.stringify(request.reasoning) ? reasoning : undefined
}

const writeReasoning = (request: ChatRequest, spelling: Spelling, dialect: Dialect, warn: Warn): Wire => {
  if (request.reasoning === undefined) return {}
  const spelled = spelledReasoning(request, spelling, dialect)
  return spelled ?? writeReasoningControl(request.reasoning, dialect.reasoningControl ?? 'reasoning_effort', warn)
}

/** Request → body for `target`. */
export const writeRequest = (asked: ChatRequest, { model, dialect }: Target): Written => {
  const { warnings, warn } = newLosses()
  const request = dialect.noAllowedTools === true ? withoutAllowed(asked, warn) : asked
  const spelling: Spelling = asRecord(request.extra?.[protocol]?.$as) ?? {}
  const cache = dialect.cacheControl ?? spelling.cache ?? false
  checkReadable(request.messages, protocol)
  const addresses = dialect.fileAddresses ?? spelling.fileAddresses ?? false
  const messages = writeMessages(request.messages, { warn, cache, addresses, dialect, spelling })
  const tools = request.tools?.flatMap((tool, i) => writeTool(tool, `tools[${i}]`, cache, dialect, warn) ?? []) ?? []
  const left = choiceLeft(request, protocol, tools.length, warn)
  const choice = left && writeToolChoice(left, spelling.legacy === true, warn)
  const parallel = parallelLeft(request, tools.length, warn)
  const output = request.output && writeOutput(request.output, dialect, tools.length > 0, warn)
  const instruction = sayJson(output, messages, warn)
  const { stream_options: options, ...extra } = writeExtra(request.extra, '', warn)
  const asksUsage = request.stream && request.streamUsage === true && dialect.noStreamOptions !== true
  if (request.topK !== undefined && !spelling.topK) warn('topK', 'dropped', 'the protocol has no top_k')
  const body: Wire = {
    model,
    messages: instruction === undefined ? messages : [instruction, ...messages],
    ...(tools.length === 0
      ? {}
      : spelling.legacy
        ? { functions: tools.map((tool) => asRecord(tool)?.function), function_call: choice }
        : { tools, tool_choice: choice, parallel_tool_calls: parallel }),
    [dialect.maxTokensField ?? spelling.maxTokens ?? 'max_completion_tokens']: request.maxTokens,
    temperature: boundedHeat(request.temperature, warn, dialect.temperatureMax ?? Number.POSITIVE_INFINITY),
    top_p: request.topP,
    top_k: spelling.topK ? request.topK : undefined,
    stop: writeStops(request.stop, dialect.stopsMax, warn),
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    n: request.n,
    logprobs: request.logprobs,
    top_logprobs: request.topLogprobs,
    response_format: output?.format,
    ...writeReasoning(request, spelling, dialect, warn),
    user: writeUser(request, warn),
    service_tier: request.serviceTier,
    stream: request.stream || undefined,
    stream_options: asksUsage
      ? { include_usage: true, ...asRecord(options) }
      : dialect.noStreamOptions
        ? undefined
        : options,
    ...extra,
  }
  return { body: writeJson(body), warnings }
}
