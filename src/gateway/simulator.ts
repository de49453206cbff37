/**
 * The built-in model, for trying things out and for tests: it answers without any provider, the same way each time.
 * `respan/echo` says the last user text back; `respan/sim` calls tools, satisfies schemas and thinks when asked to.
 * Options stand in the model name: `respan/sim?pace=50&tokens=300` (ms between events, words of the answer).
 * A line `call NAME {…}` in the user's text has it call that tool, several lines one after the other, each when the result
 * of the one before is there: a tool loop, or an agent, can be driven through any route.
 */

import type {
  ChatEvent,
  ChatRequest,
  FinishReason,
  FunctionTool,
  Message,
  Part,
  PartHead,
  ProtocolId,
} from '../core/chat.ts'
import { sample } from './sample.ts'

const paceMsMax = 60_000
const wordsMax = 100_000

interface Simulation {
  echo: boolean
  paceMs: number
  /** Length of the text, or undefined for the usual sentence. */
  words: number | undefined
}

const bounded = (text: string | null, max: number): number | undefined => {
  const value = Number(text ?? '')
  return text === null || !Number.isFinite(value) || value < 0 ? undefined : Math.min(Math.floor(value), max)
}

const readModel = (model: string): Simulation => {
  const [name, query] = model.split('?', 2)
  const options = new URLSearchParams(query)
  return {
    echo: name === 'respan/echo',
    paceMs: bounded(options.get('pace'), paceMsMax) ?? 0,
    words: bounded(options.get('tokens'), wordsMax),
  }
}

/** Four characters a token: what everybody's rule of thumb says. */
const tokens = (text: string): number => Math.ceil(text.length / 4)

/** What an answer depends on beside the request. `id` seeds the ids of calls; `created` in Unix seconds. */
export interface Seed {
  id: string
  created: number
  protocol: ProtocolId
  /** The mock_response parameter: said instead of anything of the simulator's own. */
  mock: string | undefined
}

const textOf = (parts: readonly Part[]): string =>
  parts
    .map((part) => (part.type === 'text' ? part.text : part.type === 'tool-result' ? textOf(part.parts) : ''))
    .join('')

const lastUser = (messages: readonly Message[]): Message | undefined =>
  messages.findLast((message) => message.role === 'user')

interface Planned {
  head: PartHead
  pieces: string[]
}

const inWords = (text: string): string[] => text.match(/\s*\S+\s*$|\s*\S+/g) ?? (text === '' ? [] : [text])
const inPieces = (text: string): string[] => text.match(/[\s\S]{1,12}/g) ?? []

const answerText = (request: ChatRequest, { echo, words }: Simulation): string => {
  const said = textOf(lastUser(request.messages)?.parts ?? [])
  if (words !== undefined) return Array.from({ length: words }, (_, i) => `word${i + 1}`).join(' ')
  if (echo) return said
  const quoted = said.length > 120 ? `${said.slice(0, 120)}…` : said
  return `This is respan's simulator: no provider was called. You said: ${quoted}`
}

interface WishedCall {
  name: string
  arguments: string | undefined
}

const callLine = /^[ \t]*call ([\w.:-]+)(?:[ \t]+(\{.*\}))?[ \t]*$/gm

/** The call that the user's lines ask for next; null when all are done, undefined where there are none. */
const wishedCall = ({ messages, tools = [] }: ChatRequest): WishedCall | null | undefined => {
  const offered = new Set(tools.flatMap((tool) => (tool.type === 'function' ? [tool.name] : [])))
  for (const [i, { role, parts }] of [...messages.entries()].toReversed()) {
    if (role !== 'user') continue
    const said = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
    const wished = [...said.matchAll(callLine)].filter(([, name = '']) => offered.has(name))
    if (wished.length === 0) continue
    const done = messages.slice(i).flatMap((message) => message.parts.filter(({ type }) => type === 'tool-result'))
    const next = wished[done.length]
    return next === undefined ? null : { name: next[1] as string, arguments: next[2] }
  }
  return undefined
}

/** Tools that must or may be called now: none once the last turn holds results. */
const toolsToCall = (request: ChatRequest): FunctionTool[] => {
  const tools = (request.tools ?? []).filter((tool) => tool.type === 'function')
  const choice = request.toolChoice
  if (tools.length === 0 || choice?.type === 'none') return []
  const named = choice?.type === 'tool' ? tools.filter((tool) => tool.name === choice.name) : tools
  const answered = lastUser(request.messages)?.parts.some((part) => part.type === 'tool-result') ?? false
  if (answered && choice?.type !== 'tool' && choice?.type !== 'required') return []
  return named.slice(0, request.parallelTools === false || choice?.type === 'tool' ? 1 : 2)
}

const jsonOf = (schema: string | undefined): string => {
  try {
    return JSON.stringify(sample(JSON.parse(schema ?? '{"type":"object"}')))
  } catch {
    return '{}'
  }
}

const plannedCalls = (request: ChatRequest): { name: string; arguments: string }[] => {
  const wished = wishedCall(request)
  if (wished === null) return []
  if (wished?.arguments !== undefined) return [{ name: wished.name, arguments: wished.arguments }]
  const tools =
    wished === undefined
      ? toolsToCall(request)
      : (request.tools ?? []).filter((tool) => tool.type === 'function' && tool.name === wished.name)
  return tools.flatMap((tool) =>
    tool.type === 'function' ? [{ name: tool.name, arguments: jsonOf(tool.parameters) }] : [],
  )
}

const planParts = (
  request: ChatRequest,
  simulation: Simulation,
  { id, protocol }: Seed,
): { parts: Planned[]; reason: FinishReason } => {
  const parts: Planned[] = []
  const { reasoning, output } = request
  if (reasoning !== undefined && reasoning.mode !== 'off' && reasoning.effort !== 'none')
    parts.push({
      head: { type: 'reasoning', origin: { protocol } },
      pieces: inWords('I am a simulator, so there is little to think about.'),
    })
  const calls = simulation.echo ? [] : plannedCalls(request)
  for (const [i, call] of calls.entries())
    parts.push({
      head: { type: 'tool-call', id: `call_${id.slice(-12)}${i}`, name: call.name },
      pieces: inPieces(call.arguments),
    })
  if (calls.length > 0) return { parts, reason: 'tool-calls' }
  const json =
    simulation.echo || output === undefined || output.type === 'text'
      ? undefined
      : jsonOf(output.type === 'json-schema' ? output.schema : undefined)
  const pieces = json === undefined ? inWords(answerText(request, simulation)) : inPieces(json)
  const cap = request.maxTokens ?? Number.POSITIVE_INFINITY
  parts.push({ head: { type: 'text' }, pieces: pieces.slice(0, cap) })
  return { parts, reason: pieces.length > cap ? 'length' : 'stop' }
}

export interface Simulated {
  events: ChatEvent[]
  paceMs: number
}

const eventsOf = (
  planned: readonly Planned[],
  reason: FinishReason,
  request: ChatRequest,
  created: number,
): ChatEvent[] => {
  const events: ChatEvent[] = [{ type: 'start', model: request.model.split('?', 1)[0], created }]
  for (const [index, { head, pieces }] of planned.entries()) {
    events.push({ type: 'part-start', index, choice: 0, part: head })
    for (const text of pieces) events.push({ type: 'part-delta', index, delta: { text } })
    events.push({ type: 'part-end', index })
  }
  const reasoningTokens = planned
    .filter(({ head }) => head.type === 'reasoning')
    .reduce((sum, { pieces }) => sum + pieces.length, 0)
  const outputTokens = planned.reduce((sum, { pieces }) => sum + pieces.length, 0)
  const inputTokens = request.messages.reduce((sum, message) => sum + tokens(textOf(message.parts)), 0)
  events.push({
    type: 'usage',
    usage: { inputTokens, outputTokens, ...(reasoningTokens > 0 ? { reasoningTokens } : {}) },
  })
  events.push({ type: 'finish', finishes: [{ reason }] })
  return events
}

/** The same request and seed give the same answer. */
export const simulate = (request: ChatRequest, seed: Seed): Simulated => {
  const simulation = readModel(request.model)
  const { mock } = seed
  const { parts, reason } =
    mock === undefined
      ? planParts(request, simulation, seed)
      : { parts: [{ head: { type: 'text' } as const, pieces: inWords(mock) }], reason: 'stop' as const }
  return { events: eventsOf(parts, reason, request, seed.created), paceMs: simulation.paceMs }
}
