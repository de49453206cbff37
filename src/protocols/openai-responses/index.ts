/** OpenAI Responses, assembled. */

import { sseFraming } from '../../wire/framing.ts'
import { spansAt, splice } from '../../wire/json.ts'
import { sseFrame } from '../../wire/sse.ts'
import { asRecord } from '../../wire/value.ts'
import { readErrorWire, writeErrorBody } from '../chat-answer.ts'
import type { Codec, FrameNote } from '../codec.ts'
import { newLosses, type Warn } from '../loss.ts'
import { newDecoder } from '../responses-decoder.ts'
import { errorOf, newEncoder } from '../responses-encoder.ts'
import { itemsOf, withItems } from '../responses-references.ts'
import { readRequest, writeRequest } from './request.ts'
import { readResponse, writeResponse } from './response.ts'
import { protocol } from './shape.ts'

const parsed = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}

/** The error of a body: an object under `error`, under `detail` as frameworks write it, or the text itself. */
const errorIn = (body: string): unknown => {
  const wire = asRecord(parsed(body))
  if (wire === undefined) return { message: body.trim().startsWith('<') ? undefined : body.trim().slice(0, 500) }
  return wire.error ?? (typeof wire.detail === 'string' ? { ...wire, message: wire.detail } : wire)
}

const encrypted = /"encrypted_content"\s*:\s*"([^"]+)"/g
const pinnedIn = (text: string): string[] =>
  text.includes('"encrypted_content"') ? [...text.matchAll(encrypted)].map(([, value]) => value as string) : []

/** Input without the items that another provider encrypted; undefined = it is well as it is. */
const passInput = (
  input: string | undefined,
  madeElsewhere: (value: string) => boolean,
  warn: Warn,
): string | undefined => {
  if (input === undefined || !pinnedIn(input).some(madeElsewhere)) return undefined
  const spans = spansAt(input)
  const others = spans.filter(({ valueStart, end }) => pinnedIn(input.slice(valueStart, end)).some(madeElsewhere))
  warn('input', 'dropped', `${others.length} reasoning items that another provider encrypted`)
  return splice(input, { remove: new Set(others.map(({ key }) => key)) }, spans)
}

const quiet: FrameNote = { content: false, terminal: false, finished: false, error: false, usageOnly: false }
const typeMark = /"type"\s*:\s*"(response\.[\w.]+|error)"/
const lastWords = new Set(['response.completed', 'response.incomplete', 'response.cancelled'])

/** Its own `prompt` is an object with the `id` of one that the provider keeps; a stored prompt of ours is named otherwise. */
const isStored = (prompt: string | undefined): boolean =>
  prompt !== undefined &&
  (prompt.startsWith('"') || spansAt(prompt).some(({ key }) => key === 'prompt_id' || key === 'prompt_slug'))

export const openaiResponses: Codec = {
  id: protocol,
  // https://platform.openai.com/docs/api-reference/responses/create (checked 2026-11)
  toolNames: { refused: /[^\w-]/g, charactersMax: 64 },
  paths: { whole: '/responses', stream: '/responses' },
  routes: [{ path: '/responses' }],
  framing: sseFraming,
  native: (member) => (isStored(member('prompt')) ? ['metadata'] : ['metadata', 'prompt']),
  conversation: 'input',
  passHeaders: ['openai-organization', 'openai-project', 'openai-beta', 'idempotency-key', 'session_id', 'originator'],
  pinnedIn,
  passEdits(member, { model, madeElsewhere }, stream) {
    const { warnings, warn } = newLosses()
    const set: Record<string, string> = {}
    const input = madeElsewhere && passInput(member('input'), madeElsewhere, warn)
    if (input !== undefined) set.input = input
    if (parsed(member('model')) !== model) set.model = JSON.stringify(model)
    if ((parsed(member('stream')) === true) !== stream) set.stream = String(stream)
    return { edits: { set }, usageAsked: false, warnings }
  },
  readRequest,
  writeRequest,
  readResponse,
  writeResponse,
  itemsOf,
  itemMark: '"item_reference"',
  withItems,
  decoder: newDecoder,
  encoder: newEncoder,
  scan({ event, data }) {
    const name = event ?? typeMark.exec(data)?.[1] ?? ''
    if (lastWords.has(name)) return { ...quiet, terminal: true, finished: true }
    if (name === 'error' || name === 'response.failed') return { ...quiet, error: true }
    // An item that opens says something where it is more than a thought or a message that is still empty.
    const opens = name === 'response.output_item.added' && !/"type"\s*:\s*"(message|reasoning)"/.test(data)
    return { ...quiet, content: opens || name.endsWith('.delta') }
  },
  readError: (status, body, headers) => readErrorWire(errorIn(body), body, status, headers),
  writeError: (error) => ({ status: error.status, body: writeErrorBody(error) }),
  writeErrorFrame: (error) =>
    sseFrame(JSON.stringify({ type: 'error', sequence_number: 0, ...errorOf(writeErrorBody(error)) }), 'error'),
  terminator: '',
  keepAlive: ': keep-alive\n\n',
}
