/** The `@google/genai` package; its chat keeps the history itself. */

import {
  ApiError,
  type GenerateContentConfig,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
} from '@google/genai'
import { type Client, type Heard, place, type Said, tools, type Wish } from './client.ts'

const partsOf = (said: Said): Part[] => {
  if ('results' in said)
    return said.results.map(({ id, name, text }) => ({
      // An id only where the model gave one: Gemini itself goes by the names.
      functionResponse: { ...(id !== '' && { id }), name, response: { output: text } },
    }))
  const image = said.image === undefined ? [] : [{ inlineData: { mimeType: 'image/png', data: said.image } }]
  return [{ text: said.text }, ...image]
}

const configOf = (wish: Wish): GenerateContentConfig => ({
  ...(wish.tools && {
    tools: [
      {
        functionDeclarations: tools.map(({ name, description, parameters }) => ({
          name,
          description,
          parametersJsonSchema: parameters,
        })),
      },
    ],
  }),
  ...(wish.thinks && { thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 } }),
  ...(wish.shaped && { responseMimeType: 'application/json', responseJsonSchema: place.schema }),
})

const hear = (answers: readonly GenerateContentResponse[]): Heard => {
  const parts = answers.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
  const said = (thought: boolean) =>
    parts.map((part) => ((part.thought === true) === thought ? (part.text ?? '') : '')).join('')
  return {
    text: said(false),
    thought: said(true),
    calls: parts.flatMap(({ functionCall: call }) =>
      call === undefined ? [] : [{ id: call.id ?? '', name: call.name ?? '', input: call.args }],
    ),
  }
}

export const google: Client = {
  name: '@google/genai',
  protocol: 'gemini',
  limited: ApiError,
  open({ url, key, model }) {
    const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: `${url}/api/google` } })
    let chat = client.chats.create({ model })
    return async (said, wish) => {
      if (wish.model !== undefined) chat = client.chats.create({ model: wish.model, history: chat.getHistory() })
      const turn = { message: partsOf(said), config: configOf(wish) }
      if (!wish.stream) return hear([await chat.sendMessage(turn)])
      const chunks: GenerateContentResponse[] = []
      for await (const chunk of await chat.sendMessageStream(turn)) chunks.push(chunk)
      return hear(chunks)
    }
  },
}
