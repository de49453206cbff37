/** Gemini: request body ↔ ChatRequest. Model and streaming stand in the path. Warnings name paths of the neutral request. */

import type { ChatRequest, Message, OutputFormat, Part } from '../../core/chat.ts'
import { GatewayError } from '../../core/errors.ts'
import { type JsonDoc, raw, rawAt, writeJson } from '../../wire/json.ts'
import { asArray, asBoolean, asNumber, asRecord, asString } from '../../wire/value.ts'
import { withoutAllowed } from '../allowed-tools.ts'
import type { Target, Written } from '../codec.ts'
import { answeredOnce, gatherResults, nameOf, namesOf, signCalls, writeContents } from '../gemini-contents.ts'
import { addSignature, goesOn, readPart, type Telling } from '../gemini-parts.ts'
import { plainSchema } from '../gemini-schema.ts'
import { readThinking, writeThinking } from '../gemini-thinking.ts'
import { readToolChoice, readTools, writeToolChoice, writeTools } from '../gemini-tools.ts'
import { defined, newLosses, type Warn } from '../loss.ts'
import { choiceLeft } from '../tools-left.ts'
import { checkReadable } from '../unreadable.ts'
import { outputInstruction, writeStops } from '../unsaid.ts'
import { camel, keyIn, type Path, protocol, readExtra, type Wire, writeExtra } from './shape.ts'

const bad = (message: string) => new GatewayError('bad_request', message)

// ── read ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Calls without an id are named by their place, and their results by the calls that wait for one. */
const newIds = () => {
  const waiting: { id: string; name: string }[] = []
  let calls = 0
  return {
    call(name: string): string {
      const id = `call_${calls++}`
      waiting.push({ id, name })
      return id
    },
    result(name: string): string {
      const at = waiting.findIndex((one) => one.name === name)
      return waiting.splice(Math.max(0, at), 1)[0]?.id ?? `call_${calls++}`
    },
  }
}

const roles: Readonly<Record<string, Message['role']>> = { model: 'assistant', user: 'user', function: 'user' }
const knownContent = new Set(['role', 'parts'])

/** `begun`: what the same turn has said in the contents before. */
const readContent = (
  doc: JsonDoc,
  path: Path,
  value: unknown,
  ids: ReturnType<typeof newIds>,
  begun: readonly Part[] = [],
): Message => {
  const wire = camel(value)
  const role = roles[asString(wire?.role) ?? 'user']
  if (wire === undefined || role === undefined)
    throw bad(`${path.join('.')} must be an object with role 'user' or 'model'`)
  const parts = [...begun]
  for (const [i, one] of (asArray(wire.parts) ?? []).entries()) {
    const { signature, part } = readPart(doc, [...path, keyIn(value, 'parts'), i], one, ids)
    if (signature !== undefined) addSignature(parts, signature)
    if (part !== undefined && !(i === 0 && goesOn(parts, part))) parts.push(part)
  }
  return defined({ role, parts, ...readExtra(wire, knownContent) })
}

/** SDKs keep a streamed turn as a content a chunk: what the model said in a row is one turn. */
const readTurns = (doc: JsonDoc, key: string, contents: readonly unknown[]): Message[] => {
  const ids = newIds()
  const messages: Message[] = []
  for (const [i, content] of contents.entries()) {
    const last = messages.at(-1)
    const begun = last?.role === 'assistant' && camel(content)?.role === 'model' ? last.parts : undefined
    const message = readContent(doc, [key, i], content, ids, begun)
    if (begun === undefined) messages.push(message)
    else messages[messages.length - 1] = { ...last, ...message }
  }
  return messages
}

/** Instructions are a content, or (older SDKs) text. */
const readSystem = (doc: JsonDoc, key: string, value: unknown): Message[] => {
  if (value == null) return []
  const content = typeof value === 'string' ? { parts: [{ text: value }] } : value
  const { parts } = readContent(doc, [key], { ...asRecord(content), role: 'user' }, newIds())
  return parts.length === 0 ? [] : [{ role: 'system', parts }]
}

const schemaKeys = ['responseJsonSchema', '_responseJsonSchema', 'responseSchema'] as const

const readOutput = (doc: JsonDoc, path: Path, config: Wire, given: unknown): OutputFormat | undefined => {
  const key = schemaKeys.find((name) => config[name] != null)
  if (key !== undefined) {
    const schema = rawAt(doc, [...path, keyIn(given, key)])
    return { type: 'json-schema', schema: key === 'responseSchema' ? plainSchema(schema) : schema }
  }
  return config.responseMimeType === 'application/json' ? { type: 'json' } : undefined
}

/** `responseModalities: ['TEXT']` asks for what there is anyway. */
const isTextOnly = (value: unknown): boolean => Array.isArray(value) && value.length === 1 && value[0] === 'TEXT'

const rest = (wire: Wire, names: readonly string[]): Wire | undefined => {
  const left = Object.entries(wire).filter(([name, member]) => !names.includes(name) && member != null)
  return left.length === 0 ? undefined : Object.fromEntries(left)
}

const settings =
  'temperature topP topK maxOutputTokens candidateCount stopSequences seed presencePenalty frequencyPenalty responseLogprobs logprobs'.split(
    ' ',
  )

/** Request body → neutral, with an empty model: the path has it. A member that has no neutral word rides in `extra`. */
export const readRequest = (doc: JsonDoc): ChatRequest => {
  const wire = camel(doc.value)
  const contents = asArray(wire?.contents)
  if (wire === undefined || contents === undefined) throw bad('the body must be an object with a list of contents')
  const configKey = keyIn(doc.value, 'generationConfig')
  const given = asRecord(doc.value)?.[configKey]
  const config = camel(given) ?? {}
  const tooling = camel(wire.toolConfig) ?? {}
  const output = readOutput(doc, [configKey], config, given)
  const thinking = camel(config.thinkingConfig)
  const { responseModalities, ...others } = config
  const left = defined({
    ...rest(wire, ['model', 'contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig', 'serviceTier']),
    toolConfig: rest(tooling, ['functionCallingConfig']),
    generationConfig: rest(isTextOnly(responseModalities) ? others : config, [
      ...settings,
      'thinkingConfig',
      ...(output === undefined ? [] : ['responseMimeType', ...schemaKeys]),
    ]),
    $own: true,
  })
  return defined<ChatRequest>({
    model: asString(wire.model)?.replace(/^models\//, '') ?? '',
    messages: [
      ...readSystem(doc, keyIn(doc.value, 'systemInstruction'), wire.systemInstruction),
      ...readTurns(doc, keyIn(doc.value, 'contents'), contents),
    ],
    tools: wire.tools == null ? undefined : readTools(doc, keyIn(doc.value, 'tools'), asArray(wire.tools) ?? []),
    toolChoice: readToolChoice(tooling.functionCallingConfig),
    maxTokens: asNumber(config.maxOutputTokens),
    temperature: asNumber(config.temperature),
    topP: asNumber(config.topP),
    topK: asNumber(config.topK),
    stop: asArray(config.stopSequences)?.filter((stop) => typeof stop === 'string'),
    seed: asNumber(config.seed),
    frequencyPenalty: asNumber(config.frequencyPenalty),
    presencePenalty: asNumber(config.presencePenalty),
    n: asNumber(config.candidateCount),
    logprobs: asBoolean(config.responseLogprobs),
    topLogprobs: asNumber(config.logprobs),
    output,
    reasoning: readThinking(thinking),
    serviceTier: asString(wire.serviceTier),
    stream: false,
    bound: wire.cachedContent == null ? undefined : ['cachedContent'],
    extra: { [protocol]: left },
  })
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const writeOutput = (output: OutputFormat | undefined, warn: Warn): Wire => {
  if (output === undefined || output.type === 'text') return {}
  if (output.type === 'json') return { responseMimeType: 'application/json' }
  for (const name of ['name', 'description', 'strict'] as const)
    if (output[name] !== undefined) warn(`output.${name}`, 'dropped', 'the output format is a schema alone')
  return { responseMimeType: 'application/json', responseJsonSchema: raw(output.schema) }
}

/** @see https://ai.google.dev/api/generate-content#generationconfig (checked 2026-11) */
const stopsMax = 5

const tiers: Readonly<Record<string, string>> = {
  flex: 'flex',
  priority: 'priority',
  standard: 'standard',
  default: 'standard',
}

const writeTier = (tier: string | undefined, own: boolean, warn: Warn): string | undefined => {
  if (tier === undefined || own) return tier
  const word = tiers[tier]
  if (word !== tier && tier !== 'auto')
    warn('serviceTier', word === undefined ? 'dropped' : 'renamed', `'${tier}' is ${word ?? 'unknown'} here`)
  else if (tier === 'auto') warn('serviceTier', 'dropped', 'the provider chooses by itself')
  return word
}

const writeUnsaid = (request: ChatRequest, warn: Warn): void => {
  if (request.user !== undefined) warn('user', 'dropped', 'the protocol has no such setting')
  if (request.parallelTools === false) warn('parallelTools', 'dropped', 'the model decides how many calls it makes')
}

/** Request → body for `target`. Throws `bad_request` for a result without its call. */
export const writeRequest = (asked: ChatRequest, { dialect }: Target): Written => {
  const { warnings, warn } = newLosses()
  // Some of the functions can be allowed where one must be called, and not else.
  const request = asked.toolChoice?.type === 'auto' ? withoutAllowed(asked, warn) : asked
  const { $own, toolConfig, generationConfig, ...extra } = writeExtra(request.extra, '', warn)
  const own = $own === true
  const mediaInResults = dialect.mediaInResults === true
  const telling: Telling = { told: false, nameOf: nameOf(namesOf(request.messages)), mediaInResults, warn }
  checkReadable(request.messages, protocol)
  const { system, contents: turns } = writeContents(
    own ? request.messages : answeredOnce(request.messages, warn),
    telling,
  )
  const contents = own ? turns : gatherResults(turns)
  signCalls(contents, dialect, warn)
  const tools = writeTools(request.tools, warn)
  const functions = tools.flatMap(({ functionDeclarations: declared }) => asArray(declared) ?? [])
  const choice = writeToolChoice(choiceLeft(request, protocol, functions.length, warn), warn)
  const beside = functions.length > 0 && dialect.noJsonBesideCalls === true
  const instruction = beside ? outputInstruction(request, { noOutputFormat: true }, warn) : undefined
  if (instruction !== undefined) system.push({ text: instruction })
  writeUnsaid(request, warn)
  const tooling = { ...(choice !== undefined && { functionCallingConfig: choice }), ...asRecord(toolConfig) }
  const config = defined({
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    maxOutputTokens: request.maxTokens,
    candidateCount: request.n,
    stopSequences: request.stop?.length === 0 ? undefined : writeStops(request.stop, own ? undefined : stopsMax, warn),
    seed: request.seed,
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    responseLogprobs: request.logprobs,
    logprobs: request.topLogprobs,
    ...(instruction === undefined && writeOutput(request.output, warn)),
    thinkingConfig: writeThinking(request.reasoning, dialect, own, warn),
    ...asRecord(generationConfig),
  })
  const body: Wire = {
    contents,
    systemInstruction: system.length === 0 ? undefined : { parts: system },
    tools: tools.length === 0 ? undefined : tools,
    toolConfig: Object.keys(tooling).length === 0 ? undefined : tooling,
    generationConfig: Object.keys(config).length === 0 ? undefined : config,
    serviceTier: writeTier(request.serviceTier, own, warn),
    ...extra,
  }
  return { body: writeJson(body), warnings }
}
