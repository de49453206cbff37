/** Anthropic Messages, assembled. */

import { sseFraming } from '../../wire/framing.ts'
import { asRecord } from '../../wire/value.ts'
import { newEncoder, writeResponse } from '../claude-encoder.ts'
import { writeClaudeError } from '../claude-error.ts'
import { passEdits } from '../claude-pass.ts'
import type { Codec, FrameNote } from '../codec.ts'
import { readRequest, writeRequest } from './request.ts'
import { newDecoder, readErrorObject, readResponse } from './response.ts'
import { protocol } from './shape.ts'

const quiet: FrameNote = { content: false, terminal: false, finished: false, error: false, usageOnly: false }
const typeMark = /"type"\s*:\s*"(\w+)"/g

/** The event's name; in a stream without `event:` lines, the first type word that is an event's. */
const nameOf = ({ event, data }: { event?: string; data: string }): string => {
  if (event !== undefined) return event
  for (const [, word = ''] of data.matchAll(typeMark))
    if (/^(message_|content_block_|error$|ping$)/.test(word)) return word
  return ''
}

const notes: Record<string, Partial<FrameNote>> = {
  content_block_delta: { content: true },
  message_stop: { terminal: true, finished: true },
  error: { error: true },
}

const errorIn = (body: string): Record<string, unknown> => {
  try {
    return asRecord(JSON.parse(body)) ?? {}
  } catch {
    return { message: body.trim().startsWith('<') ? undefined : body.trim().slice(0, 500) }
  }
}

export const anthropicMessages: Codec = {
  id: protocol,
  // https://docs.anthropic.com/en/api/messages#body-tools (checked 2026-11)
  toolNames: { refused: /[^\w-]/g, charactersMax: 128 },
  paths: { whole: '/messages', stream: '/messages' },
  routes: [{ path: '/messages' }],
  framing: sseFraming,
  native: () => ['metadata'],
  conversation: 'messages',
  metadataMembers: ['user_id'],
  passHeaders: ['anthropic-version', 'anthropic-beta', 'idempotency-key'],
  passEdits,
  readRequest,
  writeRequest,
  readResponse,
  writeResponse,
  decoder: newDecoder,
  encoder: newEncoder,
  scan(frame) {
    const name = nameOf(frame)
    // The start of a text or thinking block says nothing yet; that of any other block (a call, a result) does.
    if (name === 'content_block_start') return { ...quiet, content: !/"type"\s*:\s*"(text|thinking)"/.test(frame.data) }
    if (name === 'message_delta') return { ...quiet, finished: /"stop_reason"\s*:\s*"/.test(frame.data) }
    return { ...quiet, ...notes[name] }
  },
  readError: (status, body, headers) => readErrorObject(errorIn(body), body, status, headers),
  writeError: (error) => ({ status: error.status, body: writeClaudeError(error) }),
  writeErrorFrame: (error) => `event: error\ndata: ${writeClaudeError(error)}\n\n`,
  terminator: 'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  keepAlive: 'event: ping\ndata: {"type": "ping"}\n\n',
}
