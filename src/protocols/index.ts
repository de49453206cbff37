/**
 * The protocols room: the list of codecs.
 * In: a protocol id. Out: its codec. A new protocol is a folder of four files and a row here.
 * May import core and wire. Where each wire is specified stands in the folder's shape.ts.
 */

import type { ProtocolId } from '../core/chat.ts'
import { anthropicMessages } from './anthropic-messages/index.ts'
import { bedrockConverse } from './bedrock-converse/index.ts'
import type { Codec } from './codec.ts'
import { gemini } from './gemini/index.ts'
import { openaiChat } from './openai-chat/index.ts'
import { openaiResponses } from './openai-responses/index.ts'

export const codecs: Readonly<Record<ProtocolId, Codec>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropicMessages,
  gemini,
  'bedrock-converse': bedrockConverse,
}

export const codecOf = (id: ProtocolId): Codec => codecs[id]
