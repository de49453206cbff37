/** What OpenAI refuses, and the servers that speak its chat completions. */

import { asRecord } from '../../src/wire/value.ts'
import {
  type Facts,
  firstOf,
  listOf,
  objectsIn,
  overlong,
  type Rule,
  strictFault,
  textOf,
  unpaired,
  type Wire,
} from './rule.ts'

const reference = 'https://platform.openai.com/docs/api-reference/chat/create'

const hasTools = (body: Wire) => listOf(body.tools).length > 0

const tools: Rule[] = [
  {
    source: `${reference}#chat_create-tools: "empty array. Expected an array with minimum length 1"`,
    broken: ({ tools }) => Array.isArray(tools) && tools.length === 0 && 'tools is an empty list',
  },
  {
    source: "\"'tool_choice' is only allowed when 'tools' are specified\", and the same of parallel_tool_calls",
    broken: (body) =>
      !hasTools(body) &&
      firstOf(
        ['tool_choice', 'parallel_tool_calls'].map((name) => body[name] !== undefined && `${name} without tools`),
      ),
  },
]

const user: Rule = {
  source: 'Invalid "user": string too long. Expected a string with maximum length 64',
  broken: (body) => overlong([textOf(body.user)], 64, 'user'),
}

const thinking: Rule = {
  source: "Unsupported parameter: 'reasoning_effort' (reasoning.effort) is not supported with this model",
  broken: (body, { thinks = true, efforts }) => {
    const effort = body.reasoning_effort ?? asRecord(body.reasoning)?.effort
    const asked = effort !== undefined || body.reasoning !== undefined
    if (!thinks && asked) return 'thinking, for a model that does not'
    return effort !== undefined && efforts !== undefined && !efforts.includes(textOf(effort)) && `effort '${effort}'`
  },
}

const jsonWord: Rule = {
  source: "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'",
  broken: (body) => {
    const type = asRecord(body.response_format)?.type ?? asRecord(asRecord(body.text)?.format)?.type
    const said = JSON.stringify([body.messages, body.input, body.instructions])
    return type === 'json_object' && !/json/i.test(said) && 'json_object, and nobody says JSON'
  },
}

const strict: Rule = {
  source:
    "https://platform.openai.com/docs/guides/structured-outputs: In context=(), 'additionalProperties' is required",
  broken: (body) => {
    const format = asRecord(asRecord(body.response_format)?.json_schema) ?? asRecord(asRecord(body.text)?.format)
    const tools = listOf(body.tools).map((tool) => asRecord(tool.function) ?? tool)
    return firstOf([
      format?.strict === true && strictFault(format.schema),
      ...tools.map((tool) => tool.strict === true && strictFault(tool.parameters)),
    ])
  },
}

// ── chat completions ──────────────────────────────────────────────────────────────────────────────────────────────────

const callsOf = ({ tool_calls }: Wire): string[] => listOf(tool_calls).map(({ id }) => textOf(id))

/** A turn a message; adjacent tool messages are one. */
const turnsOf = (body: Wire) => {
  const turns: { calls: string[]; results: string[] }[] = []
  for (const message of listOf(body.messages)) {
    const last = turns.at(-1)
    if (message.role !== 'tool') turns.push({ calls: callsOf(message), results: [] })
    else if (last !== undefined && last.results.length > 0) last.results.push(textOf(message.tool_call_id))
    else turns.push({ calls: [], results: [textOf(message.tool_call_id)] })
  }
  return turns
}

const plainChat: Rule[] = [
  ...tools,
  user,
  {
    source:
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'",
    broken: (body) => unpaired(turnsOf(body)),
  },
  {
    source: `${reference}: names hold a-z, A-Z, 0-9, underscores and dashes, at most 64`,
    broken: (body) =>
      firstOf(
        listOf(body.tools).map((tool) => {
          const name = textOf(asRecord(tool.function)?.name)
          return tool.type === 'function' && !/^[\w-]{1,64}$/.test(name) && `tool name '${name}'`
        }),
      ),
  },
  thinking,
]

const stops = (most: number): Rule => ({
  source: `${reference}#chat_create-stop and https://console.groq.com/docs/api-reference: up to 4 sequences`,
  broken: ({ stop }) => Array.isArray(stop) && stop.length > most && `${stop.length} stop sequences, at most ${most}`,
})

const fileData: Rule = {
  source: `${reference}#chat_create-messages: file_data is base64 data`,
  broken: (body) =>
    firstOf(
      [...objectsIn(body.messages)].map(
        ({ file_data: data }) => typeof data === 'string' && !data.startsWith('data:') && `file_data '${data}'`,
      ),
    ),
}

export const openaiChat: Rule[] = [
  ...plainChat,
  stops(4),
  fileData,
  jsonWord,
  strict,
  {
    source: 'https://github.com/agno-agi/agno/issues/5382: tool_calls[].id, maximum length 40',
    broken: (body) => overlong(listOf(body.messages).flatMap(callsOf), 40, 'a call id'),
  },
]

/** Servers of 2023's words. */
const oldWords: Rule[] = [
  {
    source: 'https://github.com/earendil-works/pi/issues/1048: unknown variant `developer`, expected one of system …',
    broken: (body) =>
      firstOf(
        listOf(body.messages).map(
          ({ role }) => !['system', 'user', 'assistant', 'tool'].includes(textOf(role)) && `role '${role}'`,
        ),
      ),
  },
  {
    source: 'https://api-docs.deepseek.com/api/create-chat-completion, https://docs.mistral.ai/api: tool_choice',
    broken: ({ tool_choice }) => asRecord(tool_choice)?.type === 'allowed_tools' && 'tool_choice allowed_tools',
  },
  fileData,
]

export const groq: Rule[] = [...plainChat, ...oldWords, stops(4)]

const inJson: Rule = {
  source:
    'https://api-docs.deepseek.com/api/create-chat-completion and https://console.groq.com/docs/structured-outputs',
  broken: (body, { structured = true }) =>
    !structured && asRecord(body.response_format)?.type === 'json_schema' && 'response_format json_schema',
}
export const deepseek: Rule[] = [...plainChat, ...oldWords, inJson]
export const groqLlama: Rule[] = [...groq, inJson]

export const mistral: Rule[] = [
  ...plainChat,
  ...oldWords,
  {
    source: 'https://github.com/anomalyco/opencode/issues/1680: Tool call id must be a-z, A-Z, 0-9, with a length of 9',
    broken: (body) => {
      const found = listOf(body.messages)
        .flatMap(callsOf)
        .find((id) => !/^[a-zA-Z0-9]{9}$/.test(id))
      return found !== undefined && `call id '${found}'`
    },
  },
  {
    source: 'https://docs.mistral.ai/api: temperature is 0 to 1.5',
    broken: ({ temperature }) => Number(temperature ?? 0) > 1.5 && `temperature ${temperature}`,
  },
  {
    source: 'Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant',
    broken: (body) => {
      const last = listOf(body.messages).at(-1)
      return last?.role === 'assistant' && last.prefix !== true && 'the assistant has the last word'
    },
  },
]

// ── Responses ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const readsNot = /\.(mp4|mp3|wav|mov)$|youtu\.?be/

export const responses: Rule[] = [
  ...tools,
  user,
  thinking,
  jsonWord,
  strict,
  {
    source: 'https://github.com/AnswerDotAI/fastllm/issues/45: call_id, maximum length 64',
    broken: (body) =>
      overlong(
        listOf(body.input).map(({ call_id }) => textOf(call_id)),
        64,
        'a call id',
      ),
  },
  {
    source: 'https://platform.openai.com/docs/guides/pdf-files: files are documents',
    broken: (body) =>
      firstOf([...objectsIn(body.input)].map(({ file_url: url }) => readsNot.test(textOf(url)) && `file_url '${url}'`)),
  },
  {
    source: 'No tool call found for function call output with call_id …',
    broken: (body) => {
      const items = listOf(body.input)
      const called = new Set(items.filter(({ type }) => /_call$/.test(textOf(type))).map(({ call_id }) => call_id))
      const stray = items.find(({ type, call_id }) => /_call_output$/.test(textOf(type)) && !called.has(call_id))
      return stray !== undefined && `the result '${stray.call_id}' stands behind no call`
    },
  },
]

export const never: Facts = { thinks: false }
