/** A recorded call sent again through the gateway, to any model, and what that is likely to cost. */

import type { LogDetail } from '../../store/store.ts'
import { pathOf } from '../../traces/export.ts'
import { asRecord } from '../../wire/value.ts'
import { type Aims, type Gateway, messageIn, type Own, post, priceOf } from '../gateway.ts'
import type { Estimate } from './state.ts'

/** Four characters a token, where nobody counted. */
const tokensOf = (text: string): number => Math.ceil(text.length / 4)

/** As many tokens as last time, at the price of who would be asked. */
export const estimateOf = async (call: LogDetail, model: string, aims: Aims, own: Own = {}): Promise<Estimate> => {
  // What failed counts nothing, and is likely to go better now.
  const { prompt_tokens, completion_tokens } = call.failed ? { prompt_tokens: null, completion_tokens: null } : call
  const input = prompt_tokens ?? tokensOf(JSON.stringify(call.full_request ?? ''))
  const output = completion_tokens ?? 500
  return {
    input,
    output,
    ...(await priceOf(model, { inputTokens: input, outputTokens: output }, aims, own, call.provider_id)),
  }
}

/** Answers that stand beside each other on a screen. */
export const modelsMax = 4

/** 'gpt-5.5, claude-sonnet-4-5': each once. */
export const modelsIn = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))]

/** Where the original stands in a trace and a thread: sent again, it is a trace of its own. */
const placeNames: ReadonlySet<string> = new Set([
  'trace_unique_id',
  'trace_name',
  'span_unique_id',
  'span_parent_id',
  'span_name',
  'span_path',
  'span_workflow_name',
  'thread_identifier',
  'session_identifier',
  'trace_group_identifier',
  'group_identifier',
])
const boxes = ['keywordsai_params', 'respan_params'] as const

type Members = Readonly<Record<string, unknown>>

const withoutPlace = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !placeNames.has(name)))

const withoutPlaceInBoxes = (members: Members): Members => {
  const changed = boxes.flatMap((name) => {
    const box = asRecord(members[name])
    return box === undefined ? [] : [[name, withoutPlace(box)]]
  })
  return { ...members, ...Object.fromEntries(changed) }
}

/** Where `metadata` is the protocol's own word, and the provider gets it. */
export const ownMetadata: Readonly<Record<string, (body: Members) => boolean>> = {
  'openai-chat': ({ store }) => store === true,
  'openai-responses': () => true,
  'anthropic-messages': () => true,
}

/** The body as a call of its own that says which one it repeats: to the gateway, in a box that no provider gets. */
const marked = (call: LogDetail, body: Members): Members => {
  const { metadata, ...others } = withoutPlaceInBoxes(withoutPlace(body))
  // What the provider gets stays as it is; what is the gateway's alone would go over the box.
  const own = ownMetadata[call.protocol]?.(body) === true && metadata !== undefined
  const nested = asRecord(metadata)
  return {
    ...others,
    ...(own && { metadata: nested === undefined ? metadata : withoutPlaceInBoxes(nested) }),
    respan_params: { ...asRecord(others.respan_params), metadata: { ...call.metadata, replay_of: call.id } },
  }
}

/** The recorded request with another model, whole and not streamed where the body says which. */
const again = (call: LogDetail, model: string): { path: string; body: string } => {
  const asked = { ...call, requested_model: model, stream: false }
  const path = pathOf(asked)
  const body = asRecord(call.full_request)
  if (path === undefined) throw new Error(`a call of the kind "${call.log_type}" cannot be sent again`)
  if (body === undefined) throw new Error('its request was not kept: it cannot be sent again')
  const { stream: _, stream_options: __, ...rest } = body
  return { path, body: JSON.stringify(marked(call, 'model' in rest ? { ...rest, model } : rest)) }
}

/** Resolves to the log id of the new call. Throws what the gateway answers. */
export const sendAgain = async (
  call: LogDetail,
  model: string,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<string> => {
  const { path, body } = again(call, model)
  const answer = await post(gateway, path, body, signal)
  const text = await answer.text()
  const id = answer.headers.get('x-respan-log-id')
  if (answer.ok && id !== null) return id
  throw new Error(`the gateway answered ${answer.status}: ${messageIn(text)}`)
}
