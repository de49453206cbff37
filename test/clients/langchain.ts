/** The `@langchain/openai` package: chat completions through LangChain's own messages. */

import { type AIMessage, AIMessageChunk, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { ChatOpenAI } from '@langchain/openai'
import OpenAI from 'openai'
import { type Client, dataUrl, place, type Said, tools } from './client.ts'

const messagesOf = (said: Said): BaseMessage[] => {
  if ('results' in said)
    return said.results.map(({ id, name, text }) => new ToolMessage({ tool_call_id: id, name, content: text }))
  if (said.image === undefined) return [new HumanMessage(said.text)]
  const image = { type: 'image_url', image_url: { url: dataUrl(said.image) } }
  return [new HumanMessage({ content: [{ type: 'text', text: said.text }, image] })]
}

const offered = tools.map((tool) => ({ type: 'function' as const, function: tool }))

export const langchain: Client = {
  name: '@langchain/openai',
  protocol: 'openai-chat',
  limited: OpenAI.RateLimitError,
  open({ url, key, model }) {
    const led = { apiKey: key, configuration: { baseURL: `${url}/api` }, maxRetries: 0 }
    const messages: BaseMessage[] = []
    return async (said, wish) => {
      messages.push(...messagesOf(said))
      const shape = { type: 'json_schema' as const, json_schema: { ...place, strict: true } }
      // It asks the models that it knows of by itself, and no other.
      const modelKwargs = wish.thinks ? { reasoning_effort: 'low' } : {}
      const bound = new ChatOpenAI({ ...led, model: wish.model ?? model, modelKwargs }).withConfig({
        ...(wish.tools && { tools: offered }),
        ...(wish.shaped && { response_format: shape }),
      })
      let answer: AIMessage | AIMessageChunk | undefined
      if (wish.stream)
        for await (const chunk of await bound.stream(messages))
          answer = answer instanceof AIMessageChunk ? answer.concat(chunk) : chunk
      else answer = await bound.invoke(messages)
      if (answer === undefined) throw new Error('an empty stream')
      messages.push(answer)
      const { reasoning_content: thought } = answer.additional_kwargs
      return {
        text: answer.text,
        thought: typeof thought === 'string' ? thought : '',
        calls: (answer.tool_calls ?? []).map(({ id, name, args }) => ({ id: id ?? '', name, input: args })),
      }
    }
  },
}
