/**
 * The interface of a codec: the four arrows between one wire protocol and the neutral form.
 * Codecs are sans-io: plain functions and small push machines. No sockets, no async, no clock, no randomness, no provider
 * names. What a codec needs from outside (ids, time) comes in `Context`.
 */

import type { ChatEvent, ChatRequest, ChatResponse, Part, ProtocolId, Warning } from '../core/chat.ts'
import type { GatewayError } from '../core/errors.ts'
import type { Chunk, Framing } from '../wire/framing.ts'
import type { Edits, JsonDoc } from '../wire/json.ts'
import type { SseFrame } from '../wire/sse.ts'

/**
 * Quirks of one provider's spelling of a protocol. Each flag is documented and defaults to false/absent; it is data in the
 * provider's row (or a model's), never guessed from a URL.
 */
export interface Dialect {
  /** openai-chat: the cap is called this; default 'max_completion_tokens' for OpenAI itself, most others know only 'max_tokens'. */
  maxTokensField?: 'max_tokens' | 'max_completion_tokens'
  /** openai-chat: role word for developer messages; providers that do not know 'developer' take 'system'. */
  developerRole?: 'developer' | 'system'
  /** openai-chat: `stream_options.include_usage` is refused (usage comes unasked, or never). */
  noStreamOptions?: boolean
  /** openai-chat: where reasoning text is put in assistant messages sent back; absent = it is not sent back. */
  reasoningField?: 'reasoning_content' | 'reasoning'
  /**
   * openai-chat: thinking is switched by Anthropic's `thinking` object, by `reasoning_effort`, by OpenRouter's `reasoning`, or by
   * a `reasoning_effort` that knows 'none' and 'default' alone.
   */
  reasoningControl?: 'reasoning_effort' | 'thinking' | 'reasoning' | 'effort-switch' | 'none'
  /** openai-chat: no `json_schema` response format; it is approximated by json_object and an instruction. */
  noJsonSchema?: boolean
  /** openai-chat: an answer in JSON is refused beside tools; an instruction stands in. gemini: the same of functions. */
  noJsonBesideCalls?: boolean
  /** openai-chat: how many stop sequences are taken; absent = any number. */
  stopsMax?: number
  /** openai-chat, openai-responses: strict schemas must close every object and require every member. */
  closedStrict?: boolean
  /** openai-chat: the highest temperature; absent = any. */
  temperatureMax?: number
  /** openai-chat: ids of calls are nine letters and digits. */
  nineCharacterIds?: boolean
  /** openai-chat: a closing assistant message says `prefix: true`, or it is refused. */
  prefixMember?: boolean
  /** openai-chat: `file_data` may be an address. */
  fileAddresses?: boolean
  /** openai-chat: `tool_choice` may not be `allowed_tools`. */
  noAllowedTools?: boolean
  /** openai-chat: assistant messages may carry `thinking_blocks` (servers that have Claude behind them); others refuse it. */
  thinkingBlocks?: boolean
  /** openai-chat: content parts and tools may carry `cache_control` (OpenRouter, Respan); OpenAI itself refuses the member. */
  cacheControl?: boolean
  /** anthropic-messages, bedrock-converse: this model takes `thinking: {type: 'adaptive'}` and no fixed budget. */
  adaptiveThinking?: boolean
  /** anthropic-messages: `max_tokens` written when the caller gave none (the protocol demands one). */
  defaultMaxTokens?: number
  /** anthropic-messages: the version stands in the body and the model in the path, as Google's and Amazon's clouds want it. */
  bodyVersion?: string
  /** gemini: the model takes `thinkingLevel` where others take `thinkingBudget`. */
  thinkingLevels?: boolean
  /** gemini: the model refuses calls of the current turn that come back without their thought signature. */
  signedCalls?: boolean
  /** gemini: the model reads images and files inside of function responses. */
  mediaInResults?: boolean
  /** Headers of the client (lower case) that this provider refuses, though its protocol has them. */
  refusedHeaders?: readonly string[]
  /** anthropic-messages, bedrock-converse: no native structured output and no strict tools; an instruction stands in. */
  noOutputFormat?: boolean
  /**
   * bedrock-converse: whose words the model's own settings have in `additionalModelRequestFields`: Claude's (`thinking`,
   * `top_k`, and effort), Nova's (`reasoningConfig`, `inferenceConfig.topK`), OpenAI's (`reasoning_effort`); absent = none.
   */
  modelFields?: 'claude' | 'nova' | 'openai'
  /** bedrock-converse: the model refuses `status` in tool results (all but Claude and Nova). */
  noResultStatus?: boolean
  /** bedrock-converse: the model cannot be made to call a tool; it decides by itself. */
  noForcedCalls?: boolean
  /** bedrock-converse: where the model takes cache points: nowhere, or not among the tools (Nova); absent = wherever they may stand. */
  cachePoints?: 'none' | 'messages'
  /** bedrock-converse: no native structured output and no strict tools; an instruction stands in. Absent = as noOutputFormat. */
  noTextFormat?: boolean
  /** bedrock-converse: cache points live as long as the provider says; they take no `ttl`. */
  noCacheLife?: boolean
  /** bedrock-converse: the model reads no images and documents inside of tool results; they are sent behind them. */
  noMediaInResults?: boolean
}

/** What a writer knows of where the request goes. */
export interface Target {
  /** The name the provider expects. */
  model: string
  dialect: Dialect
  /** The words of what the model thought before a call, if they are remembered: a client may have dropped them. */
  thoughtBefore?(callId: string): string | undefined
  /** Is this value of `Codec.pinnedIn` known to be another provider's? */
  madeElsewhere?(value: string): boolean
}

/** What a response writer may need and must not make itself. */
export interface Context {
  /** Used when upstream gave none: 'chatcmpl-…', 'msg_…' are made of it. */
  id: string
  /** The model name the caller asked for, used when upstream named none. */
  model: string
  /** Unix seconds. */
  created: number
  /** The caller's own request, for what the answer's shape depends on (stream usage asked or not). */
  streamUsage: boolean
  /** openai-chat: the caller used `functions`, so calls go back as `function_call`. */
  legacyFunctions?: boolean
}

export interface Written {
  /** JSON text. */
  body: string
  /** Tokens: the cap in the body, where a long answer must be streamed (anthropic-messages). */
  maxTokens?: number
  warnings: Warning[]
}

/** upstream → neutral, frame by frame. After a terminal event it returns nothing more. */
export interface Decoder {
  push(frame: SseFrame): ChatEvent[]
  /** The bytes have ended. Emits the missing terminal event: finish if the answer was whole, else error stream_broken. */
  end(): ChatEvent[]
}

/** neutral → client. `push` returns the wire form of the event ('' for none). */
export interface Encoder {
  push(event: ChatEvent): Chunk
  readonly warnings: Warning[]
}

/** What one raw frame of a passed stream means, found without full decoding. */
export interface FrameNote {
  /** It carries answer content (text, reasoning, tool call): the first token. */
  content: boolean
  /** The stream's own end marker. */
  terminal: boolean
  /** A frame that says the answer is complete even if the marker never comes (finish_reason, stop_reason). */
  finished: boolean
  /** An error frame. */
  error: boolean
  /** It exists only because usage was asked for: withheld from a caller who did not ask. */
  usageOnly: boolean
}

/**
 * How a body of this protocol passes to a target of the same protocol: named top-level members only, all else untouched.
 * `usageAsked`: usage in the stream was asked for here, not by the caller; frames that hold nothing else are withheld.
 */
export interface Pass {
  edits: Edits
  usageAsked: boolean
  /** @see Written.maxTokens */
  maxTokens?: number
  warnings: Warning[]
}

/** What a protocol lets a tool be called. */
export interface NameRule {
  /** Matches every character that is not allowed (global flag). */
  refused: RegExp
  charactersMax: number
}

/** Upstream paths below a provider's base URL; `{model}` is the model's name, percent-encoded. */
export interface Paths {
  whole: string
  stream: string
}

/**
 * A client path below a mount ('/api', '/v1' …), without trailing slash. `{model}` in it, and `stream`, are what other
 * protocols say in the body.
 */
export interface Route {
  path: string
  stream?: boolean
}

export interface Codec {
  readonly id: ProtocolId
  readonly toolNames: NameRule
  /**
   * Top-level members that the Respan API has a parameter of the same name for, but that belong to this protocol in this
   * body (anthropic-messages: always `metadata`; openai-chat: `metadata` where `store` is true). They stay in the body.
   */
  native(member: (key: string) => string | undefined): readonly string[]
  /** The member that holds the conversation. */
  readonly conversation: string
  /** What its own `metadata` may hold; absent = anything. The rest of one is the caller's word to us. */
  metadataMembers?: readonly string[]
  /** Request headers of the client (lower case) that go upstream with a passed body; all others stay here. */
  readonly passHeaders: readonly string[]
  /**
   * `member(key)` is the JSON text of a top-level member of the client's body. Sets the model name and `stream` (where
   * they differ), asks for usage in the stream, and re-spells what the target's dialect cannot take (openai-chat:
   * `thinking` ↔ `reasoning_effort`, the max-tokens field).
   */
  passEdits(member: (key: string) => string | undefined, target: Target, stream: boolean): Pass
  /** Where upstream is asked. */
  readonly paths: Paths
  /** Where clients ask. */
  readonly routes: readonly Route[]
  /** How its streams are cut into frames. */
  readonly framing: Framing
  /**
   * A client that asks with this query wants its stream as one JSON array, not as frames (Gemini without `alt=sse`).
   * Absent = no client does.
   */
  wantsArray?(search: string): boolean

  readRequest(doc: JsonDoc): ChatRequest
  writeRequest(request: ChatRequest, target: Target): Written

  readResponse(doc: JsonDoc): ChatEvent[]
  writeResponse(response: ChatResponse, context: Context): Written

  /**
   * What in a text of this protocol (a frame, a body) no other provider than its maker can read, though it speaks the
   * same protocol. Absent = there is no such thing.
   */
  pinnedIn?(text: string): readonly string[]
  /**
   * Names of what an answer says, part by part, that a client may send in place of it in its next request; and a request
   * with what `find` knows of them put in. Absent = the protocol has no such names.
   */
  itemsOf?(response: ChatResponse, context: Context): readonly [id: string, parts: Part[]][]
  /** What a body holds that names one of them. */
  readonly itemMark?: string
  withItems?(request: ChatRequest, find: (id: string) => readonly Part[] | undefined): ChatRequest

  decoder(): Decoder
  encoder(context: Context): Encoder
  /** The light scan of a passed stream. Must be cheap: called for each frame on the event loop. */
  scan(frame: SseFrame): FrameNote

  /** Upstream's error answer → ours. `headers` lower case. */
  readError(status: number, body: string, headers: Record<string, string>): GatewayError
  /** Ours → this protocol's error body, and the headers that its clients look for. */
  writeError(error: GatewayError): { status: number; body: string; headers?: Record<string, string> }
  /** An in-stream error in this protocol's shape, whole frame(s) with blank line. */
  writeErrorFrame(error: GatewayError): Chunk
  /** What a stream of this protocol ends with; added to a passed stream whose provider left it out. */
  readonly terminator: string
  /** A keep-alive frame a client of this protocol ignores. */
  readonly keepAlive: Chunk
}
