/**
 * Tool names that the target's protocol refuses: respelt on the way there, given back on the way home.
 * In: a neutral request, a codec. Out: the same codec, or one that respells. Imports core.
 * The same name is always respelt alike, so a conversation reads the same every turn and the provider's prompt cache holds.
 */

import type { ChatEvent, ChatRequest, Message, ToolChoice, Warning } from '../core/chat.ts'
import type { Codec, Decoder, NameRule } from './codec.ts'
import { shorten } from './shortened.ts'

/** A name within the rule; what was cut off or replaced lives on in a hash of the whole. */
const spellingOf = (name: string, { refused, charactersMax }: NameRule): string => {
  const clean = name.replace(refused, '_')
  return clean === name && name.length <= charactersMax ? name : shorten(clean, charactersMax, name)
}

const calledIn = ({ parts }: Message): string[] =>
  parts.flatMap((part) => (part.type === 'tool-call' ? [part.name] : []))

const chosenIn = (choice: ToolChoice | undefined): readonly string[] =>
  choice?.type === 'tool' ? [choice.name] : choice !== undefined && 'only' in choice ? (choice.only ?? []) : []

const namesOf = ({ tools = [], toolChoice, messages }: ChatRequest): Set<string> =>
  new Set([
    ...tools.flatMap((tool) => (tool.type === 'function' ? [tool.name] : [])),
    ...chosenIn(toolChoice),
    ...messages.flatMap(calledIn),
  ])

type Rename = (name: string) => string

const respellChoice = (choice: ToolChoice | undefined, rename: Rename): ToolChoice | undefined => {
  if (choice?.type === 'tool') return { ...choice, name: rename(choice.name) }
  return choice !== undefined && 'only' in choice ? { ...choice, only: choice.only?.map(rename) } : choice
}

const respellRequest = (request: ChatRequest, rename: Rename): ChatRequest => ({
  ...request,
  tools: request.tools?.map((tool) => (tool.type === 'function' ? { ...tool, name: rename(tool.name) } : tool)),
  toolChoice: respellChoice(request.toolChoice, rename),
  messages: request.messages.map((message) => ({
    ...message,
    parts: message.parts.map((part) => (part.type === 'tool-call' ? { ...part, name: rename(part.name) } : part)),
  })),
})

const respellEvent = (event: ChatEvent, rename: Rename): ChatEvent =>
  event.type === 'part-start' && event.part.type === 'tool-call'
    ? { ...event, part: { ...event.part, name: rename(event.part.name) } }
    : event

const respellDecoder = (decoder: Decoder, rename: Rename): Decoder => ({
  push: (frame) => decoder.push(frame).map((event) => respellEvent(event, rename)),
  end: () => decoder.end().map((event) => respellEvent(event, rename)),
})

/** `codec` for this one request: with names that its protocol takes, if some of the request's are not. */
export const withToolNames = (codec: Codec, request: ChatRequest): Codec => {
  const there = new Map<string, string>()
  const home = new Map<string, string>()
  for (const name of namesOf(request)) {
    const spelling = spellingOf(name, codec.toolNames)
    if (spelling === name) continue
    there.set(name, spelling)
    home.set(spelling, name)
  }
  if (there.size === 0) return codec
  const homeward: Rename = (name) => home.get(name) ?? name
  const warnings = [...there].map(
    ([name, spelling]): Warning => ({
      field: 'tools.name',
      action: 'renamed',
      detail: `${name} is sent as ${spelling}: the target's tool names have other limits; calls come back under the first name`,
    }),
  )
  return {
    ...codec,
    writeRequest(asked, target) {
      const written = codec.writeRequest(
        respellRequest(asked, (name) => there.get(name) ?? name),
        target,
      )
      return { ...written, warnings: [...written.warnings, ...warnings] }
    },
    readResponse: (doc) => codec.readResponse(doc).map((event) => respellEvent(event, homeward)),
    decoder: () => respellDecoder(codec.decoder(), homeward),
  }
}
