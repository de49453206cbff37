/**
 * What the journal holds of an exchange's end → columns; of its start: start-row.ts.
 * In: end with answer bytes. Out: columns, decoded as far as they can be. Imports core, wire.
 * Nothing here throws for what a body holds: a body that cannot be read is kept raw, and a note says so.
 */

import type { ChatResponse, Usage } from '../core/chat.ts'
import { plainModel } from '../core/simulated.ts'
import type { Cost } from '../providers/prices.ts'
import { parseJson } from '../wire/json.ts'
import { answerPreview, answerWords, calledTools, emptyButBilled, preview, readAnswer, usageOf } from './answer.ts'
import { readOther } from './other.ts'
import { pack } from './pack.ts'
import { redact } from './redact.ts'
import type { EndColumns } from './sqlite/schema.ts'
import type { BodyEnd } from './sqlite/write.ts'
import { type Codecs, messageOf, nameOf } from './start-row.ts'
import type { ExchangeEnd, ExchangeStart } from './store.ts'

/** The end columns of a span of which nothing is known yet. */
export const untold = {
  error_code: null,
  error_message: null,
  ended_at: null,
  first_token_ms: null,
  provider: null,
  input_tokens: null,
  output_tokens: null,
  cache_read_tokens: null,
  cache_write_tokens: null,
  reasoning_tokens: null,
  usage_estimated: 0,
  cost_micro: null,
  finish_reason: null,
  attempts: 0,
  simulated: 0,
  translated: 0,
  has_warnings: 0,
  fallback: 0,
  tools: null,
  output: '',
}
/** The end columns of an exchange that has none yet. */
export const pendingRow = (start: ExchangeStart): EndColumns => ({
  ...untold,
  status: 'pending',
  status_code: null,
  model: nameOf(plainModel(start.model)),
})

const usageColumns = (usage: Usage | undefined) => ({
  input_tokens: usage?.inputTokens ?? null,
  output_tokens: usage?.outputTokens ?? null,
  cache_read_tokens: usage?.cacheReadTokens ?? null,
  cache_write_tokens: usage?.cacheWriteTokens ?? null,
  reasoning_tokens: usage?.reasoningTokens ?? null,
  usage_estimated: Number(usage?.estimated ?? false),
})

interface Decoded {
  response?: ChatResponse
  /** Absent = the answer counts nothing. */
  usage?: Usage
  cost?: Cost
  output?: string
}

/** Nothing was answered, so nothing is billed. */
const unbilled: Usage = { inputTokens: 0, outputTokens: 0, estimated: true }

const decode = (end: ExchangeEnd, bytes: Uint8Array, start: StartSource, codecs: Codecs): Decoded => {
  if (end.told !== undefined) return decodeTold(end, start, codecs)
  if (end.response === undefined) return { usage: unbilled }
  const { protocol, framing } = end.response
  if (bytes.length === 0) return protocol === 'other' ? {} : { usage: unbilled }
  if (protocol === 'other') return decodeOther(end, bytes, start, codecs)
  const response = readAnswer(codecs.codecOf(protocol), framing, bytes)
  const usage = usageOf(response, () => {
    const text = start.text()
    return text === '' ? undefined : codecs.codecOf(start.protocol).readRequest(parseJson(text))
  })
  const model = end.model ?? response.model
  if (end.provider === undefined || model === undefined) return { response, usage }
  return { response, usage, cost: codecs.costOf(end.provider, model, usage, new Date(start.startedAt)) }
}

/** A call that did not go through this gateway: its figures are the caller's, and a price is looked up where none is told. */
const decodeTold = ({ told, provider, model }: ExchangeEnd, start: StartSource, { costOf }: Codecs): Decoded => {
  const { usage, costUsd, output = '' } = told ?? {}
  const shown = { usage, output: preview(output) }
  if (costUsd !== undefined)
    return {
      ...shown,
      cost: { microUsd: Math.round(costUsd * 1e6), detail: { source: 'caller', prices: {}, tokens: {} } },
    }
  if (usage === undefined || provider === undefined) return shown
  return { ...shown, cost: costOf(provider, model ?? start.model, usage, new Date(start.startedAt)) }
}

/** An answer that no codec reads: what it counts, if it does. */
const decodeOther = (
  end: ExchangeEnd,
  bytes: Uint8Array,
  start: StartSource,
  { costOf, otherUsage }: Codecs,
): Decoded => {
  if (end.statusCode >= 400) return { usage: unbilled }
  const { framing = 'json', uncounted } = end.response ?? {}
  const { usage, output } = readOther(framing, bytes, uncounted ? () => undefined : otherUsage)
  if (usage === undefined || end.provider === undefined) return { usage, output }
  const cost = costOf(end.provider, end.model ?? start.model, usage, new Date(start.startedAt))
  return { usage, output, cost }
}

/** What the end needs of the start. `text` gives the request body, or '' when it was not kept. */
export interface StartSource {
  protocol: string
  startedAt: number
  model: string
  /** disable_log: metrics only. */
  metricsOnly: boolean
  text(): string
}

const costOfNothing = ({ usage }: Decoded): number | null =>
  usage?.inputTokens === 0 && usage.outputTokens === 0 ? 0 : null

const wordsIn = (end: ExchangeEnd, decoded: Decoded | undefined): string => {
  if (end.told?.output !== undefined) return redact(end.told.output)
  return decoded?.response === undefined ? (decoded?.output ?? '') : redact(answerWords(decoded.response))
}

const outputOf = (decoded: Decoded | undefined): string =>
  decoded?.response === undefined ? (decoded?.output ?? '') : answerPreview(decoded.response)

export interface ReadEnd {
  row: EndColumns
  body: BodyEnd
  /** What the answer says, for the index of words; masked. */
  words: string
}

const toolsOf = (end: ExchangeEnd, response: ChatResponse | undefined): string | null => {
  const names = end.told?.tools ?? (response === undefined ? [] : calledTools(response))
  return names.length === 0 ? null : JSON.stringify(names.map(nameOf))
}

/** The answer's side. `bytes`: the answer as upstream sent it, as far as it came. */
export const readEnd = (
  end: ExchangeEnd,
  bytes: Uint8Array,
  journalNotes: readonly string[],
  start: StartSource,
  codecs: Codecs,
): ReadEnd => {
  const notes = [...(end.notes ?? []), ...journalNotes]
  let decoded: Decoded | undefined
  try {
    // A body that was too large to record has tokens that nobody counted: unknown, not none.
    if (journalNotes.length === 0) decoded = decode(end, bytes, start, codecs)
  } catch (thrown) {
    notes.push(`the answer could not be read: ${messageOf(thrown)}`)
  }
  const empty = decoded?.response && emptyButBilled(decoded.response)
  if (empty !== undefined) notes.push(empty)
  const finish = decoded?.response?.choices[0]?.finish
  const keep = !start.metricsOnly && bytes.length > 0
  const detail = {
    usage: decoded?.usage === unbilled ? undefined : decoded?.usage,
    cost: decoded?.cost?.detail,
    finish,
    attempts: end.attempts,
    warnings: end.warnings,
    error: end.error,
    notes,
  }
  return {
    row: {
      status: end.status,
      status_code: end.statusCode,
      error_code: end.error?.code ?? null,
      error_message: end.error === undefined ? null : redact(end.error.message),
      ended_at: end.endedAt,
      first_token_ms: end.firstTokenMs ?? null,
      model: nameOf(end.model ?? plainModel(start.model)),
      provider: end.provider ?? null,
      ...usageColumns(decoded?.usage),
      cost_micro: decoded === undefined ? null : (decoded.cost?.microUsd ?? costOfNothing(decoded)),
      finish_reason: finish?.reason ?? null,
      attempts: end.attempts.length,
      simulated: Number(end.simulated ?? false),
      translated: Number(end.translated ?? false),
      has_warnings: Number(end.warnings.length > 0),
      fallback: Number(end.attempts.some(({ reason }) => reason === 'fallback')),
      tools: keep ? toolsOf(end, decoded?.response) : null,
      output: keep ? outputOf(decoded) : '',
    },
    body: {
      response: keep ? pack(redact(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'))) : null,
      framing: keep ? (end.response?.framing ?? null) : null,
      response_protocol: keep ? (end.response?.protocol ?? null) : null,
      end_detail: pack(redact(JSON.stringify(detail))),
    },
    words: keep ? wordsIn(end, decoded) : '',
  }
}
