/** Bedrock Converse: request body ↔ ChatRequest. Model and streaming stand in the path. Warnings name paths of the neutral request. */

import type { ChatRequest, Message, OutputFormat } from '../../core/chat.ts'
import { GatewayError } from '../../core/errors.ts'
import { type JsonDoc, writeJson } from '../../wire/json.ts'
import { asArray, asNumber, asRecord, asString } from '../../wire/value.ts'
import { withoutAllowed } from '../allowed-tools.ts'
import { claudeSchema } from '../claude-schema.ts'
import type { Dialect, Target, Written } from '../codec.ts'
import { readContent } from '../converse-blocks.ts'
import { type Family, joinFields, readFields, writeFields } from '../converse-fields.ts'
import { newNames } from '../converse-media.ts'
import { type Telling, writeBlocks } from '../converse-parts.ts'
import { hasNoFormat, readToolChoice, readTools, toolsOf, writeToolConfig } from '../converse-tools.ts'
import { defined, newLosses, type Warn } from '../loss.ts'
import { claudeIds, type IdRule, withSpeltId } from '../tool-ids.ts'
import { findRepeatedResults } from '../tool-results.ts'
import { checkReadable } from '../unreadable.ts'
import { boundedHeat, outputInstruction, warnUnsaid, withoutEnd, writeStop } from '../unsaid.ts'
import { protocol, readExtra, type Wire, writeExtra } from './shape.ts'

const bad = (message: string) => new GatewayError('bad_request', message)

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html */
const charactersMax = 64
/** Kimi's ids have dots and colons, and go back as they came. */
const ids: IdRule = { refused: /[^\w.:-]/g, charactersMax, words: "at most 64 letters, digits, '_', '-', '.' and ':'" }
const idsOf = ({ modelFields }: Dialect): IdRule =>
  modelFields === 'claude' ? { ...claudeIds, charactersMax, words: "at most 64 letters, digits, '_' and '-'" } : ids

/** Marks a system message that stood among the messages (newer API), so that it goes back there. */
const inPlace = '$in_place'

// ── read ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const knownMessage = new Set(['role', 'content'])

const readMessage = (doc: JsonDoc, value: unknown, i: number): Message => {
  const wire = asRecord(value)
  const role = wire?.role
  if (wire === undefined || (role !== 'user' && role !== 'assistant' && role !== 'system'))
    throw bad(`messages.${i} must be an object with role 'user', 'assistant' or 'system'`)
  const parts = readContent(doc, ['messages', i, 'content'], wire.content)
  const { extra } = readExtra(wire, knownMessage)
  if (role === 'system') return { role, parts, extra: { [protocol]: { ...extra?.[protocol], [inPlace]: true } } }
  return defined({ role, parts, extra })
}

/** The schema is text on this wire. */
const readOutput = (format: Wire | undefined): OutputFormat | undefined => {
  const definition = asRecord(asRecord(format?.structure)?.jsonSchema)
  const schema = asString(definition?.schema)
  if (format?.type !== 'json_schema' || schema === undefined) return undefined
  return defined<OutputFormat>({
    type: 'json-schema',
    schema,
    name: asString(definition?.name),
    description: asString(definition?.description),
  })
}

const rest = (wire: Wire | undefined, ...names: string[]): Wire | undefined => {
  const left = Object.entries(wire ?? {}).filter(([name, member]) => !names.includes(name) && member != null)
  return left.length === 0 ? undefined : Object.fromEntries(left)
}

const readers =
  'modelId messages system inferenceConfig toolConfig outputConfig serviceTier additionalModelRequestFields'.split(' ')
const settings = ['maxTokens', 'temperature', 'topP', 'stopSequences']

/** Request body → neutral, with an empty model: the path has it. A member that has no neutral word rides in `extra`. */
export const readRequest = (doc: JsonDoc): ChatRequest => {
  const body = asRecord(doc.value)
  const messages = asArray(body?.messages)
  if (body === undefined || messages === undefined) throw bad('the body must be an object with a list of messages')
  const system = body.system == null ? [] : readContent(doc, ['system'], body.system)
  const config = asRecord(body.inferenceConfig)
  const tools = asRecord(body.toolConfig)
  const format = asRecord(body.outputConfig)
  const output = readOutput(asRecord(format?.textFormat))
  const tier = asRecord(body.serviceTier)
  const given = asRecord(body.additionalModelRequestFields) ?? {}
  const { reasoning, topK, family, rest: fields } = readFields(given, asString(format?.effort))
  const left = defined({
    ...rest(body, ...readers),
    inferenceConfig: rest(config, ...settings),
    toolConfig: rest(tools, 'tools', 'toolChoice'),
    outputConfig: rest(format, 'effort', output === undefined ? '' : 'textFormat'),
    serviceTier: rest(tier, 'type'),
    additionalModelRequestFields: rest(fields),
    $fields: family,
    $own: true,
  })
  return defined<ChatRequest>({
    model: '',
    messages: [
      ...(system.length === 0 ? [] : [{ role: 'system' as const, parts: system }]),
      ...messages.map((message, i) => readMessage(doc, message, i)),
    ],
    tools: toolsOf(tools).length === 0 ? undefined : readTools(doc, toolsOf(tools)),
    toolChoice: readToolChoice(asRecord(tools?.toolChoice)),
    maxTokens: asNumber(config?.maxTokens),
    temperature: asNumber(config?.temperature),
    topP: asNumber(config?.topP),
    topK,
    stop: asArray(config?.stopSequences)?.filter((stop) => typeof stop === 'string'),
    output,
    reasoning,
    serviceTier: asString(tier?.type),
    stream: false,
    extra: { [protocol]: left },
  })
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Turn {
  role: Message['role']
  /** Tool results stand before all else in the turn after the calls. */
  results: Wire[]
  blocks: Wire[]
  extra: Wire
}

const isResult = (block: Wire | undefined): boolean => block?.toolResult !== undefined

/** Results and the cache points behind them; and all else. */
const sorted = (blocks: readonly Wire[]): Pick<Turn, 'results' | 'blocks'> => {
  const of = (block: Wire, i: number) => isResult(block) || (block.cachePoint !== undefined && isResult(blocks[i - 1]))
  return { results: blocks.filter(of), blocks: blocks.filter((block, i) => !of(block, i)) }
}

/** Turns must alternate: neighbours of one role are one turn. */
const addTurn = (turns: Turn[], turn: Turn): void => {
  const last = turns.at(-1)
  if (last?.role !== turn.role || turn.role === 'system') return void turns.push(turn)
  last.results.push(...turn.results)
  last.blocks.push(...turn.blocks)
  Object.assign(last.extra, turn.extra)
}

const opening = '…'

/** Neutral messages → turns, and the `system` blocks hoisted out of them. */
const writeMessages = (messages: readonly Message[], telling: Telling): { system: Wire[]; turns: Turn[] } => {
  const { warn } = telling
  const system: Wire[] = []
  const turns: Turn[] = []
  const repeated = findRepeatedResults(messages)
  for (const [i, message] of messages.entries()) {
    const path = `messages[${i}]`
    const { [inPlace]: placed, ...extra } = writeExtra(message.extra, `${path}.`, warn)
    if (message.name !== undefined) warn(`${path}.name`, 'dropped', 'messages have no name')
    const parts = message.parts.map((part, at) => {
      if (!repeated.has(part)) return withSpeltId(part, idsOf(telling.dialect), `${path}.parts[${at}]`, warn)
      warn(`${path}.parts[${at}]`, 'dropped', 'the tool call is answered twice; the first answer is kept')
      return { type: 'text' as const, text: '' }
    })
    const blocks = writeBlocks(parts, path, telling)
    if (placed !== true && (message.role === 'system' || message.role === 'developer')) {
      if (message.role === 'developer') warn(`${path}.role`, 'renamed', 'sent as system')
      if (turns.length > 0) warn(path, 'approximated', 'moved up into the system prompt')
      const texts = blocks.filter((block) => 'text' in block || 'guardContent' in block || 'cachePoint' in block)
      if (texts.length < blocks.length) warn(path, 'dropped', 'the system prompt holds text only')
      system.push(...texts)
    } else if (blocks.length === 0) warn(path, 'dropped', 'it has nothing that can be sent')
    else if (message.role !== 'user') addTurn(turns, { role: message.role, results: [], blocks, extra })
    else addTurn(turns, { role: message.role, ...sorted(blocks), extra })
  }
  if (turns.length === 0 && system.length > 0) {
    warn('messages', 'approximated', 'there is no user message; the system prompt is sent as one')
    return { system: [], turns: [{ role: 'user', results: [], blocks: system, extra: {} }] }
  }
  if (turns[0]?.role === 'assistant') {
    warn('messages', 'approximated', `the conversation must begin with the user; '${opening}' stands before it`)
    turns.unshift({ role: 'user', results: [], blocks: [{ text: opening }], extra: {} })
  }
  return { system, turns }
}

/** A turn with a document must have a text, too: its name, where it has none. */
const giveTexts = (turns: readonly Turn[], warn: Warn): void => {
  for (const { blocks } of turns) {
    const document = blocks.map((block) => asRecord(block.document)).find((one) => one !== undefined)
    if (document === undefined || blocks.some((block) => 'text' in block || 'guardContent' in block)) continue
    warn('messages', 'approximated', 'a document must have a text beside it; its name is put there')
    blocks.push({ text: String(document.name) })
  }
}

const tiers: Readonly<Record<string, string>> = {
  default: 'default',
  standard: 'default',
  standard_only: 'default',
  flex: 'flex',
  priority: 'priority',
}

const writeTier = (tier: string | undefined, own: boolean, warn: Warn): string | undefined => {
  if (tier === undefined || own) return tier
  const word = tiers[tier]
  if (tier === 'auto') warn('serviceTier', 'dropped', 'the provider chooses by itself')
  else if (word !== tier)
    warn('serviceTier', word === undefined ? 'dropped' : 'renamed', `'${tier}' is ${word ?? 'unknown'} here`)
  return word
}

/** The schema that the model can be held to; undefined where there is none. */
const heldSchema = ({ output }: ChatRequest, dialect: Dialect, warn: Warn): string | undefined => {
  if (output?.type !== 'json-schema' || hasNoFormat(dialect)) return undefined
  return dialect.modelFields === 'claude' ? claudeSchema(output.schema, 'output', warn) : output.schema
}

/** An answer that the caller has begun may not end in a blank. */
const endInWords = (turns: readonly Turn[], warn: Warn): void => {
  const last = turns.at(-1)
  const block = last?.role === 'assistant' ? last.blocks.at(-1) : undefined
  if (typeof block?.text === 'string') block.text = withoutEnd(block.text, warn)
}

/** It always holds strictly: no member says so. */
const writeOutput = ({ output }: ChatRequest, schema: string): Wire | undefined => {
  if (output?.type !== 'json-schema') return undefined
  const { name, description } = output
  return { type: 'json_schema', structure: { jsonSchema: defined({ schema, name, description }) } }
}

/** Tool results answer calls that no thinking stands before. */
const isOpenLoop = (turns: readonly Turn[]): boolean => {
  const said = turns.findLast(({ role }) => role === 'assistant')?.blocks ?? []
  if (turns.at(-1)?.role !== 'user') return false
  return said.some(({ toolUse }) => toolUse !== undefined) && said[0]?.reasoningContent === undefined
}

const orNone = (wire: Wire): Wire | undefined => (Object.keys(wire).length === 0 ? undefined : wire)

/** Request → body for `target`. Throws `bad_request` (orphan tool result), `unsupported_feature` (a file that cannot go). */
export const writeRequest = (asked: ChatRequest, { dialect }: Target): Written => {
  const { warnings, warn } = newLosses()
  const request = withoutAllowed(asked, warn)
  checkReadable(request.messages, protocol)
  const telling: Telling = { dialect, nameDocument: newNames(), warn }
  const { system, turns } = writeMessages(request.messages, telling)
  giveTexts(turns, warn)
  if (dialect.modelFields === 'claude') endInWords(turns, warn)
  const { $own, $fields, ...own } = writeExtra(request.extra, '', warn)
  const { inferenceConfig, toolConfig, outputConfig, serviceTier, additionalModelRequestFields, ...extra } = own
  const schema = heldSchema(request, dialect, warn)
  const instruction = outputInstruction(request, { noOutputFormat: schema === undefined }, warn)
  if (instruction !== undefined) system.push({ text: instruction })
  const written = writeFields(request, dialect, $fields as Family | undefined, isOpenLoop(turns), warn)
  const { maxTokens, topP, effort, fields } = written
  const temperature = boundedHeat(written.temperature, warn)
  warnUnsaid(request, warn)
  if (request.user !== undefined) warn('user', 'dropped', 'the protocol has no such setting')
  const type = writeTier(request.serviceTier, $own === true, warn)
  const textFormat = schema === undefined ? undefined : writeOutput(request, schema)
  const stopSequences = writeStop(request.stop, warn)
  const body: Wire = {
    messages: turns.map(({ role, results, blocks, extra: more }) => ({
      role,
      content: [...results, ...blocks],
      ...more,
    })),
    system: system.length === 0 ? undefined : system,
    inferenceConfig: orNone({
      ...defined({ maxTokens, temperature, topP, stopSequences }),
      ...asRecord(inferenceConfig),
    }),
    toolConfig: orNone({ ...writeToolConfig(request, dialect, warn), ...asRecord(toolConfig) }),
    outputConfig: orNone({ ...defined({ textFormat, effort }), ...asRecord(outputConfig) }),
    serviceTier: orNone({ ...defined({ type }), ...asRecord(serviceTier) }),
    additionalModelRequestFields: orNone(joinFields(fields, additionalModelRequestFields)),
    ...extra,
  }
  return { body: writeJson(body), warnings }
}
