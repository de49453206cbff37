import { describe, expect, it, test } from 'vitest'
import type { ProtocolId, Usage } from '../../src/core/chat.ts'
import { fold } from '../../src/core/fold.ts'
import { codecOf } from '../../src/protocols/index.ts'
import { type Cost, costOf } from '../../src/providers/prices.ts'
import { readAnswer } from '../../src/store/answer.ts'
import { parseJson } from '../../src/wire/json.ts'
import { type Exchange, readExchanges, streamOf } from '../replay/wire.ts'
import { type Invoice, invoices } from './invoice-rows.ts'

type Wire = Record<string, unknown>

/** Protocol → an answer with this usage, as the vendor writes it. A new protocol has its rows from here on. */
const answers: Record<ProtocolId, (usage: Wire, beside: Wire) => Wire> = {
  'openai-chat': (usage, beside) => ({
    choices: [{ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
    usage,
    ...beside,
  }),
  'openai-responses': (usage, beside) => ({ status: 'completed', output: [], usage, ...beside }),
  'anthropic-messages': (usage, beside) => ({
    type: 'message',
    role: 'assistant',
    content: [{ type: 'text', text: 'Yes.' }],
    stop_reason: 'end_turn',
    usage,
    ...beside,
  }),
  gemini: (usageMetadata, beside) => ({
    candidates: [{ content: { role: 'model', parts: [{ text: 'Yes.' }] }, finishReason: 'STOP', ...beside }],
    usageMetadata,
  }),
  'bedrock-converse': (usage, beside) => ({
    output: { message: { role: 'assistant', content: [{ text: 'Yes.' }] } },
    stopReason: 'end_turn',
    usage,
    ...beside,
  }),
}

const usageIn = ({ protocol, usage, beside = {} }: Invoice): Usage => {
  const body = JSON.stringify(answers[protocol](usage, beside))
  return fold(codecOf(protocol).readResponse(parseJson(body))).usage as Usage
}

const noon = '2026-11-24T12:00:00Z'
const billed = (row: Invoice): Cost | undefined => costOf(row.of[0], row.of[1], usageIn(row), new Date(row.at ?? noon))

/** '7 × 2.50 + 30 × 10.00 long' → micro-dollars. */
const worked = (working: string): number =>
  working.split(' + ').reduce((sum, term) => {
    const [, count, price] = /^(\d+) × ([\d.]+)( |$)/.exec(term) ?? []
    return sum + Number(count) * Number(price)
  }, 0)

const recount = ({ detail }: Cost): number =>
  Object.entries(detail.tokens).reduce(
    (sum, [key, count]) => sum + count * detail.prices[key]! * (key.endsWith('_kcount') ? 1000 : 1),
    0,
  )

describe('golden invoices', () => {
  it.each(invoices)('$of.0 $of.1: $working', (row) => {
    expect(Math.abs(worked(row.working) - row.microUsd), 'the working adds up').toBeLessThanOrEqual(0.5 + 1e-6)
    expect(row.published).toMatch(/^https:/)
    expect(billed(row)?.microUsd).toBe(row.microUsd)
  })

  it('are of all that we speak to', () => {
    expect(invoices.length).toBeGreaterThan(60)
    expect(new Set(invoices.map(({ of }) => of[0])).size).toBeGreaterThanOrEqual(14)
  })
})

const find = (provider: string, text: string): Invoice =>
  invoices.find(({ of, working }) => of[0] === provider && working.includes(text)) as Invoice

describe('the record of a cost', () => {
  it('names the tier that applied, or says that its price is not known', () => {
    expect(billed(find('openai', 'flex'))?.detail.serviceTier).toBe('flex')
    expect(billed(find('anthropic', 'in the US'))?.detail.serviceTier).toBe('us')
    expect(billed(find('openai', '7 × 2.50'))?.detail).not.toHaveProperty('serviceTier')
    const usage: Usage = { inputTokens: 100, outputTokens: 10 }
    for (const [provider, model, serviceTier, microUsd] of [
      ['openai', 'gpt-5-nano', 'priority', 9],
      ['anthropic', 'claude-haiku-4-5', 'priority', 150],
      ['google', 'gemini-2.5-flash', 'provisioned', 55],
      ['mistral', 'mistral-small-latest', 'turbo', 21],
    ] as const) {
      const cost = costOf(provider, model, { ...usage, serviceTier }, new Date(noon))
      expect(cost?.microUsd).toBe(microUsd)
      expect(cost?.detail.notes).toEqual([
        `no published price for the tier '${serviceTier}': the standard price was taken`,
      ])
      expect(cost?.detail).not.toHaveProperty('serviceTier')
    }
  })

  it('does not take a tier to a length at which it is not sold', () => {
    const long = { inputTokens: 272_000, outputTokens: 10, serviceTier: 'priority' }
    const cost = costOf('openai', 'gpt-5.5', long, new Date(noon))
    expect(cost?.microUsd).toBe(272_000 * 10 + 10 * 45)
    expect(cost?.detail.notes).toHaveLength(1)
    const short = costOf('openai', 'gpt-5.5', { ...long, inputTokens: 271_999 }, new Date(noon))
    expect(short?.microUsd).toBe(Math.round(271_999 * 12.5) + 10 * 75)
  })

  it('holds what the provider says it charged, which wins where it is exact', () => {
    const own = billed(find('openrouter', '16 × 1.00'))
    expect(own?.detail).toMatchObject({ source: 'provider', chargedUsd: 0.000081, list: { microUsd: 81 } })
    const rounded = billed(find('perplexity', '9 × 1.00'))
    expect(rounded?.detail).toMatchObject({ source: '@pydantic/genai-prices', chargedUsd: 0.00502 })
    const cut = costOf(
      'openrouter',
      'openai/gpt-4o',
      { inputTokens: 100, outputTokens: 10, estimated: true, raw: { cost: 0 } },
      new Date(noon),
    )
    expect(cut?.microUsd).toBe(350)
    const absurd = { inputTokens: 100, outputTokens: 10, raw: { cost: -1 } }
    expect(costOf('openrouter', 'openai/gpt-4o', absurd, new Date(noon))?.microUsd).toBe(350)
    const unlisted = { inputTokens: 1, outputTokens: 1, raw: { cost: 0.5 } }
    expect(costOf('openrouter', 'nobody/knows-it', unlisted, new Date(noon))?.microUsd).toBe(500_000)
  })

  it('says that free searches are not taken off', () => {
    expect(billed(find('google', '35000'))?.detail.notes?.[0]).toContain('free searches')
  })
})

test('F64 what one deployment costs is its own matter', () => {
  const own = {
    mine: { 'gpt-4o': { input_mtok: 1, output_mtok: 2 }, '*': { input_mtok: 0.5, output_mtok: 0.5 } },
  }
  const usage = { inputTokens: 100, outputTokens: 10, cacheReadTokens: 50 }
  const cost = (provider: string, model: string) => costOf(provider, model, usage, new Date(noon), own)
  expect(cost('mine', 'gpt-4o')).toEqual({
    microUsd: 120,
    detail: { source: 'config', prices: own.mine['gpt-4o'], tokens: { input_mtok: 100, output_mtok: 10 } },
  })
  expect(cost('mine', 'other')?.microUsd).toBe(55)
  expect(cost('openai', 'gpt-4o')?.microUsd).toBe(50 * 2.5 + 50 * 1.25 + 10 * 10 + 0.5)
  expect(cost('yours', 'gpt-4o')).toBeUndefined()
})

const providerOf: Record<string, string> = { 'google-vertex': 'google' }
const usages = readExchanges().flatMap((one: Exchange) => {
  const { id, response, protocol, request } = one
  const { framing } = codecOf(protocol)
  const stream = streamOf(response)
  const text =
    (stream && framing.recorded?.(framing.splitter().push(stream))) ?? stream ?? JSON.stringify(response.body)
  const { usage, model: answered } = readAnswer(codecOf(protocol), stream === undefined ? 'json' : 'sse', text)
  // Bedrock names its model in the path alone.
  const model = answered ?? /^\/model\/([^/]+)/.exec(decodeURIComponent(request?.path ?? ''))?.[1]
  const provider = providerOf[one.provider] ?? one.provider
  return usage === undefined || model === undefined ? [] : [{ id, usage, model, provider }]
})

/** Servers without list prices, and models that no list has any more. */
const unpricedProviders = ['alibaba', 'bedrock-mantle', 'huggingface', 'ollama', 'snowflake']
const unpricedModels = ['bedrock moonshot.kimi-k2-thinking', 'openai moonshotai/kimi-k2', 'openrouter x-ai/grok-4']

describe.runIf(usages.length > 0)('recorded exchanges', () => {
  const costs = usages.map((used) => ({ ...used, cost: costOf(used.provider, used.model, used.usage, new Date(noon)) }))
  const listed = costs.flatMap(({ cost, ...used }) => {
    const list = cost?.detail.source === 'provider' ? cost.detail.list : cost
    return list === undefined ? [] : [{ ...used, list, cost: cost as Cost }]
  })

  it('have a price, but for those whose vendors tell none', () => {
    const unpriced = costs.filter(({ cost, provider }) => !cost && !unpricedProviders.includes(provider))
    expect([...new Set(unpriced.map(({ provider, model }) => `${provider} ${model}`))].sort()).toEqual(unpricedModels)
    expect(listed.length).toBeGreaterThan(200)
  })

  it('parts add up to input and output, none is negative, and they multiply out to the cost', () => {
    for (const { id, usage, list } of listed) {
      const { tokens } = list.detail
      const parts = Object.entries(tokens).filter(([key]) => key.endsWith('_mtok') && key !== 'output_citation_mtok')
      expect(
        parts.reduce((all, [, count]) => all + count, 0),
        id,
      ).toBe(usage.inputTokens + usage.outputTokens)
      expect(
        Object.values(tokens).every((count) => count > 0),
        id,
      ).toBe(true)
      expect(Math.abs(recount(list) - list.microUsd), id).toBeLessThanOrEqual(0.5 + 1e-6)
    }
  })

  it('contradict themselves once: the same tokens are read from a cache and written to it', () => {
    const strange = listed.filter(({ list }) => list.detail.notes?.some((note) => note.includes('contradict')))
    expect(strange.map(({ id }) => id)).toEqual([
      'openrouter/pydantic-ai-test-openrouter-cache-instructions-gemini-real-api-0',
    ])
  })

  it('our list price is what xAI, and OpenRouter for Claude, say that they charged', () => {
    const stated = listed.filter(({ cost, provider, model }) => {
      return cost.detail.chargedUsd !== undefined && (provider === 'xai' || model.startsWith('anthropic/'))
    })
    expect(stated.length).toBeGreaterThan(12)
    for (const { id, cost, list } of stated) expect(list.microUsd, id).toBe(cost.microUsd)
  })
})
