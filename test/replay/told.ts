/**
 * What an answer says, added up by hand from wire JSON: the replay's own yardstick, with nothing of the codecs in it.
 * A whole body is one piece; a stream is many.
 */

import { asArray, asNumber, asRecord, asString } from '../../src/wire/value.ts'
import type { Spoken } from '../spoken.ts'
import type { Got } from './ask.ts'
import type { Wire } from './wire.ts'

export interface Told {
  text: string
  reasoning: string
  calls: { name: string; arguments: string }[]
  finish: string | undefined
  refused: boolean
  /** All tokens read and written, cached ones and reasoning included. */
  usage: { input: number; output: number } | undefined
}

const fresh = (): Told => ({ text: '', reasoning: '', calls: [], finish: undefined, refused: false, usage: undefined })

const textOf = (content: unknown, type: string, member: string): string =>
  (asArray(content) ?? [])
    .map((part) => (asRecord(part)?.type === type ? readText(asRecord(part)?.[member]) : ''))
    .join('')
const readText = (value: unknown): string => (typeof value === 'string' ? value : textOf(value, 'text', 'text'))

/** xAI counts reasoning beside the completion (its total tells); where more is cached than prompted, that is beside too. */
const chatUsage = (usage: Wire): Told['usage'] => {
  const [prompt = 0, output = 0] = [asNumber(usage.prompt_tokens), asNumber(usage.completion_tokens)]
  const reasoning = asNumber(asRecord(usage.completion_tokens_details)?.reasoning_tokens) ?? 0
  const cached = asNumber(asRecord(usage.prompt_tokens_details)?.cached_tokens) ?? 0
  const beside = usage.total_tokens === prompt + output + reasoning
  return { input: cached > prompt ? prompt + cached : prompt, output: beside ? output + reasoning : output }
}

const addChatPiece = (told: Told, piece: Wire, places: Map<unknown, number>) => {
  const usage = asRecord(piece.usage) ?? asRecord(asRecord(piece.x_groq)?.usage)
  if (usage) told.usage = chatUsage(usage)
  const choice = (asArray(piece.choices) ?? []).map(asRecord).find((one) => (one?.index ?? 0) === 0)
  const message = asRecord(choice?.message) ?? asRecord(choice?.delta) ?? {}
  told.finish = asString(choice?.finish_reason) ?? told.finish
  told.text += readText(message.content) + (asString(message.refusal) ?? '')
  if (asString(message.refusal)) told.refused = true
  const legacy = asRecord(message.function_call)
  if (asString(legacy?.name)) told.calls.push({ name: asString(legacy?.name) ?? '', arguments: '' })
  if (legacy && told.calls.length > 0)
    (told.calls.at(-1) as Told['calls'][number]).arguments += asString(legacy.arguments) ?? ''
  told.reasoning +=
    (asString(message.reasoning_content) ?? asString(message.reasoning) ?? '') +
    textOf(message.content, 'thinking', 'thinking')
  for (const [i, value] of (asArray(message.tool_calls) ?? []).entries()) {
    const call = asRecord(value)
    const body = asRecord(call?.function) ?? asRecord(call?.custom) ?? {}
    const place = call?.index ?? i
    // Some repeat an index for a new call: a new id is a new call.
    const known = places.get(place)
    if (known === undefined || (asString(body.name) && call?.id && told.calls[known]?.arguments)) {
      places.set(place, told.calls.length)
      told.calls.push({ name: '', arguments: '' })
    }
    const at = told.calls[places.get(place) as number] as Told['calls'][number]
    at.name = asString(body.name) || at.name
    const written = body.arguments ?? body.input ?? ''
    at.arguments += typeof written === 'string' ? written : JSON.stringify(written)
  }
}

const addBlock = (told: Told, block: Wire, streamed: boolean) => {
  if (block.type === 'text') told.text += asString(block.text) ?? ''
  if (block.type === 'thinking') told.reasoning += asString(block.thinking) ?? ''
  if (block.type !== 'tool_use') return
  const input = JSON.stringify(block.input ?? {})
  told.calls.push({ name: asString(block.name) ?? '', arguments: streamed && input === '{}' ? '' : input })
}

const addClaudePiece = (told: Told, piece: Wire, counts: Wire, open: { call: boolean }) => {
  const message =
    piece.type === 'message_start' ? asRecord(piece.message) : piece.type === 'message' ? piece : undefined
  const usage = asRecord(message?.usage) ?? asRecord(piece.usage)
  for (const [name, value] of Object.entries(usage ?? {})) if (value != null) counts[name] = value
  if (usage) {
    const names = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens']
    const input = names.reduce((sum, name) => sum + (asNumber(counts[name]) ?? 0), 0)
    told.usage = { input, output: asNumber(counts.output_tokens) ?? 0 }
  }
  for (const block of asArray(message?.content) ?? []) addBlock(told, asRecord(block) ?? {}, false)
  told.finish = asString(message?.stop_reason) ?? asString(asRecord(piece.delta)?.stop_reason) ?? told.finish
  if (piece.type === 'content_block_start') {
    const block = asRecord(piece.content_block) ?? {}
    open.call = block.type === 'tool_use'
    addBlock(told, block, true)
  }
  if (piece.type !== 'content_block_delta') return
  const delta = asRecord(piece.delta) ?? {}
  told.text += asString(delta.text) ?? ''
  told.reasoning += asString(delta.thinking) ?? ''
  const last = told.calls.at(-1)
  if (open.call && last && delta.type === 'input_json_delta') last.arguments += asString(delta.partial_json) ?? ''
}

/** Adds up the pieces of a stream, or the one piece that a whole body is. */
export const tellPieces = (protocol: Spoken, pieces: readonly Wire[]): Told => {
  const told = fresh()
  const places = new Map<unknown, number>()
  const counts: Wire = {}
  const open = { call: false }
  for (const piece of pieces) {
    if (protocol === 'openai-chat') addChatPiece(told, piece, places)
    else addClaudePiece(told, piece, counts, open)
  }
  return told
}

export const tell = (protocol: Spoken, { body, pieces }: Got): Told =>
  tellPieces(protocol, pieces ?? (body ? [body] : []))
