/** The providers behind the gateway: a row a protocol. A new protocol is its voice (../gateway/speech.ts) and a row here. */

import { providers } from '../gateway/speech.ts'
import { stands } from '../gateway/speech-responses.ts'
import type { Voiced } from '../spoken.ts'

type Json = Record<string, unknown>
const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {})
const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : [])
const at = (value: unknown, ...path: string[]): unknown => path.reduce((inner, name) => record(inner)[name], value)

/** A thought as it must come back: its words where they count, and what its maker signed it with. */
export interface Thought {
  words: string
  signature: string
}

export interface Upstream {
  protocol: Voiced
  /** A model of a server that speaks nothing else. */
  plain: string
  /** A model that thinks, and wants its thoughts back in a tool loop. */
  model: string
  /** What a request gives back of the model's thoughts, in this provider's own form, turn by turn. */
  thoughtsIn(body: Json): unknown[]
  /** How that form says `thought`. */
  form(thought: Thought): unknown
  /** The request asks for thinking. */
  thinks(body: Json): boolean
  /** The schema that the answer must be of. */
  schemaIn(body: Json): unknown
}

export const upstreams: readonly Upstream[] = [
  {
    protocol: 'openai-chat',
    plain: 'talk/gpt-4o',
    model: 'deepseek/deepseek-reasoner',
    thoughtsIn: ({ messages }) =>
      list(messages).flatMap(({ role, reasoning_content: words }) => (role === 'assistant' ? [words] : [])),
    form: ({ words }) => words,
    thinks: ({ thinking }) => at(thinking, 'type') !== 'disabled',
    schemaIn: ({ response_format: format }) => at(format, 'json_schema', 'schema'),
  },
  {
    protocol: 'openai-responses',
    plain: providers['openai-responses'].models[1],
    model: providers['openai-responses'].models[0],
    thoughtsIn: ({ input }) =>
      list(input)
        .map(stands)
        .flatMap(({ type, encrypted_content: signature, summary }) =>
          type === 'reasoning' ? [[signature, list(summary).map(({ text }) => text)]] : [],
        ),
    form: ({ words, signature }) => [signature, [words]],
    // What is not stored there must be handed out, or it cannot come back.
    thinks: ({ reasoning, include, store }) =>
      !['none', undefined].includes(at(reasoning, 'effort') as string) &&
      (store !== false || String(include).includes('encrypted_content')),
    schemaIn: ({ text }) => at(text, 'format', 'schema'),
  },
  {
    protocol: 'anthropic-messages',
    plain: providers['anthropic-messages'].models[1],
    model: providers['anthropic-messages'].models[0],
    thoughtsIn: ({ messages }) =>
      list(messages).flatMap(({ content }) => list(content).filter(({ type }) => type === 'thinking')),
    form: ({ words, signature }) => ({ type: 'thinking', thinking: words, signature }),
    thinks: ({ thinking }) => at(thinking, 'type') === 'enabled',
    schemaIn: ({ output_config: config }) => at(config, 'format', 'schema'),
  },
  {
    protocol: 'gemini',
    plain: providers.gemini.models[1],
    model: providers.gemini.models[0],
    // On the first call of a turn; the words are its own affair.
    thoughtsIn: ({ contents }) =>
      list(contents).flatMap(({ parts }) =>
        list(parts).flatMap(({ functionCall, thoughtSignature }) =>
          functionCall !== undefined && thoughtSignature !== undefined ? [thoughtSignature] : [],
        ),
      ),
    form: ({ signature }) => Buffer.from(signature).toString('base64'),
    thinks: ({ generationConfig: config }) => at(config, 'thinkingConfig', 'thinkingBudget') !== 0,
    schemaIn: ({ generationConfig: config }) => at(config, 'responseJsonSchema') ?? at(config, 'responseSchema'),
  },
  {
    protocol: 'bedrock-converse',
    plain: providers['bedrock-converse'].models[1],
    model: providers['bedrock-converse'].models[0],
    thoughtsIn: ({ messages }) =>
      list(messages).flatMap(({ content }) =>
        list(content).flatMap(({ reasoningContent: thought }) =>
          thought === undefined ? [] : [at(thought, 'reasoningText')],
        ),
      ),
    form: ({ words, signature }) => ({ text: words, signature }),
    thinks: ({ additionalModelRequestFields: fields }) => at(fields, 'thinking', 'type') === 'enabled',
    schemaIn: ({ outputConfig: config }) => at(config, 'textFormat', 'structure', 'jsonSchema', 'schema'),
  },
]
