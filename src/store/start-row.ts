/**
 * What the journal holds of an exchange's start → columns.
 * In: start with request body. Out: columns, and the body cut for storing. Imports core, wire.
 * Nothing here throws for what a body holds: a body that cannot be read is kept raw, and a note says so.
 */

import type { Usage } from '../core/chat.ts'
import { plainModel } from '../core/simulated.ts'
import type { Codec } from '../protocols/codec.ts'
import type { Cost } from '../providers/prices.ts'
import type { OwnPrices } from '../providers/provider.ts'
import { spansAt } from '../wire/json.ts'
import { preview, requestPreview } from './answer.ts'
import { otherInput } from './other.ts'
import { redact } from './redact.ts'
import { noSettings, type Settings, settingsIn } from './settings.ts'
import { type SlicedBody, sliceBody } from './slices.ts'
import type { StartColumns } from './sqlite/schema.ts'
import type { ExchangeStart } from './store.ts'

/** The lazily loaded rooms. */
export interface Codecs {
  codecOf(protocol: string): Codec
  /** `own`: the user's prices, by provider. */
  costOf(
    provider: string,
    model: string,
    usage: Usage,
    at: Date,
    own?: Readonly<Record<string, OwnPrices>>,
  ): Cost | undefined
  otherUsage(frames: readonly unknown[]): Usage | undefined
}

export const messageOf = (thrown: unknown): string => redact(thrown instanceof Error ? thrown.message : String(thrown))

/** No key is this short, and most names are. */
const harmlessCharactersMax = 16
/** A caller may put anything in the place of a name. */
export const nameOf = (text: string): string => (text.length > harmlessCharactersMax ? redact(text) : text)

/** Where in which trace: as the caller says, else as W3C's traceparent does, else the exchange is a trace of its own. */
const placeOf = ({ id, params, traceparent = '' }: ExchangeStart): { trace_id: string; parent: string | null } => {
  const [, trace, parent] = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-/.exec(traceparent) ?? []
  const { trace_unique_id: own = trace ?? id, span_parent_id } = params
  // A span of another trace is above nothing here.
  return { trace_id: own, parent: span_parent_id ?? (own === trace ? (parent ?? null) : null) }
}

export const startRow = (
  start: ExchangeStart,
  { input, settings }: Pick<ReadStart, 'input' | 'settings'>,
): StartColumns => {
  const { params } = start
  return {
    log_type: start.operation ?? 'chat',
    ...placeOf(start),
    name: nameOf(params.span_name ?? `${start.operation ?? 'chat'} ${plainModel(start.model)}`.trim()),
    started_at: start.startedAt,
    requested_model: nameOf(start.model),
    protocol: start.protocol,
    stream: Number(start.stream),
    environment: start.environment,
    key_id: start.keyId,
    customer: params.customer_identifier ?? null,
    custom_id: params.custom_identifier ?? null,
    thread: params.thread_identifier ?? null,
    session: params.session_identifier ?? null,
    trace_group: params.trace_group_identifier ?? null,
    workflow: params.span_workflow_name ?? null,
    prompt: start.prompt?.id ?? null,
    prompt_version: start.prompt?.version ?? null,
    feedback: params.positive_feedback === undefined ? null : Number(params.positive_feedback),
    metadata: params.metadata === undefined ? null : redact(JSON.stringify(params.metadata)),
    input,
    span_id: params.span_unique_id ?? null,
    trace_name: params.trace_name ?? null,
    customer_email: params.customer_email ?? null,
    customer_name: params.customer_name ?? null,
    ...settings,
    note: start.note === undefined ? null : redact(start.note),
  }
}

export interface ReadStart {
  input: string
  settings: Settings
  body: SlicedBody
  detail: string
}

/** The request's side. `notes` are the journal's own. */
export const readStart = (
  start: ExchangeStart,
  text: string,
  notes: readonly string[],
  { codecOf }: Codecs,
): ReadStart => {
  const said = [...notes]
  const { params, path, traceparent } = start
  const read: Pick<ReadStart, 'input' | 'settings' | 'body'> = {
    input: '',
    settings: noSettings,
    body: { literals: [text], slices: [] },
  }
  if (text !== '') {
    try {
      const spans = spansAt(text)
      if (start.told !== undefined) read.input = preview(start.told.input)
      else
        read.input =
          start.protocol === 'other' ? otherInput(text) : requestPreview(codecOf(start.protocol), text, spans)
      read.body = sliceBody(text, spans)
      read.settings = settingsIn(text, spans)
    } catch (thrown) {
      said.push(`the request could not be read: ${messageOf(thrown)}`)
    }
  }
  return { ...read, detail: redact(JSON.stringify({ params, path, traceparent, notes: said })) }
}
