/** Anthropic Messages: request body ↔ ChatRequest. Warnings name paths of the neutral request. */

import type { ChatRequest, Effort, Message, OutputFormat, Reasoning } from '../../core/chat.ts'
import { GatewayError } from '../../core/errors.ts'
import { type JsonDoc, raw, rawAt, writeJson } from '../../wire/json.ts'
import { asArray, asNumber, asRecord, asString, isRecord } from '../../wire/value.ts'
import { withoutAllowed } from '../allowed-tools.ts'
import { plainContent, readContent, writeBlocks } from '../claude-blocks.ts'
import { claudeSchema } from '../claude-schema.ts'
import { writeSettings } from '../claude-thinking.ts'
import { readTool, readToolChoice, writeTool, writeToolChoice } from '../claude-tools.ts'
import type { Target, Written } from '../codec.ts'
import { defined, newLosses, type Warn } from '../loss.ts'
import { claudeIds, withSpeltId } from '../tool-ids.ts'
import { findRepeatedResults } from '../tool-results.ts'
import { checkReadable } from '../unreadable.ts'
import { outputInstruction, warnUnsaid, withoutEnd, writeStop } from '../unsaid.ts'
import { protocol, readExtra, type Wire, writeExtra } from './shape.ts'

const knownRequest = new Set(
  'model messages system max_tokens temperature top_p top_k stop_sequences stream tools tool_choice metadata service_tier thinking output_config output_format anthropic_version'.split(
    ' ',
  ),
)
const knownMessage = new Set(['role', 'content'])

/** Marks a system message that stood among the messages (newer API), so that it goes back there. */
const inPlace = '$in_place'

const bad = (message: string) => new GatewayError('bad_request', message)

const readMessage = (doc: JsonDoc, value: unknown, i: number): Message => {
  const wire = asRecord(value)
  const role = wire?.role
  if (wire === undefined || (role !== 'user' && role !== 'assistant' && role !== 'system'))
    throw bad(`messages[${i}] must be an object with role 'user', 'assistant' or 'system'`)
  const parts = readContent(doc, ['messages', i, 'content'], wire.content)
  const { extra } = readExtra(wire, knownMessage)
  if (role === 'system') return { role, parts, extra: { [protocol]: { ...extra?.[protocol], [inPlace]: true } } }
  return defined({ role, parts, extra })
}

const modes: Record<string, Reasoning['mode']> = { enabled: 'budget', adaptive: 'adaptive', disabled: 'off' }

const readReasoning = (thinking: Wire | undefined, config: Wire | undefined): Reasoning | undefined => {
  const reasoning = defined<Reasoning>({
    mode: modes[asString(thinking?.type) ?? ''],
    budget: asNumber(thinking?.budget_tokens),
    display: asString(thinking?.display),
    effort: asString(config?.effort) as Effort | undefined,
  })
  return Object.keys(reasoning).length === 0 ? undefined : reasoning
}

const readOutput = (doc: JsonDoc, body: Wire): OutputFormat | undefined => {
  const older = isRecord(body.output_format)
  const path = older ? ['output_format'] : ['output_config', 'format']
  const format = older ? asRecord(body.output_format) : asRecord(asRecord(body.output_config)?.format)
  if (format?.type !== 'json_schema') return undefined
  return { type: 'json-schema', schema: rawAt(doc, [...path, 'schema']) }
}

const without = (wire: Wire | undefined, ...names: string[]): Wire | undefined => {
  const rest = Object.entries(wire ?? {}).filter(([name]) => !names.includes(name))
  return rest.length === 0 ? undefined : Object.fromEntries(rest)
}

/** Body → request. Throws `bad_request` that names the member; what has no neutral word rides in `extra`. */
export const readRequest = (doc: JsonDoc): ChatRequest => {
  const body = asRecord(doc.value)
  const messages = asArray(body?.messages)
  if (body === undefined || messages === undefined) throw bad('the body must be an object with a list of messages')
  const tools = asArray(body.tools)
  const thinking = asRecord(body.thinking)
  const config = asRecord(body.output_config)
  const system = body.system === undefined || body.system === null ? [] : readContent(doc, ['system'], body.system)
  const head: Message[] = system.length === 0 ? [] : [{ role: 'system', parts: system }]
  const left = defined({
    ...readExtra(body, knownRequest).extra?.[protocol],
    metadata: without(asRecord(body.metadata), 'user_id'),
    output_config: without(
      config,
      'effort',
      isRecord(config?.format) && config.format.type === 'json_schema' ? 'format' : '',
    ),
    thinking: thinking === undefined || (asString(thinking.type) ?? '') in modes ? undefined : thinking,
  })
  return defined<ChatRequest>({
    model: asString(body.model) ?? '',
    messages: [...head, ...messages.map((message, i) => readMessage(doc, message, i))],
    tools: tools?.length === 0 ? undefined : tools?.map((tool, i) => readTool(doc, tool, i)),
    ...readToolChoice(asRecord(body.tool_choice)),
    maxTokens: asNumber(body.max_tokens),
    temperature: asNumber(body.temperature),
    topP: asNumber(body.top_p),
    topK: asNumber(body.top_k),
    stop: asArray(body.stop_sequences)?.filter((stop) => typeof stop === 'string'),
    output: readOutput(doc, body),
    reasoning: readReasoning(thinking, config),
    user: asString(asRecord(body.metadata)?.user_id),
    serviceTier: asString(body.service_tier),
    stream: body.stream === true,
    extra: Object.keys(left).length === 0 ? undefined : { [protocol]: left },
  })
}

interface Turn {
  role: Message['role']
  /** Tool results stand before all else in the user turn after the calls. */
  results: Wire[]
  blocks: Wire[]
  extra: Wire
}

/** Neutral messages → turns, and the `system` blocks hoisted out of them. */
const writeMessages = (messages: readonly Message[], warn: Warn): { system: Wire[]; turns: Turn[] } => {
  const system: Wire[] = []
  const turns: Turn[] = []
  const repeated = findRepeatedResults(messages)
  /** The first user turn since the last assistant turn. */
  let first: Turn | undefined
  for (const [i, message] of messages.entries()) {
    const path = `messages[${i}]`
    const { [inPlace]: placed, ...extra } = writeExtra(message.extra, `${path}.`, warn)
    if (message.name !== undefined) warn(`${path}.name`, 'dropped', 'messages have no name')
    const parts = message.parts.map((part, at) => {
      if (!repeated.has(part)) return withSpeltId(part, claudeIds, `${path}.parts[${at}]`, warn)
      warn(`${path}.parts[${at}]`, 'dropped', 'the tool call is answered twice; the first answer is kept')
      return { type: 'text' as const, text: '' }
    })
    const blocks = writeBlocks(parts, path, warn)
    if (placed !== true && (message.role === 'system' || message.role === 'developer')) {
      if (message.role === 'developer') warn(`${path}.role`, 'renamed', 'sent as system')
      if (turns.length > 0) warn(path, 'approximated', 'moved up into the system prompt')
      if (blocks.some((block) => block.type !== 'text')) warn(path, 'dropped', 'the system prompt holds text only')
      system.push(...blocks.filter((block) => block.type === 'text'))
      continue
    }
    const turn: Turn = { role: message.role, results: [], blocks: [], extra }
    for (const block of blocks) (block.type === 'tool_result' ? turn.results : turn.blocks).push(block)
    if (blocks.length === 0) warn(path, 'dropped', 'it has nothing that can be sent')
    if (message.role === 'assistant') first = undefined
    else if (message.role === 'user' && blocks.length > 0) {
      if (first !== undefined) first.results.push(...turn.results.splice(0))
      first ??= turn
    }
    if (turn.results.length + turn.blocks.length > 0) turns.push(turn)
  }
  if (turns.length > 0 || system.length === 0) return { system, turns }
  warn('messages', 'approximated', 'there is no user message; the system prompt is sent as one')
  return { system: [], turns: [{ role: 'user', results: [], blocks: system, extra: {} }] }
}

/** An answer that the caller has begun may not end in a blank. */
const endInWords = (turns: readonly Turn[], warn: Warn): void => {
  const last = turns.at(-1)
  const block = last?.role === 'assistant' ? last.blocks.at(-1) : undefined
  if (block?.type === 'text') block.text = withoutEnd(String(block.text), warn)
}

/** The answer's shape: native where the model has it, else an instruction that ends the system prompt. */
const writeOutput = (request: ChatRequest, target: Target, warn: Warn): { format?: Wire; instruction?: string } => {
  const { output } = request
  const { noOutputFormat } = target.dialect
  const schema =
    output?.type === 'json-schema' && !noOutputFormat ? claudeSchema(output.schema, 'output', warn) : undefined
  const instruction = outputInstruction(request, { noOutputFormat: schema === undefined }, warn)
  if (instruction !== undefined) return { instruction }
  if (output?.type !== 'json-schema' || schema === undefined) return {}
  for (const name of ['name', 'description', 'strict'] as const)
    if (output[name] !== undefined) warn(`output.${name}`, 'dropped', 'the output format is a schema alone')
  return { format: { type: 'json_schema', schema: raw(schema) } }
}

const tiers: Record<string, string> = { auto: 'auto', standard_only: 'standard_only', default: 'standard_only' }

const writeTier = (tier: string | undefined, warn: Warn): string | undefined => {
  const word = tier === undefined ? undefined : tiers[tier]
  if (tier !== word)
    warn('serviceTier', word === undefined ? 'dropped' : 'renamed', `'${tier}' is ${word ?? 'unknown'} here`)
  return word
}

/** Tool results answer calls that no thinking stands before. */
const isOpenLoop = (messages: readonly { role: string; content: string | Wire[] }[]): boolean => {
  const said = messages.findLast(({ role }) => role === 'assistant')?.content
  if (messages.at(-1)?.role !== 'user' || !Array.isArray(said)) return false
  return said.some(({ type }) => type === 'tool_use') && !/thinking$/.test(String(said[0]?.type))
}

/** Request → body for `target`. Throws `bad_request` (orphan tool result), `unsupported_feature` (a file that cannot go). */
export const writeRequest = (asked: ChatRequest, target: Target): Written => {
  const { warnings, warn } = newLosses()
  const request = withoutAllowed(asked, warn)
  checkReadable(request.messages, protocol, false)
  const { system, turns } = writeMessages(request.messages, warn)
  const { metadata, output_config, ...extra } = writeExtra(request.extra, '', warn)
  const tools = request.tools?.flatMap((tool, i) => writeTool(tool, `tools[${i}]`, target, warn) ?? [])
  const { format, instruction } = writeOutput(request, target, warn)
  if (instruction !== undefined) system.push({ type: 'text', text: instruction })
  endInWords(turns, warn)
  const messages = turns.map(({ role, results, blocks, extra: more }) => ({
    role,
    content: plainContent([...results, ...blocks]),
    ...more,
  }))
  const settings = writeSettings(request, target.dialect, isOpenLoop(messages), warn)
  warnUnsaid(request, warn)
  const stop = writeStop(request.stop, warn)
  const config = { ...asRecord(output_config), effort: settings.effort, format }
  const body = {
    anthropic_version: target.dialect.bodyVersion,
    model: target.dialect.bodyVersion === undefined ? target.model : undefined,
    max_tokens: settings.maxTokens,
    temperature: settings.temperature,
    top_p: settings.topP,
    top_k: settings.topK,
    thinking: settings.thinking,
    system: system.length === 0 ? undefined : plainContent(system),
    messages,
    tools: tools?.length === 0 ? undefined : tools,
    tool_choice: writeToolChoice(request, tools?.length ?? 0, warn),
    stop_sequences: stop,
    output_config: Object.values(config).some((member) => member !== undefined) ? config : undefined,
    metadata:
      request.user === undefined && metadata === undefined
        ? undefined
        : { ...asRecord(metadata), user_id: request.user },
    service_tier: writeTier(request.serviceTier, warn),
    stream: request.stream || undefined,
    ...extra,
  }
  return { body: writeJson(body), warnings, maxTokens: settings.maxTokens }
}
