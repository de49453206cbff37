/** Hand-written exchanges for the store's tests. */

import type { Store } from '../../src/store/open.ts'
import type { ExchangeEnd, ExchangeStart } from '../../src/store/store.ts'

const model = 'gpt-4o-mini'

export const requestOf = (text: string): string =>
  JSON.stringify({ model, messages: [{ role: 'user', content: text }] })

export const jsonAnswer = (content: string): string =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1700000000,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
  })

const chunk = (delta: object, finish: string | null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`

export const streamAnswer = (texts: string[], { finish = true } = {}): string => {
  const deltas = texts.map((content) => chunk({ content }, null)).join('')
  return deltas + (finish ? `${chunk({}, 'stop')}data: [DONE]\n\n` : '')
}

export const started = (id: string, more: Partial<ExchangeStart> = {}): ExchangeStart => ({
  id,
  startedAt: Date.now(),
  protocol: 'openai-chat',
  path: '/api/chat/completions',
  model,
  stream: false,
  keyId: 'k',
  environment: 'test',
  params: {},
  ...more,
})

export const ended = (id: string, more: Partial<ExchangeEnd> = {}, startedAt = Date.now()): ExchangeEnd => ({
  id,
  endedAt: startedAt + 500,
  status: 'success',
  statusCode: 200,
  provider: 'openai',
  model,
  attempts: [
    {
      number: 1,
      reason: 'first',
      provider: 'openai',
      model,
      protocol: 'openai-chat',
      startedAt,
      endedAt: startedAt + 490,
      status: 200,
      requestBytes: 100,
      responseBytes: 300,
    },
  ],
  warnings: [],
  response: { protocol: 'openai-chat', framing: 'json' },
  ...more,
})

export interface Exchange {
  start: ExchangeStart
  end: ExchangeEnd
}
export const exchange = (id: string, start: Partial<ExchangeStart> = {}, end: Partial<ExchangeEnd> = {}): Exchange => {
  const begun = started(id, start)
  return { start: begun, end: ended(id, end, begun.startedAt) }
}

/** Records both sides; resolves when the answer may go out. */
export const record = (
  store: Pick<Store, 'sink'>,
  { start, end }: Exchange,
  request: string,
  answer: string,
): Promise<void> => {
  store.sink.begin(start, Buffer.from(request))
  const body = answer === '' ? [] : [Buffer.from(answer)]
  return new Promise((release) => store.sink.finish(end, body, release))
}
