/**
 * Bodies as the gateway would send them, of every request that we have, to real models of each vendor: none of them breaks a
 * rule of its vendor, and nothing that the user gave the model to read is left out.
 */

import { describe, expect, it } from 'vitest'
import type { ChatRequest, Part, ProtocolId, Warning } from '../../src/core/chat.ts'
import { GatewayError } from '../../src/core/errors.ts'
import type { Target } from '../../src/protocols/codec.ts'
import { codecs } from '../../src/protocols/index.ts'
import { withToolNames } from '../../src/protocols/tool-names.ts'
import { fitRequest } from '../../src/providers/fit.ts'
import { capabilityOf, dialectOf } from '../../src/providers/models.ts'
import { findProvider } from '../../src/providers/table.ts'
import { parseJson, rawAt, spansAt, splice } from '../../src/wire/json.ts'
import { isRecord } from '../../src/wire/value.ts'
import { requests } from '../protocols/written/requests.ts'
import { type Exchange, failureOf, readExchanges } from '../replay/wire.ts'
import { cases } from './cases.ts'
import { claude } from './claude.ts'
import { bedrock, bedrockClaude, gemini } from './clouds.ts'
import { deepseek, groq, groqLlama, mistral, never, openaiChat, responses } from './openai.ts'
import type { Facts, Rule, Wire } from './rule.ts'

type Row = readonly [provider: string, protocol: ProtocolId, model: string, rules: readonly Rule[], facts: Facts]

const rows: readonly Row[] = [
  ['openai', 'openai-chat', 'gpt-4.1', openaiChat, never],
  ['openai', 'openai-chat', 'gpt-5', openaiChat, { efforts: ['minimal', 'low', 'medium', 'high'] }],
  ['groq', 'openai-chat', 'llama-3.3-70b-versatile', groqLlama, { thinks: false, structured: false }],
  ['groq', 'openai-chat', 'qwen/qwen3-32b', groq, { efforts: ['none', 'default'] }],
  ['mistral', 'openai-chat', 'mistral-large-latest', mistral, never],
  ['deepseek', 'openai-chat', 'deepseek-chat', deepseek, { structured: false }],
  ['openai', 'openai-responses', 'gpt-4.1', responses, never],
  ['openai', 'openai-responses', 'gpt-5.5', responses, { efforts: ['none', 'low', 'medium', 'high', 'xhigh'] }],
  [
    'anthropic',
    'anthropic-messages',
    'claude-3-5-haiku-latest',
    claude,
    { thinks: false, maxOutput: 8192, structured: false },
  ],
  ['anthropic', 'anthropic-messages', 'claude-sonnet-4-5', claude, { maxOutput: 64_000 }],
  [
    'anthropic',
    'anthropic-messages',
    'claude-opus-4-7',
    claude,
    { maxOutput: 128_000, prefill: false, efforts: ['low', 'medium', 'high', 'xhigh', 'max'] },
  ],
  ['google', 'gemini', 'gemini-2.0-flash', gemini, never],
  ['google', 'gemini', 'gemini-2.5-pro', gemini, {}],
  ['google', 'gemini', 'gemini-3-flash-preview', gemini, { takes: ['json beside functions', 'any budget'] }],
  ['bedrock', 'bedrock-converse', 'amazon.nova-pro-v1:0', bedrock, {}],
  ['bedrock', 'bedrock-converse', 'us.meta.llama3-1-70b-instruct-v1:0', bedrock, {}],
  ['bedrock', 'bedrock-converse', 'mistral.mistral-large-2402-v1:0', bedrock, {}],
  ['bedrock', 'bedrock-converse', 'us.anthropic.claude-3-5-sonnet-20241022-v2:0', bedrockClaude, {}],
  ['bedrock', 'bedrock-converse', 'us.anthropic.claude-3-7-sonnet-20250219-v1:0', bedrockClaude, { thinks: true }],
  [
    'bedrock',
    'bedrock-converse',
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    bedrockClaude,
    { thinks: true, structured: true, takes: ['ttl'] },
  ],
  [
    'bedrock',
    'bedrock-converse',
    'us.anthropic.claude-opus-4-6-v1',
    bedrockClaude,
    { thinks: true, structured: true, prefill: false, takes: ['ttl'] },
  ],
]

const textOf = ({ request }: Exchange): string => JSON.stringify(request?.body)

/** As an attempt does: spliced where the protocol is the caller's own, else fitted and written anew. */
const send = (one: Exchange, request: ChatRequest, [provider, protocol, model]: Row): [string, Warning[]] => {
  const row = findProvider(provider)!
  const target: Target = { model, dialect: dialectOf(row, model) }
  const codec = codecs[protocol]
  if (one.protocol === protocol) {
    const text = textOf(one)
    const spans = new Map(spansAt(text).map((span) => [span.key, text.slice(span.valueStart, span.end)]))
    const { edits, warnings } = codec.passEdits((key) => spans.get(key), target, true)
    return [splice(text, edits), warnings]
  }
  const fitted = fitRequest(request, capabilityOf(row, model), `${provider}/${model}`)
  const written = withToolNames(codec, request).writeRequest({ ...fitted.request, stream: true }, target)
  return [written.body, [...fitted.warnings, ...written.warnings]]
}

const partAt = ({ messages }: ChatRequest, field: string): Part | undefined => {
  const [, i, j, , k] = /^messages\[(\d+)\]\.parts\[(\d+)\](\.parts\[(\d+)\])?$/.exec(field) ?? []
  const message = messages[Number(i)]
  const part = message?.role === 'user' ? message.parts[Number(j)] : undefined
  return k !== undefined && part?.type === 'tool-result' ? part.parts[Number(k)] : part
}
const material = ['image', 'file', 'audio', 'opaque']

/** What the user gave it to read, and a writer left out with a warning alone. */
const leftOut = (request: ChatRequest, warnings: readonly Warning[]): string | false => {
  const found = warnings.find(
    ({ action, field }) => action === 'dropped' && material.includes(partAt(request, field)?.type ?? ''),
  )
  return found !== undefined && `${found.field} is left out: ${found.detail}`
}

/** What is wrong with the body that the vendor would get; a refusal of ours names what it is. */
const faults = (one: Exchange, row: Row): string[] => {
  const request = codecs[one.protocol].readRequest(parseJson(textOf(one)))
  // What a provider keeps for the caller is asked of nobody else.
  if (request.bound !== undefined) return []
  try {
    const [text, warnings] = send(one, request, row)
    const body = JSON.parse(text) as Wire
    const [, protocol, , rules, facts] = row
    // What a caller says in the vendor's own words is the vendor's to judge, but for words that only some servers know.
    const own = one.protocol === protocol
    const broken = own ? [] : rules.map((rule) => rule.broken(body, facts)).concat(leftOut(request, warnings))
    return broken.filter((fault) => fault !== false)
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown
    return ['unsupported_feature', 'bad_request'].includes(thrown.code) ? [] : [thrown.message]
  }
}

const recorded = readExchanges().filter((one) => isRecord(one.request?.body) && !failureOf(one.response))
const all = [...cases, ...requests, ...recorded]

describe.each(rows.map((row) => [`${row[0]}/${row[2]} by ${row[1]}`, row] as const))('%s', (_, row) => {
  it('would refuse no body of ours', () => {
    const found = all.flatMap((one) => faults(one, row).map((fault) => `${one.id}: ${fault}`))
    expect(found).toEqual([])
  })
})

describe('a chat body that passes', () => {
  const newest = cases.find(({ id }) => id === 'chat newest words') as Exchange
  const servers = rows.filter(([provider, protocol]) => protocol === 'openai-chat' && provider !== 'openai')
  it.each(servers.map((row) => [`${row[0]}/${row[2]}`, row] as const))('%s takes its words', (_, row) => {
    const [text, warnings] = send(newest, codecs['openai-chat'].readRequest(parseJson(textOf(newest))), row)
    const body = JSON.parse(text) as Wire
    expect(row[3].map((rule) => rule.broken(body, row[4])).filter((fault) => fault !== false)).toEqual([])
    expect(warnings.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['messages[0].role', 'toolChoice.only', 'tools[0]']),
    )
    // The rest is as it came.
    expect(rawAt(parseJson(text), ['tools', 0])).toBe(rawAt(parseJson(textOf(newest)), ['tools', 1]))
  })
})
