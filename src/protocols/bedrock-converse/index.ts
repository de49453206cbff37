/** Bedrock Converse and ConverseStream, assembled. */

import { eventstreamFraming, exceptionOf } from '../../wire/eventstream.ts'
import { asRecord } from '../../wire/value.ts'
import type { Codec, FrameNote, Pass, Target } from '../codec.ts'
import { newDecoder } from '../converse-decoder.ts'
import { newEncoder, writeResponse } from '../converse-encoder.ts'
import { readError, writeError, writeErrorFrame } from '../converse-error.ts'
import { newLosses } from '../loss.ts'
import { readRequest, writeRequest } from './request.ts'
import { readResponse } from './response.ts'
import { protocol } from './shape.ts'

const quiet: FrameNote = { content: false, terminal: false, finished: false, error: false, usageOnly: false }
/** A delta that adds nothing, or a piece of an image, which is told when it is whole. */
const emptyMark = /"delta"\s*:\s*\{\s*"(text"\s*:\s*""|image")/
const imageMark = /"start"\s*:\s*\{\s*"image"/

const notes: Readonly<Record<string, (data: string) => Partial<FrameNote>>> = {
  contentBlockStart: (data) => ({ content: !imageMark.test(data) }),
  contentBlockDelta: (data) => ({ content: !emptyMark.test(data) }),
  messageStop: () => ({ finished: true }),
  metadata: () => ({ terminal: true }),
}

const passEdits = (member: (key: string) => string | undefined, { dialect }: Target): Pass => {
  const { warnings, warn } = newLosses()
  const set: Record<string, string> = {}
  const given = member('additionalModelRequestFields')
  const fields = given === undefined ? undefined : asRecord(JSON.parse(given))
  const thinking = asRecord(fields?.thinking)
  if (dialect.adaptiveThinking === true && thinking?.type === 'enabled') {
    // A fixed budget is a 400 there; how much is then the model's own choice.
    const { budget_tokens: _, ...rest } = thinking
    set.additionalModelRequestFields = JSON.stringify({ ...fields, thinking: { ...rest, type: 'adaptive' } })
    warn('thinking.budget_tokens', 'approximated', 'this model takes adaptive thinking only')
  }
  return { edits: { set }, usageAsked: false, warnings }
}

export const bedrockConverse: Codec = {
  id: protocol,
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html (checked 2026-11)
  toolNames: { refused: /[^\w-]/g, charactersMax: 64 },
  paths: { whole: '/model/{model}/converse', stream: '/model/{model}/converse-stream' },
  routes: [
    { path: '/model/{model}/converse', stream: false },
    { path: '/model/{model}/converse-stream', stream: true },
  ],
  framing: eventstreamFraming,
  native: () => [],
  conversation: 'messages',
  passHeaders: [],
  passEdits,
  readRequest,
  writeRequest,
  readResponse,
  writeResponse,
  decoder: newDecoder,
  encoder: newEncoder,
  scan(frame) {
    if (exceptionOf(frame) !== undefined) return { ...quiet, error: true }
    return { ...quiet, ...notes[frame.event ?? '']?.(frame.data) }
  },
  readError,
  writeError,
  writeErrorFrame,
  terminator: '',
  // SDKs skip events that they have no word for.
  keepAlive: eventstreamFraming.frame('{}', 'ping'),
}
