/** Gemini generateContent, assembled. */

import { sseFraming } from '../../wire/framing.ts'
import { sseFrame } from '../../wire/sse.ts'
import type { Codec, FrameNote } from '../codec.ts'
import { newDecoder } from '../gemini-decoder.ts'
import { newEncoder } from '../gemini-encoder.ts'
import { readError, writeErrorBody } from '../gemini-error.ts'
import { readRequest, writeRequest } from './request.ts'
import { readResponse, writeResponse } from './response.ts'
import { protocol } from './shape.ts'

const quiet: FrameNote = { content: false, terminal: false, finished: false, error: false, usageOnly: false }
const errorMark = /^\s*\{\s*"error"\s*:/
const finishMark = /"(finishReason|blockReason)"\s*:\s*"(?!FINISH_REASON_UNSPECIFIED)/
const contentMark =
  /"(functionCall|inlineData|executableCode|codeExecutionResult|toolCall|toolResponse|thoughtSignature)"\s*:|"text"\s*:\s*"(?!")/

export const gemini: Codec = {
  id: protocol,
  // https://ai.google.dev/api/caching#FunctionDeclaration (checked 2026-11)
  toolNames: { refused: /[^\w.:-]/g, charactersMax: 64 },
  paths: { whole: '/models/{model}:generateContent', stream: '/models/{model}:streamGenerateContent?alt=sse' },
  routes: [
    { path: '/models/{model}:generateContent', stream: false },
    { path: '/models/{model}:streamGenerateContent', stream: true },
  ],
  framing: sseFraming,
  wantsArray: (search) => !/[?&]alt=sse(&|$)/.test(search),
  native: () => ['labels'],
  conversation: 'contents',
  passHeaders: ['x-goog-api-client', 'x-goog-request-params'],
  passEdits(member, { model }) {
    const set: Record<string, string> =
      member('model') === undefined ? {} : { model: JSON.stringify(`models/${model}`) }
    return { edits: { set }, usageAsked: false, warnings: [] }
  },
  readRequest,
  writeRequest,
  readResponse,
  writeResponse,
  decoder: newDecoder,
  encoder: newEncoder,
  scan({ data }) {
    if (errorMark.test(data)) return { ...quiet, error: true }
    return { ...quiet, content: contentMark.test(data), finished: finishMark.test(data) }
  },
  readError,
  writeError: (error) => ({ status: error.status, body: writeErrorBody(error) }),
  writeErrorFrame: (error) => sseFrame(writeErrorBody(error)),
  terminator: '',
  keepAlive: ': keep-alive\n\n',
}
