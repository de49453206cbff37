/** The `ai` package with its providers of OpenAI (responses by default, chat by name), Anthropic and Google. */

import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import {
  APICallError,
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  Output,
  streamText,
  tool,
} from 'ai'
import type { Voiced } from '../spoken.ts'
import { type Client, type Place, place, type Said, tools } from './client.ts'

// Each model that the library does not know would be a line on the console.
globalThis.AI_SDK_LOG_WARNINGS = false

const messageOf = (said: Said): ModelMessage => {
  if ('results' in said)
    return {
      role: 'tool',
      content: said.results.map(({ id, name, text }) => ({
        type: 'tool-result',
        toolCallId: id,
        toolName: name,
        output: { type: 'text', value: text },
      })),
    }
  if (said.image === undefined) return { role: 'user', content: said.text }
  const image = { type: 'file' as const, data: said.image, mediaType: 'image/png' }
  return { role: 'user', content: [{ type: 'text', text: said.text }, image] }
}

const offered = Object.fromEntries(
  tools.map(({ name, description, parameters }) => [
    name,
    tool({ description, inputSchema: jsonSchema<{ city: string }>(parameters) }),
  ]),
)

/** A model that the library does not know is not asked to think, unless told so. */
const providerOptions = { openai: { forceReasoning: true } }

const client = (name: string, protocol: Voiced, modelAt: (place: Place) => LanguageModel): Client => ({
  name,
  protocol,
  limited: APICallError,
  open(at) {
    const messages: ModelMessage[] = []
    return async (said, wish) => {
      messages.push(messageOf(said))
      let failed: unknown
      const turn = {
        model: modelAt({ ...at, model: wish.model ?? at.model }),
        messages,
        maxRetries: 0,
        ...(wish.tools && { tools: offered }),
        ...(wish.thinks && { reasoning: 'low' as const, providerOptions }),
        ...(wish.shaped && { output: Output.object({ schema: jsonSchema(place.schema) }) }),
      }
      const answer = wish.stream
        ? streamText({
            ...turn,
            onError({ error }) {
              failed = error
            },
          })
        : await generateText(turn)
      try {
        const [text, thought = '', calls] = [await answer.text, await answer.reasoningText, await answer.toolCalls]
        messages.push(...(await answer.response).messages)
        return {
          text,
          thought,
          calls: calls.map(({ toolCallId, toolName, input }) => ({ id: toolCallId, name: toolName, input })),
        }
      } catch (thrown) {
        throw failed ?? thrown
      }
    }
  },
})

export const vercel = [
  {
    ...client('ai with @ai-sdk/openai', 'openai-responses', ({ url, key, model }) =>
      createOpenAI({ baseURL: `${url}/api`, apiKey: key })(model),
    ),
    byReference: true as const,
  },
  {
    ...client('ai with @ai-sdk/openai (chat)', 'openai-chat', ({ url, key, model }) =>
      createOpenAI({ baseURL: `${url}/api`, apiKey: key }).chat(model),
    ),
    deaf: true as const,
  },
  client('ai with @ai-sdk/anthropic', 'anthropic-messages', ({ url, key, model }) =>
    createAnthropic({ baseURL: `${url}/api/anthropic/v1`, apiKey: key })(model),
  ),
  client('ai with @ai-sdk/google', 'gemini', ({ url, key, model }) =>
    createGoogleGenerativeAI({ baseURL: `${url}/api/google/v1beta`, apiKey: key })(model),
  ),
]
