/** The `@anthropic-ai/sdk` package. */

import Anthropic from '@anthropic-ai/sdk'
import { type Client, place, type Said, tools } from './client.ts'

const contentOf = (said: Said): Anthropic.ContentBlockParam[] => {
  if ('results' in said)
    return said.results.map(({ id, text }) => ({ type: 'tool_result', tool_use_id: id, content: text }))
  const words = { type: 'text' as const, text: said.text }
  if (said.image === undefined) return [words]
  return [words, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: said.image } }]
}

export const anthropic: Client = {
  name: '@anthropic-ai/sdk',
  protocol: 'anthropic-messages',
  limited: Anthropic.RateLimitError,
  open({ url, key, model }) {
    const client = new Anthropic({ baseURL: `${url}/api/anthropic`, apiKey: key, maxRetries: 0 })
    const messages: Anthropic.MessageParam[] = []
    return async (said, wish) => {
      messages.push({ role: 'user', content: contentOf(said) })
      const body = {
        model: wish.model ?? model,
        max_tokens: 4000,
        messages,
        ...(wish.tools && {
          tools: tools.map(({ name, description, parameters }) => ({ name, description, input_schema: parameters })),
        }),
        ...(wish.thinks && { thinking: { type: 'enabled' as const, budget_tokens: 1024 } }),
        ...(wish.shaped && { output_config: { format: { type: 'json_schema' as const, schema: place.schema } } }),
      }
      const answer = wish.stream
        ? await client.messages.stream(body).finalMessage()
        : await client.messages.create(body)
      messages.push({ role: 'assistant', content: answer.content })
      const { content } = answer
      return {
        text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
        thought: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
        calls: content.flatMap((block) =>
          block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
        ),
      }
    }
  },
}
