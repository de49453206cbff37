/** What a client asks in each protocol, written by hand: a conversation with images, calls and results, tools, a choice. */

import type { Voiced } from '../spoken.ts'

export type Piece =
  | { text: string }
  /** base64 */
  | { png: string }
  | { pdf: string }
  | { wav: string }
  | { url: string }
export type Turn =
  | { user: readonly Piece[] }
  | { call: { id: string; name: string; arguments: string } }
  | { result: { id: string; name: string; pieces: readonly Piece[] } }
/** `single`: not several calls in one answer. `some`: one of two tools by name. */
export type Choice = 'auto' | 'none' | 'required' | 'weather' | 'some' | 'single'

export interface Tool {
  name: string
  schema: object
}
export interface Ask {
  model: string
  stream: boolean
  turns: readonly Turn[]
  tools?: readonly Tool[]
  /** Members of a tool choice. */
  choice?: object
}

/** Undefined where the protocol has no such thing. */
type Wire = object | undefined
interface Language {
  request(ask: Ask): { path: string; body: object }
  /** How a piece of the user's is said, and of a tool's result. */
  piece(piece: Piece): Wire
  resultPiece(piece: Piece): Wire
  /** How a choice is said: top-level members. */
  choice: Record<Choice, Wire>
}

const dataUrl = (type: string, data: string) => `data:${type};base64,${data}`
const all = <T>(pieces: readonly Piece[], say: (piece: Piece) => T | undefined): T[] =>
  pieces.map(say).filter((wire) => wire !== undefined)

const chatPiece = (piece: Piece): Wire => {
  if ('text' in piece) return { type: 'text', text: piece.text }
  if ('png' in piece) return { type: 'image_url', image_url: { url: dataUrl('image/png', piece.png) } }
  if ('url' in piece) return { type: 'image_url', image_url: { url: piece.url } }
  if ('wav' in piece) return { type: 'input_audio', input_audio: { data: piece.wav, format: 'wav' } }
  return { type: 'file', file: { filename: 'a.pdf', file_data: dataUrl('application/pdf', piece.pdf) } }
}
const someNames = ['weather', 'news']
const chatTool = (name: string) => ({ type: 'function', function: { name } })

const chat: Language = {
  request: ({ model, stream, turns, tools, choice }) => ({
    path: '/api/chat/completions',
    body: {
      model,
      messages: turns.map((turn) => {
        if ('user' in turn) return { role: 'user', content: all(turn.user, chatPiece) }
        if ('result' in turn) {
          const { id, pieces } = turn.result
          return { role: 'tool', tool_call_id: id, content: all(pieces, chatPiece) }
        }
        const { id, ...called } = turn.call
        return { role: 'assistant', content: null, tool_calls: [{ id, type: 'function', function: called }] }
      }),
      ...(stream && { stream }),
      ...(tools && {
        tools: tools.map(({ name, schema }) => ({ type: 'function', function: { name, parameters: schema } })),
      }),
      ...choice,
    },
  }),
  piece: chatPiece,
  resultPiece: chatPiece,
  choice: {
    auto: { tool_choice: 'auto' },
    none: { tool_choice: 'none' },
    required: { tool_choice: 'required' },
    weather: { tool_choice: chatTool('weather') },
    some: {
      tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: someNames.map(chatTool) } },
    },
    single: { parallel_tool_calls: false },
  },
}

const item = (piece: Piece): Wire => {
  if ('text' in piece) return { type: 'input_text', text: piece.text }
  if ('png' in piece) return { type: 'input_image', image_url: dataUrl('image/png', piece.png) }
  if ('url' in piece) return { type: 'input_image', image_url: piece.url }
  if ('wav' in piece) return { type: 'input_audio', input_audio: { data: piece.wav, format: 'wav' } }
  return { type: 'input_file', filename: 'a.pdf', file_data: dataUrl('application/pdf', piece.pdf) }
}
const responses: Language = {
  request: ({ model, stream, turns, tools, choice }) => ({
    path: '/api/responses',
    body: {
      model,
      input: turns.map((turn) => {
        if ('user' in turn) return { role: 'user', content: all(turn.user, item) }
        if ('result' in turn)
          return { type: 'function_call_output', call_id: turn.result.id, output: all(turn.result.pieces, item) }
        const { id, ...called } = turn.call
        return { type: 'function_call', call_id: id, ...called }
      }),
      ...(stream && { stream }),
      ...(tools && { tools: tools.map(({ name, schema }) => ({ type: 'function', name, parameters: schema })) }),
      ...choice,
    },
  }),
  piece: item,
  resultPiece: item,
  choice: {
    auto: { tool_choice: 'auto' },
    none: { tool_choice: 'none' },
    required: { tool_choice: 'required' },
    weather: { tool_choice: { type: 'function', name: 'weather' } },
    some: {
      tool_choice: {
        type: 'allowed_tools',
        mode: 'required',
        tools: someNames.map((name) => ({ type: 'function', name })),
      },
    },
    single: { parallel_tool_calls: false },
  },
}

const block = (piece: Piece): Wire => {
  if ('text' in piece) return { type: 'text', text: piece.text }
  if ('png' in piece) return { type: 'image', source: { type: 'base64', media_type: 'image/png', data: piece.png } }
  if ('url' in piece) return { type: 'image', source: { type: 'url', url: piece.url } }
  if ('wav' in piece) return undefined
  return { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: piece.pdf } }
}
const claude: Language = {
  request: ({ model, stream, turns, tools, choice }) => ({
    path: '/api/anthropic/v1/messages',
    body: {
      model,
      max_tokens: 1000,
      messages: turns.map((turn) => {
        if ('user' in turn) return { role: 'user', content: all(turn.user, block) }
        if ('result' in turn) {
          const { id, pieces } = turn.result
          return { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: all(pieces, block) }] }
        }
        const { id, name, arguments: json } = turn.call
        return { role: 'assistant', content: [{ type: 'tool_use', id, name, input: JSON.parse(json) as unknown }] }
      }),
      ...(stream && { stream }),
      ...(tools && { tools: tools.map(({ name, schema }) => ({ name, input_schema: schema })) }),
      ...choice,
    },
  }),
  piece: block,
  resultPiece: block,
  choice: {
    auto: { tool_choice: { type: 'auto' } },
    none: { tool_choice: { type: 'none' } },
    required: { tool_choice: { type: 'any' } },
    weather: { tool_choice: { type: 'tool', name: 'weather' } },
    some: undefined,
    single: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
  },
}

const part = (piece: Piece): Wire => {
  if ('text' in piece) return { text: piece.text }
  if ('png' in piece) return { inlineData: { mimeType: 'image/png', data: piece.png } }
  if ('url' in piece) return { fileData: { mimeType: 'image/png', fileUri: piece.url } }
  if ('wav' in piece) return { inlineData: { mimeType: 'audio/wav', data: piece.wav } }
  return { inlineData: { mimeType: 'application/pdf', data: piece.pdf } }
}
const calling = (config: object) => ({ toolConfig: { functionCallingConfig: config } })
const gemini: Language = {
  request: ({ model, stream, turns, tools, choice }) => ({
    path: `/api/google/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: {
      contents: turns.map((turn) => {
        if ('user' in turn) return { role: 'user', parts: all(turn.user, part) }
        if ('call' in turn) {
          const { id, name, arguments: json } = turn.call
          return { role: 'model', parts: [{ functionCall: { id, name, args: JSON.parse(json) as unknown } }] }
        }
        const { id, name, pieces } = turn.result
        const output = pieces.map((piece) => ('text' in piece ? piece.text : '')).join('')
        const parts = all(
          pieces.filter((piece) => !('text' in piece)),
          part,
        )
        const answer = { id, name, response: { output }, ...(parts.length > 0 && { parts }) }
        return { role: 'user', parts: [{ functionResponse: answer }] }
      }),
      ...(tools && {
        tools: [{ functionDeclarations: tools.map(({ name, schema }) => ({ name, parametersJsonSchema: schema })) }],
      }),
      ...choice,
    },
  }),
  piece: part,
  resultPiece: part,
  choice: {
    auto: calling({ mode: 'AUTO' }),
    none: calling({ mode: 'NONE' }),
    required: calling({ mode: 'ANY' }),
    weather: calling({ mode: 'ANY', allowedFunctionNames: ['weather'] }),
    some: calling({ mode: 'ANY', allowedFunctionNames: someNames }),
    single: undefined,
  },
}

const converseBlock = (piece: Piece): Wire => {
  if ('text' in piece) return { text: piece.text }
  if ('png' in piece) return { image: { format: 'png', source: { bytes: piece.png } } }
  if ('pdf' in piece) return { document: { format: 'pdf', name: 'a', source: { bytes: piece.pdf } } }
  // Its models hear, but it takes no address; AWS's own stores apart.
  return 'wav' in piece ? { audio: { format: 'wav', source: { bytes: piece.wav } } } : undefined
}
const choosing = (toolChoice: object) => ({ toolConfig: { toolChoice } })
const converse: Language = {
  request: ({ model, stream, turns, tools, choice }) => ({
    path: `/api/bedrock/model/${encodeURIComponent(model)}/${stream ? 'converse-stream' : 'converse'}`,
    body: {
      messages: turns.map((turn) => {
        if ('user' in turn) return { role: 'user', content: all(turn.user, converseBlock) }
        if ('call' in turn) {
          const { id, name, arguments: json } = turn.call
          return {
            role: 'assistant',
            content: [{ toolUse: { toolUseId: id, name, input: JSON.parse(json) as unknown } }],
          }
        }
        const { id, pieces } = turn.result
        return { role: 'user', content: [{ toolResult: { toolUseId: id, content: all(pieces, converseBlock) } }] }
      }),
      ...(tools && {
        toolConfig: {
          tools: tools.map(({ name, schema }) => ({ toolSpec: { name, inputSchema: { json: schema } } })),
          ...(choice as { toolConfig?: object })?.toolConfig,
        },
      }),
    },
  }),
  piece: converseBlock,
  resultPiece: converseBlock,
  choice: {
    auto: choosing({ auto: {} }),
    none: undefined,
    required: choosing({ any: {} }),
    weather: choosing({ tool: { name: 'weather' } }),
    some: undefined,
    single: undefined,
  },
}

export const languages: Record<Voiced, Language> = {
  'openai-chat': chat,
  'openai-responses': responses,
  'anthropic-messages': claude,
  gemini,
  'bedrock-converse': converse,
}
