/** The `openai` package: chat completions and responses. */

import OpenAI from 'openai'
import { type Client, dataUrl, type Heard, json, type Place, place, type Said, tools, type Wish } from './client.ts'

const openaiAt = ({ url, key }: Place) => new OpenAI({ baseURL: `${url}/api`, apiKey: key, maxRetries: 0 })

const chatTools: OpenAI.ChatCompletionTool[] = tools.map((tool) => ({ type: 'function', function: tool }))

const chatMessages = (said: Said): OpenAI.ChatCompletionMessageParam[] => {
  if ('results' in said) return said.results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }))
  if (said.image === undefined) return [{ role: 'user', content: said.text }]
  const image = { type: 'image_url' as const, image_url: { url: dataUrl(said.image) } }
  return [{ role: 'user', content: [{ type: 'text', text: said.text }, image] }]
}

/** What several vendors say beside OpenAI's own members; the library hands it through. */
const thoughtOf = (message: object): string => (message as { reasoning_content?: string }).reasoning_content ?? ''

const chatCalls = (message: OpenAI.ChatCompletionMessage): Heard['calls'] =>
  (message.tool_calls ?? []).flatMap((call) =>
    call.type === 'function' ? [{ id: call.id, name: call.function.name, input: json(call.function.arguments) }] : [],
  )

const chatBody = (model: string, messages: OpenAI.ChatCompletionMessageParam[], wish: Wish) => ({
  model,
  messages,
  ...(wish.tools && { tools: chatTools }),
  ...(wish.thinks && { reasoning_effort: 'low' as const }),
  ...(wish.shaped && { response_format: { type: 'json_schema' as const, json_schema: { ...place, strict: true } } }),
})

export const openaiChat: Client = {
  name: 'openai (chat)',
  protocol: 'openai-chat',
  limited: OpenAI.RateLimitError,
  open(at) {
    const client = openaiAt(at)
    const messages: OpenAI.ChatCompletionMessageParam[] = []
    return async (said, wish) => {
      messages.push(...chatMessages(said))
      const body = chatBody(wish.model ?? at.model, messages, wish)
      let thought = ''
      const streamed = async () => {
        const stream = client.chat.completions.stream({ ...body, stream_options: { include_usage: true } })
        stream.on('chunk', ({ choices }) => (thought += thoughtOf(choices[0]?.delta ?? {})))
        return stream.finalChatCompletion()
      }
      const whole = () => (wish.shaped ? client.chat.completions.parse(body) : client.chat.completions.create(body))
      const answer = await (wish.stream ? streamed() : whole())
      const message = answer.choices[0]?.message as OpenAI.ChatCompletionMessage
      messages.push(message)
      return {
        text: message.content ?? '',
        thought: wish.stream ? thought : thoughtOf(message),
        calls: chatCalls(message),
      }
    }
  },
}

const items = (said: Said): OpenAI.Responses.ResponseInputItem[] => {
  if ('results' in said)
    return said.results.map(({ id, text }) => ({ type: 'function_call_output', call_id: id, output: text }))
  if (said.image === undefined) return [{ role: 'user', content: said.text }]
  const image = { type: 'input_image' as const, image_url: dataUrl(said.image), detail: 'auto' as const }
  return [{ role: 'user', content: [{ type: 'input_text', text: said.text }, image] }]
}

export const openaiResponses: Client = {
  name: 'openai (responses)',
  protocol: 'openai-responses',
  limited: OpenAI.RateLimitError,
  open(at) {
    const client = openaiAt(at)
    const input: OpenAI.Responses.ResponseInputItem[] = []
    return async (said, wish) => {
      input.push(...items(said))
      const body = {
        model: wish.model ?? at.model,
        input,
        store: false,
        ...(wish.tools && { tools: tools.map((tool) => ({ type: 'function' as const, ...tool, strict: true })) }),
        ...(wish.thinks && {
          reasoning: { effort: 'low' as const, summary: 'auto' as const },
          include: ['reasoning.encrypted_content' as const],
        }),
        ...(wish.shaped && { text: { format: { type: 'json_schema' as const, ...place, strict: true } } }),
      }
      const answer = wish.stream
        ? await client.responses.stream(body).finalResponse()
        : await client.responses.create(body)
      input.push(...(answer.output as OpenAI.Responses.ResponseInputItem[]))
      return {
        text: answer.output_text,
        thought: answer.output
          .flatMap((item) => (item.type === 'reasoning' ? item.summary.map(({ text }) => text) : []))
          .join(''),
        calls: answer.output.flatMap((item) =>
          item.type === 'function_call' ? [{ id: item.call_id, name: item.name, input: json(item.arguments) }] : [],
        ),
      }
    }
  },
}
