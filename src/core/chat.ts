/**
 * The neutral form: what every codec reads into and writes from.
 * In: nothing. Out: types only. Imports nothing but core.
 * A field is neutral when three protocols have it; until then it rides in `extra[protocol]`, which only a writer of the
 * same protocol reads and every other writer reports as a loss.
 */

import type { GatewayError } from './errors.ts'

/** Wire families. A new one is a folder in `protocols/` and a word here. */
export type ProtocolId = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini' | 'bedrock-converse'

/** JSON kept as the text its author wrote: tool schemas and tool arguments. Never re-ordered, never re-parsed on the way through. */
export type JsonText = string

/** Vendor members that have no neutral word, by protocol: `extra['openai-chat'].logit_bias`. */
export type Extra = Partial<Record<ProtocolId, Record<string, unknown>>>

/** Who made an opaque value (signature, encrypted reasoning, file id). It goes back only to the same protocol. */
export interface Origin {
  protocol: ProtocolId
}

/** A prompt-cache breakpoint after this part. `ttl` as the vendors spell it: '5m', '1h'; absent = provider's default. */
export interface CacheMark {
  ttl?: string
}

/** Where the bytes of an image or file are. */
export type Source =
  /** `mediaType` where the caller says it: an address may not. */
  | { kind: 'url'; url: string; mediaType?: string }
  | { kind: 'base64'; mediaType: string; data: string }
  | { kind: 'text'; mediaType: string; text: string }
  | { kind: 'file-id'; id: string; origin: Origin }

/** A pointer from answer text to what it quotes. `raw` is the vendor's own object, for the same protocol. */
export interface Citation {
  url?: string
  title?: string
  text?: string
  /** Character range in the part's text, where the vendor gives one. */
  start?: number
  end?: number
  raw?: unknown
  origin: Origin
}

/** Log probability of one output token, OpenAI's shape (the only vendors' shape that is complete). */
export interface TokenLogprob {
  token: string
  logprob: number
  bytes?: number[] | null
  top_logprobs?: TokenLogprob[]
}

export interface TextPart {
  type: 'text'
  text: string
  citations?: Citation[]
  cache?: CacheMark
  extra?: Extra
}
export interface ImagePart {
  type: 'image'
  source: Source
  /** OpenAI: 'low' | 'high' | 'auto'. */
  detail?: string
  cache?: CacheMark
  extra?: Extra
}
/** A document: PDF, plain text, or anything else a provider reads. */
export interface FilePart {
  type: 'file'
  source: Source
  filename?: string
  cache?: CacheMark
  extra?: Extra
}
export interface AudioPart {
  type: 'audio'
  /** base64 */
  data: string
  /** 'wav', 'mp3', … */
  format: string
  extra?: Extra
}
export interface ToolCallPart {
  type: 'tool-call'
  id: string
  name: string
  /** As the model wrote it: maybe truncated, maybe empty; parsed only by writers that must. */
  arguments: JsonText
  /** A custom (free-form text) tool: `arguments` is plain text, not JSON. Absent = function. */
  custom?: boolean
  cache?: CacheMark
  extra?: Extra
}
export interface ToolResultPart {
  type: 'tool-result'
  /** The id of the call it answers. */
  id: string
  parts: Part[]
  isError?: boolean
  cache?: CacheMark
  extra?: Extra
}
/** What the model thought. `signature` and `redacted` are opaque: they go back only to `origin`. */
export interface ReasoningPart {
  type: 'reasoning'
  text: string
  signature?: string
  /** Encrypted thinking in place of text. */
  redacted?: string
  origin: Origin
  extra?: Extra
}
export interface RefusalPart {
  type: 'refusal'
  text: string
}
/** A vendor block that no other protocol has (server tool calls and their results, compaction …), whole. */
export interface OpaquePart {
  type: 'opaque'
  /** The vendor's own type word, for warnings and previews. */
  kind: string
  value: unknown
  origin: Origin
}
export type Part =
  | TextPart
  | ImagePart
  | FilePart
  | AudioPart
  | ToolCallPart
  | ToolResultPart
  | ReasoningPart
  | RefusalPart
  | OpaquePart

/**
 * One turn. Tool results are parts of a `user` message (Anthropic's shape); the OpenAI reader groups adjacent `tool`
 * messages into one user message. System and developer turns keep their place in the list.
 */
export interface Message {
  role: 'system' | 'developer' | 'user' | 'assistant'
  parts: Part[]
  name?: string
  extra?: Extra
}

export interface FunctionTool {
  type: 'function'
  name: string
  description?: string
  /** JSON Schema of the arguments. */
  parameters?: JsonText
  strict?: boolean
  cache?: CacheMark
  extra?: Extra
}
/** A tool that the vendor runs itself or types itself (web_search_20250305, custom grammar …), whole. */
export interface OpaqueTool {
  type: 'opaque'
  kind: string
  value: unknown
  origin: Origin
}
export type Tool = FunctionTool | OpaqueTool

/** `only`: the functions that may be called. */
export type ToolChoice =
  | { type: 'auto'; only?: string[] }
  | { type: 'none' }
  | { type: 'required'; only?: string[] }
  | { type: 'tool'; name: string }
  | { type: 'opaque'; value: unknown; origin: Origin }

/** What the answer must look like. */
export type OutputFormat =
  | { type: 'text' }
  | { type: 'json' }
  | { type: 'json-schema'; name?: string; description?: string; schema: JsonText; strict?: boolean }

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** How much to think. `budget` = fixed token budget; `adaptive` = the model decides. */
export interface Reasoning {
  mode?: 'off' | 'budget' | 'adaptive'
  /** Tokens. */
  budget?: number
  effort?: Effort
  /** Ask for the reasoning text ('summarized' | 'omitted' …), as the vendor spells it. */
  display?: string
}

export interface ChatRequest {
  model: string
  messages: Message[]
  tools?: Tool[]
  toolChoice?: ToolChoice
  /** May the model call several tools in one turn? Absent = provider's default. */
  parallelTools?: boolean
  maxTokens?: number
  temperature?: number
  topP?: number
  topK?: number
  stop?: string[]
  seed?: number
  frequencyPenalty?: number
  presencePenalty?: number
  /** Number of choices. */
  n?: number
  logprobs?: boolean
  topLogprobs?: number
  output?: OutputFormat
  reasoning?: Reasoning
  /** End-user id, as the vendors take it (`user`, `metadata.user_id`). */
  user?: string
  serviceTier?: string
  stream: boolean
  /** The caller asked for usage in the stream (OpenAI's `stream_options.include_usage`). */
  streamUsage?: boolean
  /**
   * Members that name what the provider keeps for the caller ('previous_response_id'): only a provider that speaks the
   * caller's own protocol can answer. They are in `extra` too.
   */
  bound?: string[]
  extra?: Extra
}

/**
 * Token counts. Identity: input = uncached + cacheRead + cacheWrite, and output includes reasoning.
 * (Anthropic's native `input_tokens` excludes cached ones; OpenAI's includes them. Codecs convert.)
 */
export interface Usage {
  inputTokens: number
  outputTokens: number
  cacheReadTokens?: number
  cacheWriteTokens?: number
  /** The part of cacheWriteTokens that was written with a one-hour life. */
  cacheWrite1hTokens?: number
  reasoningTokens?: number
  /** Of inputTokens, cached ones included. */
  inputAudioTokens?: number
  /** The part of cacheReadTokens that is audio. */
  cacheReadAudioTokens?: number
  outputAudioTokens?: number
  outputImageTokens?: number
  /** Server-side web searches, billed by the query. */
  webSearches?: number
  /** Who was served first, at which price: 'flex', 'priority', 'batch', 'default' …, as the answer names it. */
  serviceTier?: string
  /** Counted by us, not by the provider (it sent none, or the stream was cut). */
  estimated?: boolean
  /** The vendor's own usage object, merged over the stream (last write wins per member). */
  raw?: Record<string, unknown>
}

export type FinishReason =
  | 'stop'
  | 'length'
  | 'tool-calls'
  | 'content-filter'
  | 'stop-sequence'
  | 'refusal'
  | 'pause'
  | 'context-overflow'
  | 'other'

export interface Finish {
  reason: FinishReason
  /** The vendor's own word. */
  raw?: string
  /** The stop sequence that was hit, where the vendor says which. */
  sequence?: string
}

export interface Choice {
  parts: Part[]
  /** Absent when the answer broke off before its end. */
  finish?: Finish
  logprobs?: TokenLogprob[]
}

/** The fold of a list of events. */
export interface ChatResponse {
  id?: string
  /** The model that answered, as the provider names it. */
  model?: string
  /** Unix seconds. */
  created?: number
  choices: Choice[]
  usage?: Usage
  error?: GatewayError
  extra?: Extra
}

/** A part as it opens: the head of it, with nothing that deltas bring. */
export type PartHead =
  | { type: 'text' }
  | { type: 'refusal' }
  | { type: 'reasoning'; redacted?: string; origin: Origin }
  | { type: 'tool-call'; id: string; name: string; custom?: boolean; extra?: Extra }
  | { type: 'opaque'; kind: string; value: unknown; origin: Origin }
  | { type: 'image'; source: Source }
  | { type: 'audio'; format: string }

/** What a delta adds to the open part `index`. `text` appends: to text, refusal, reasoning text, tool arguments, audio data. */
export interface PartDelta {
  text?: string
  signature?: string
  citation?: Citation
  /** Replaces an opaque part's value (its last state wins). */
  value?: unknown
  /** Replaces a reasoning part's origin: some streams tell whose reasoning it is only with its signature, at the end. */
  origin?: Origin
  /** Merged into the part's extra. */
  extra?: Extra
}

/**
 * The neutral stream. Grammar: start, then parts (each part-start … part-end; parts of one choice may interleave with
 * parts of another, and parallel tool calls may interleave with each other), usage any number of times (last write wins
 * per member), then exactly one `finish` or `error`, and nothing after it. `index` is unique over the whole response.
 */
export type ChatEvent =
  | { type: 'start'; id?: string; model?: string; created?: number; extra?: Extra }
  | { type: 'part-start'; index: number; choice: number; part: PartHead }
  | { type: 'part-delta'; index: number; delta: PartDelta }
  | { type: 'part-end'; index: number }
  | { type: 'logprobs'; choice: number; tokens: TokenLogprob[] }
  | { type: 'usage'; usage: Usage }
  /** One Finish a choice, in choice order. `extra`: vendor members of the last frames. */
  | { type: 'finish'; finishes: Finish[]; extra?: Extra }
  | { type: 'error'; error: GatewayError }

/** What a translation could not carry over. `field` is a path in the source request or response: 'messages[2].parts[0].signature'. */
export interface Warning {
  field: string
  action: 'dropped' | 'renamed' | 'approximated'
  /** One clause: why, and what was done instead. */
  detail: string
}
