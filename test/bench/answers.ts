/**
 * What the mock upstream answers in each protocol: a whole body, and the frames of a stream before, of, and after its text.
 * In: a protocol, the text of a chunk. Out: wire text or bytes, in the shapes that the providers send.
 */

import { eventstreamFrame } from '../../src/wire/eventstream.ts'
import { sseFrame } from '../../src/wire/sse.ts'

export const protocols = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
] as const
export type Protocol = (typeof protocols)[number]

type Bytes = string | Buffer

export interface Answer {
  contentType: string
  whole: string
  opening: readonly Bytes[]
  delta(text: string, number: number): Bytes
  closing(body: string): readonly Bytes[]
}

const text = 'The quick brown fox jumps over the lazy dog. '.repeat(16)
const sse = 'text/event-stream'
/** A frame that is named by its `type`, as Anthropic and OpenAI Responses send them. */
const typed = (data: { type: string } & Record<string, unknown>): string => sseFrame(JSON.stringify(data), data.type)

const chatHead = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o-mini' }
const chatUsage = { prompt_tokens: 200, completion_tokens: 160, total_tokens: 360 }
const chatChunk = (delta: object, finish: string | null = null): string =>
  sseFrame(JSON.stringify({ ...chatHead, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] }))

const responsesUsage = {
  input_tokens: 200,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 160,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 360,
}
const outputText = (said: string) => ({ type: 'output_text', annotations: [], logprobs: [], text: said })
const item = (status: string, content: object[]) => ({
  id: 'msg_bench',
  type: 'message',
  status,
  role: 'assistant',
  content,
})
const response = (status: string, output: object[], usage: object | null) => ({
  id: 'resp_bench',
  object: 'response',
  created_at: 1,
  status,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  model: 'gpt-4o-mini',
  output,
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: null, summary: null },
  store: true,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage,
  metadata: {},
})
const place = { item_id: 'msg_bench', output_index: 0, content_index: 0 }

const message = { id: 'msg_bench', type: 'message', role: 'assistant', model: 'claude-haiku-4-5' }
const claudeUsage = {
  input_tokens: 200,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 160,
}

const geminiChunk = (said: string, finish?: string) => ({
  candidates: [{ content: { parts: [{ text: said }], role: 'model' }, finishReason: finish, index: 0 }],
  usageMetadata: { promptTokenCount: 200, candidatesTokenCount: 160, totalTokenCount: 360 },
  modelVersion: 'gemini-2.5-flash',
  responseId: 'bench',
})

const event = (name: string, data: object): Buffer =>
  eventstreamFrame(JSON.stringify({ ...data, p: 'abcdefghij' }), name)
const converseUsage = { inputTokens: 200, outputTokens: 160, totalTokens: 360 }

export const answers: Readonly<Record<Protocol, Answer>> = {
  'openai-chat': {
    contentType: sse,
    whole: JSON.stringify({
      ...chatHead,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: text, refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: chatUsage,
    }),
    opening: [chatChunk({ role: 'assistant', content: '' })],
    delta: (said) => chatChunk({ content: said }),
    closing: (body) => [
      chatChunk({}, 'stop'),
      body.includes('include_usage') ? sseFrame(JSON.stringify({ ...chatHead, choices: [], usage: chatUsage })) : '',
      sseFrame('[DONE]'),
    ],
  },
  'openai-responses': {
    contentType: sse,
    whole: JSON.stringify(response('completed', [item('completed', [outputText(text)])], responsesUsage)),
    opening: [
      typed({ type: 'response.created', sequence_number: 0, response: response('in_progress', [], null) }),
      typed({ type: 'response.in_progress', sequence_number: 1, response: response('in_progress', [], null) }),
      typed({
        type: 'response.output_item.added',
        sequence_number: 2,
        output_index: 0,
        item: item('in_progress', []),
      }),
      typed({ type: 'response.content_part.added', sequence_number: 3, ...place, part: outputText('') }),
    ],
    delta: (said, number) =>
      typed({
        type: 'response.output_text.delta',
        sequence_number: 4 + number,
        ...place,
        delta: said,
        logprobs: [],
        obfuscation: 'abcdefgh',
      }),
    closing: () => [
      typed({ type: 'response.output_text.done', sequence_number: 900, ...place, text, logprobs: [] }),
      typed({ type: 'response.content_part.done', sequence_number: 901, ...place, part: outputText(text) }),
      typed({
        type: 'response.output_item.done',
        sequence_number: 902,
        output_index: 0,
        item: item('completed', [outputText(text)]),
      }),
      typed({
        type: 'response.completed',
        sequence_number: 903,
        response: response('completed', [item('completed', [outputText(text)])], responsesUsage),
      }),
    ],
  },
  'anthropic-messages': {
    contentType: sse,
    whole: JSON.stringify({
      ...message,
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: claudeUsage,
    }),
    opening: [
      typed({
        type: 'message_start',
        message: {
          ...message,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { ...claudeUsage, output_tokens: 1 },
        },
      }),
      typed({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      typed({ type: 'ping' }),
    ],
    delta: (said) => typed({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: said } }),
    closing: () => [
      typed({ type: 'content_block_stop', index: 0 }),
      typed({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: claudeUsage,
      }),
      typed({ type: 'message_stop' }),
    ],
  },
  gemini: {
    contentType: sse,
    whole: JSON.stringify(geminiChunk(text, 'STOP')),
    opening: [],
    delta: (said) => sseFrame(JSON.stringify(geminiChunk(said))),
    closing: () => [sseFrame(JSON.stringify(geminiChunk('', 'STOP')))],
  },
  'bedrock-converse': {
    contentType: 'application/vnd.amazon.eventstream',
    whole: JSON.stringify({
      output: { message: { role: 'assistant', content: [{ text }] } },
      stopReason: 'end_turn',
      usage: converseUsage,
      metrics: { latencyMs: 100 },
    }),
    opening: [event('messageStart', { role: 'assistant' })],
    delta: (said) => event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: said } }),
    closing: () => [
      event('contentBlockStop', { contentBlockIndex: 0 }),
      event('messageStop', { stopReason: 'end_turn' }),
      event('metadata', { usage: converseUsage, metrics: { latencyMs: 100 } }),
    ],
  },
}
