/** The same call in each protocol that a client may speak: a system prompt, a tool, a short conversation. */

import type { Protocol } from './answers.ts'

export type ClientProtocol = Exclude<Protocol, 'bedrock-converse'>
export const clientProtocols: readonly ClientProtocol[] = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
]

export interface Call {
  path: string
  body: string
}

/** How fast a mock's stream is; rides in the prompt. Absent = a whole answer is asked for. */
export interface Pace {
  chunks: number
  intervalMs: number
}

export const system = 'You are a careful assistant. '.repeat(20)
export const question = (pace?: Pace): string =>
  `Tell me about foxes.${pace ? ` chunks=${pace.chunks} interval=${pace.intervalMs}` : ''}`

const said = 'What would you like to know?'
const [name, description] = ['look_up', 'Looks a word up in the encyclopaedia and gives back its first paragraph.']
const schema = {
  type: 'object',
  properties: { word: { type: 'string', description: 'the word' }, language: { type: 'string', enum: ['en', 'de'] } },
  required: ['word'],
}

const writers: Readonly<Record<ClientProtocol, (model: string, pace?: Pace) => { path: string; body: object }>> = {
  'openai-chat': (model, pace) => ({
    path: '/api/chat/completions',
    body: {
      model,
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: said },
        { role: 'user', content: question(pace) },
      ],
      tools: [{ type: 'function', function: { name, description, parameters: schema } }],
      max_tokens: 1000,
      ...(pace && { stream: true }),
    },
  }),
  'openai-responses': (model, pace) => ({
    path: '/api/responses',
    body: {
      model,
      instructions: system,
      input: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: said },
        { role: 'user', content: question(pace) },
      ],
      tools: [{ type: 'function', name, description, parameters: schema, strict: false }],
      max_output_tokens: 1000,
      ...(pace && { stream: true }),
    },
  }),
  'anthropic-messages': (model, pace) => ({
    path: '/api/anthropic/v1/messages',
    body: {
      model,
      system,
      messages: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: said },
        { role: 'user', content: question(pace) },
      ],
      tools: [{ name, description, input_schema: schema }],
      max_tokens: 1000,
      ...(pace && { stream: true }),
    },
  }),
  gemini: (model, pace) => ({
    path: `/api/google/v1beta/models/${model}:${pace ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: {
      systemInstruction: { parts: [{ text: system }] },
      contents: [
        { role: 'user', parts: [{ text: 'Hello' }] },
        { role: 'model', parts: [{ text: said }] },
        { role: 'user', parts: [{ text: question(pace) }] },
      ],
      tools: [{ functionDeclarations: [{ name, description, parameters: schema }] }],
      generationConfig: { maxOutputTokens: 1000 },
    },
  }),
}

export const callIn = (protocol: ClientProtocol, model: string, pace?: Pace): Call => {
  const { path, body } = writers[protocol](model, pace)
  return { path, body: JSON.stringify(body) }
}
