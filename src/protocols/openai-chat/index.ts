/** OpenAI Chat Completions, assembled. */

import { sseFraming } from '../../wire/framing.ts'
import { asRecord } from '../../wire/value.ts'
import { readErrorWire, writeErrorBody } from '../chat-answer.ts'
import { newDecoder } from '../chat-decoder.ts'
import { newEncoder } from '../chat-encoder.ts'
import { passEdits } from '../chat-pass.ts'
import type { Codec, FrameNote } from '../codec.ts'
import { readRequest, writeRequest } from './request.ts'
import { readResponse, writeResponse } from './response.ts'
import { protocol } from './shape.ts'

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}

/** An error object, an array of one (Google), `detail` or `message` at the top (vLLM, Mistral, FastAPI), or plain text. */
const errorIn = (body: string): unknown => {
  const value = parsed(body)
  const wire = asRecord(Array.isArray(value) ? value[0] : value)
  if (wire === undefined) return { message: body.trim().startsWith('<') ? undefined : body.trim().slice(0, 500) }
  return wire.error ?? (typeof wire.detail === 'string' ? { ...wire, message: wire.detail } : wire)
}

const quiet: FrameNote = { content: false, terminal: false, finished: false, error: false, usageOnly: false }
const contentMark =
  /"(?:content|reasoning_content|reasoning|refusal)":\s*(?:"[^"]|\[\s*[^\]\s])|"(?:tool_calls|function_call|reasoning_details|audio|images)":\s*[[{]\s*[^\]}\s]/
const finishMark = /"finish_reason":\s*"/

export const openaiChat: Codec = {
  id: protocol,
  // https://platform.openai.com/docs/api-reference/chat/create (checked 2026-11)
  toolNames: { refused: /[^\w-]/g, charactersMax: 64 },
  paths: { whole: '/chat/completions', stream: '/chat/completions' },
  routes: [{ path: '/chat/completions' }],
  framing: sseFraming,
  native: (member) => (member('store') === 'true' ? ['metadata'] : []),
  conversation: 'messages',
  passHeaders: ['openai-organization', 'openai-project', 'openai-beta', 'idempotency-key', 'http-referer', 'x-title'],
  passEdits,
  readRequest,
  writeRequest,
  readResponse,
  writeResponse,
  decoder: newDecoder,
  encoder: newEncoder,
  scan({ data }) {
    if (data === '[DONE]') return { ...quiet, terminal: true }
    const error = data.includes('"error"') && errorAt(data)
    const usageOnly = data.includes('"usage"') && /"choices":\s*\[\s*\]/.test(data) && !/"usage":\s*null/.test(data)
    return { content: contentMark.test(data), terminal: false, finished: finishMark.test(data), error, usageOnly }
  },
  readError: (status, body, headers) => readErrorWire(errorIn(body), body, status, headers),
  writeError: (error) => ({ status: error.status, body: writeErrorBody(error) }),
  writeErrorFrame: (error) => `data: ${writeErrorBody(error)}\n\n`,
  terminator: 'data: [DONE]\n\n',
  keepAlive: ': keep-alive\n\n',
}

/** The word may stand in the answer's own text: only a member of the chunk or of a choice counts. */
const errorAt = (data: string): boolean => {
  const wire = asRecord(parsed(data))
  if (wire === undefined) return false
  const choices = Array.isArray(wire.choices) ? wire.choices : []
  return wire.error != null || choices.some((choice) => asRecord(choice)?.error != null)
}
