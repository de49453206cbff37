/**
 * Golden invoices: what vendors' answers say they used, as the vendors write it, and what that costs by the published prices,
 * worked out by hand. Counts of the recorded exchanges, and of further cases that none of them shows.
 */

import type { ProtocolId } from '../../src/core/chat.ts'

type Wire = Record<string, unknown>

export interface Invoice {
  of: [provider: string, model: string]
  protocol: ProtocolId
  usage: Wire
  /** What stands beside the usage: members of the answer; for Gemini, of its candidate. */
  beside?: Wire
  /** A Tuesday noon in UTC, no peak hour anywhere, where not said. */
  at?: string
  /** Units × micro-dollars each (= US dollars per million). */
  working: string
  microUsd: number
  /** Where the price is published. */
  published: string
}

const openai = 'https://platform.openai.com/docs/pricing'
const openaiPriority = 'https://openai.com/api-priority-processing'
const claude = 'https://platform.claude.com/docs/en/about-claude/pricing'
const google = 'https://ai.google.dev/gemini-api/docs/pricing'
const azure = 'https://azure.microsoft.com/pricing/details/cognitive-services/openai-service'
const groq = 'https://groq.com/pricing'
const mistral = 'https://mistral.ai/pricing'
const deepseek = 'https://api-docs.deepseek.com/quick_start/pricing'
const xai = 'https://docs.x.ai/developers/pricing'
const cohere = 'https://cohere.com/pricing'
const openrouter = 'https://openrouter.ai/docs/use-cases/usage-accounting'
const perplexity = 'https://docs.perplexity.ai/getting-started/pricing'

const chatUsage = (prompt_tokens: number, completion_tokens: number, more: Wire = {}): Wire => ({
  prompt_tokens,
  completion_tokens,
  total_tokens: prompt_tokens + completion_tokens,
  ...more,
})
const cached = (cached_tokens: number): Wire => ({ prompt_tokens_details: { cached_tokens } })
const responsesUsage = (input_tokens: number, read: number, output_tokens: number, reasoning: number): Wire => ({
  input_tokens,
  input_tokens_details: { cached_tokens: read },
  output_tokens,
  output_tokens_details: { reasoning_tokens: reasoning },
  total_tokens: input_tokens + output_tokens,
})
const modalities = (counts: Record<string, number>) =>
  Object.entries(counts).map(([modality, tokenCount]) => ({ modality, tokenCount }))

type Row = [
  of: string,
  usage: Wire,
  working: string,
  microUsd: number,
  published: string,
  more?: { beside?: Wire; at?: string },
]
/** `of`: 'provider model'. */
const rows = (protocol: ProtocolId, list: Row[]): Invoice[] =>
  list.map(([of, usage, working, microUsd, published, more]) => {
    const [provider = '', model = ''] = of.split(' ')
    return { of: [provider, model], protocol, usage, working, microUsd, published, ...more }
  })

const flex = { beside: { service_tier: 'flex' } }
const priority = { beside: { service_tier: 'priority' } }
const searching = (...types: string[]) => ({
  beside: { output: types.map((type, i) => ({ type: 'web_search_call', id: `ws_${i}`, action: { type } })) },
})

const openaiChat: Row[] = [
  [
    'openai gpt-4o',
    chatUsage(1031, 30, cached(1024)),
    '7 × 2.50 + 1024 × 1.25 cached + 30 × 10.00',
    1598,
    openai,
    { beside: { service_tier: 'default' } },
  ],
  ['openai gpt-4o-mini', chatUsage(82, 17), '82 × 0.15 + 17 × 0.60', 23, openai],
  [
    'openai gpt-5',
    chatUsage(100, 1500, { completion_tokens_details: { reasoning_tokens: 1400 } }),
    '100 × 1.25 + 1500 × 10.00',
    15_125,
    openai,
  ],
  ['openai gpt-4.1', chatUsage(94, 12), '94 × 3.50 priority + 12 × 14.00 priority', 497, openaiPriority, priority],
  [
    'openai o4-mini',
    chatUsage(300, 250, { completion_tokens_details: { reasoning_tokens: 192 } }),
    '300 × 2.00 priority + 250 × 8.00 priority',
    2600,
    openaiPriority,
    priority,
  ],
  [
    'openai gpt-5.5',
    chatUsage(1000, 100, cached(400)),
    '600 × 12.50 priority + 400 × 1.25 cached + 100 × 75.00 priority',
    15_500,
    openaiPriority,
    priority,
  ],
  [
    'openai gpt-5-mini',
    chatUsage(1000, 500, cached(200)),
    '800 × 0.125 flex + 200 × 0.0125 cached + 500 × 1.00 flex',
    603,
    openai,
    flex,
  ],
  [
    'openai gpt-audio-mini',
    chatUsage(59, 123, { prompt_tokens_details: { audio_tokens: 43, text_tokens: 16 } }),
    '16 × 0.60 + 43 × 10.00 audio + 123 × 2.40',
    735,
    openai,
  ],
  [
    'openai gpt-audio',
    chatUsage(20, 150, { completion_tokens_details: { audio_tokens: 120, text_tokens: 30 } }),
    '20 × 2.50 + 30 × 10.00 + 120 × 64.00 audio',
    8030,
    openai,
  ],
  [
    'openai gpt-4o-audio-preview',
    chatUsage(110, 60, {
      prompt_tokens_details: { audio_tokens: 100 },
      completion_tokens_details: { audio_tokens: 50 },
    }),
    '10 × 2.50 + 100 × 40.00 audio + 10 × 10.00 + 50 × 80.00 audio',
    8125,
    openai,
    { at: '2026-03-01T12:00:00Z' },
  ],
  ['azure gpt-35-turbo', chatUsage(15, 19), '15 × 0.50 + 19 × 1.50', 36, azure],
]

const openaiResponses: Row[] = [
  ['openai gpt-5', responsesUsage(1493, 1280, 125, 64), '213 × 1.25 + 1280 × 0.125 cached + 125 × 10.00', 1676, openai],
  ['openai gpt-5.5', responsesUsage(94, 0, 85, 63), '94 × 5.00 + 85 × 30.00', 3020, openai],
  [
    'openai gpt-5.6-sol',
    { input_tokens: 4020, input_tokens_details: { cache_write_tokens: 4012 }, output_tokens: 5, total_tokens: 4025 },
    '8 × 5.00 + 4012 × 6.25 written + 5 × 30.00',
    25_265,
    openai,
    { at: '2026-08-01T12:00:00Z' },
  ],
  [
    'openai gpt-5.6-sol',
    responsesUsage(4020, 4012, 5, 0),
    '8 × 5.00 + 4012 × 0.50 cached + 5 × 30.00',
    2196,
    openai,
    { at: '2026-08-01T12:00:00Z' },
  ],
  // Prices are listed for prompts under 272 K, and from there on.
  ['openai gpt-5.4', responsesUsage(271_999, 0, 100, 0), '271999 × 2.50 + 100 × 15.00', 681_498, openai],
  ['openai gpt-5.4', responsesUsage(272_000, 0, 100, 0), '272000 × 5.00 long + 100 × 22.50 long', 1_362_250, openai],
  ['openai gpt-5.4', responsesUsage(272_001, 0, 100, 0), '272001 × 5.00 long + 100 × 22.50 long', 1_362_255, openai],
  [
    'openai gpt-5.4',
    responsesUsage(1000, 400, 200, 0),
    '600 × 1.25 flex + 400 × 0.13 cached + 200 × 7.50 flex',
    2302,
    openai,
    flex,
  ],
  [
    'openai gpt-5.4',
    responsesUsage(300_000, 0, 10, 0),
    '300000 × 2.50 long flex + 10 × 11.25 long flex',
    750_113,
    openai,
    flex,
  ],
  [
    'openai gpt-4.1',
    responsesUsage(1200, 0, 300, 0),
    '1200 × 2.00 + 300 × 8.00 + 2 × 10000 searches',
    24_800,
    openai,
    searching('search', 'open_page', 'search'),
  ],
  ['azure gpt-5-nano', responsesUsage(85, 0, 123, 64), '85 × 0.05 + 123 × 0.40', 53, azure],
  [
    'deepseek deepseek-v4-flash',
    responsesUsage(366, 256, 59, 14),
    '110 × 0.14 + 256 × 0.0028 cached + 59 × 0.28',
    33,
    deepseek,
    { at: '2026-07-01T12:00:00Z' },
  ],
  [
    'xai grok-4.3',
    { ...responsesUsage(289, 128, 171, 163), cost_in_usd_ticks: 6_543_500 },
    '161 × 1.25 + 128 × 0.20 cached + 171 × 2.50',
    654,
    xai,
  ],
  [
    'xai grok-4-fast-reasoning',
    {
      ...responsesUsage(2798, 2005, 534, 431),
      cost_in_usd_ticks: 55_258_500,
      server_side_tool_usage_details: { web_search_calls: 1, x_search_calls: 0 },
    },
    '793 × 0.20 + 2005 × 0.05 cached + 534 × 0.50 + 1 × 5000 search',
    5526,
    xai,
  ],
  // The same without its own word on the charge.
  [
    'xai grok-4-fast-reasoning',
    {
      ...responsesUsage(2798, 2005, 534, 431),
      server_side_tool_usage_details: { web_search_calls: 1, x_search_calls: 0 },
    },
    '793 × 0.20 + 2005 × 0.05 cached + 534 × 0.50 + 1 × 5000 search',
    5526,
    xai,
  ],
  // Long context from 200 K on.
  ['xai grok-4.3', responsesUsage(199_999, 0, 10, 0), '199999 × 1.25 + 10 × 2.50', 250_024, xai],
  ['xai grok-4.3', responsesUsage(200_000, 0, 10, 0), '200000 × 2.50 long + 10 × 5.00 long', 500_050, xai],
  ['xai grok-4.20-multi-agent-0309', responsesUsage(100, 0, 20, 0), '100 × 1.25 + 20 × 2.50', 175, xai],
  [
    'openrouter openai/gpt-5.6-sol',
    { ...responsesUsage(4020, 4012, 5, 0), cost: 0.002196, is_byok: false },
    '8 × 5.00 + 4012 × 0.50 cached + 5 × 30.00',
    2196,
    openrouter,
  ],
]

const anthropic: Row[] = [
  [
    'anthropic claude-opus-4-8',
    {
      input_tokens: 2,
      cache_creation_input_tokens: 1590,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 1590, ephemeral_1h_input_tokens: 0 },
      output_tokens: 4,
      service_tier: 'standard',
      inference_geo: 'global',
    },
    '2 × 5.00 + 1590 × 6.25 written + 4 × 25.00',
    10_048,
    claude,
  ],
  [
    'anthropic claude-opus-4-8',
    { input_tokens: 2, cache_creation_input_tokens: 0, cache_read_input_tokens: 1590, output_tokens: 4 },
    '2 × 5.00 + 1590 × 0.50 cached + 4 × 25.00',
    905,
    claude,
  ],
  [
    'anthropic claude-sonnet-4-6',
    {
      input_tokens: 28,
      cache_read_input_tokens: 1425,
      output_tokens: 13,
      output_tokens_details: { thinking_tokens: 7 },
    },
    '28 × 3.00 + 1425 × 0.30 cached + 13 × 15.00',
    707,
    claude,
  ],
  [
    'anthropic claude-haiku-4-5-20251001',
    { input_tokens: 9447, output_tokens: 114, server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 } },
    '9447 × 1.00 + 114 × 5.00 + 1 × 10000 search',
    20_017,
    claude,
  ],
  [
    'anthropic claude-sonnet-4-5',
    {
      input_tokens: 100,
      cache_creation_input_tokens: 5000,
      cache_creation: { ephemeral_5m_input_tokens: 2000, ephemeral_1h_input_tokens: 3000 },
      output_tokens: 50,
    },
    '100 × 3.00 + 2000 × 3.75 written + 3000 × 6.00 for an hour + 50 × 15.00',
    26_550,
    claude,
  ],
  [
    'anthropic claude-haiku-4-5',
    { input_tokens: 1000, output_tokens: 200, service_tier: 'batch' },
    '1000 × 0.50 batch + 200 × 2.50 batch',
    1000,
    claude,
  ],
  [
    'anthropic claude-opus-4-8',
    { input_tokens: 100, output_tokens: 50, service_tier: 'standard', inference_geo: 'us' },
    '100 × 5.50 in the US + 50 × 27.50 in the US',
    1925,
    claude,
  ],
  [
    'anthropic claude-opus-5',
    { input_tokens: 100, output_tokens: 50, service_tier: 'standard', speed: 'fast' },
    '100 × 10.00 fast + 50 × 50.00 fast',
    3500,
    'https://platform.claude.com/docs/en/build-with-claude/fast-mode#pricing',
  ],
  [
    'anthropic claude-opus-4-6',
    {
      input_tokens: 23_000,
      output_tokens: 1000,
      iterations: [
        { type: 'compaction', input_tokens: 180_000, output_tokens: 3500 },
        { type: 'message', input_tokens: 23_000, output_tokens: 1000 },
      ],
    },
    '23000 × 5.00 + 180000 × 5.00 compaction + 1000 × 25.00 + 3500 × 25.00 compaction',
    1_127_500,
    'https://platform.claude.com/docs/en/build-with-claude/compaction-threshold',
  ],
  [
    'google claude-haiku-4-5@20251001',
    { input_tokens: 695, cache_read_input_tokens: 0, output_tokens: 56 },
    '695 × 1.00 + 56 × 5.00',
    975,
    'https://cloud.google.com/vertex-ai/generative-ai/pricing#claude-models',
  ],
]

const gemini: Row[] = [
  [
    'google gemini-2.5-pro',
    {
      promptTokenCount: 15,
      toolUsePromptTokenCount: 288,
      candidatesTokenCount: 40,
      thoughtsTokenCount: 257,
      totalTokenCount: 600,
    },
    '303 × 1.25 + 297 × 10.00',
    3349,
    google,
  ],
  [
    'google gemini-2.5-flash',
    {
      promptTokenCount: 17_713,
      promptTokensDetails: modalities({ TEXT: 16, VIDEO: 15_780, AUDIO: 1917 }),
      candidatesTokenCount: 100,
      thoughtsTokenCount: 1176,
      totalTokenCount: 18_989,
    },
    '15796 × 0.30 + 1917 × 1.00 audio + 1276 × 2.50',
    9846,
    google,
  ],
  [
    'google gemini-2.5-flash',
    {
      promptTokenCount: 9613,
      cachedContentTokenCount: 9602,
      candidatesTokenCount: 33,
      thoughtsTokenCount: 39,
      totalTokenCount: 9685,
      trafficType: 'ON_DEMAND',
    },
    '11 × 0.30 + 9602 × 0.03 cached + 72 × 2.50',
    471,
    google,
  ],
  [
    'google gemini-2.5-flash',
    {
      promptTokenCount: 2000,
      promptTokensDetails: modalities({ TEXT: 500, AUDIO: 1500 }),
      cachedContentTokenCount: 1200,
      cacheTokensDetails: modalities({ TEXT: 200, AUDIO: 1000 }),
      candidatesTokenCount: 50,
    },
    '300 × 0.30 + 500 × 1.00 audio + 200 × 0.03 cached + 1000 × 0.10 cached audio + 50 × 2.50',
    821,
    google,
  ],
  [
    'google gemini-2.5-flash-lite',
    {
      promptTokenCount: 650,
      promptTokensDetails: [
        { modality: 1, tokenCount: 10 },
        { modality: 4, tokenCount: 640 },
      ],
      candidatesTokenCount: 20,
      trafficType: 1,
    },
    '10 × 0.10 + 640 × 0.30 audio + 20 × 0.40',
    201,
    google,
  ],
  [
    'google gemini-2.5-pro',
    { promptTokenCount: 200_000, candidatesTokenCount: 10 },
    '200000 × 1.25 + 10 × 10.00',
    250_100,
    google,
  ],
  [
    'google gemini-2.5-pro',
    { promptTokenCount: 200_001, candidatesTokenCount: 10 },
    '200001 × 2.50 long + 10 × 15.00 long',
    500_153,
    google,
  ],
  [
    'google gemini-2.5-flash',
    { promptTokenCount: 1000, candidatesTokenCount: 200, serviceTier: 'flex' },
    '1000 × 0.15 flex + 200 × 1.25 flex',
    400,
    google,
  ],
  [
    'google gemini-3-flash-preview',
    { promptTokenCount: 1000, candidatesTokenCount: 100, trafficType: 'ON_DEMAND_PRIORITY' },
    '1000 × 0.90 priority + 100 × 5.40 priority',
    1440,
    google,
  ],
  [
    'google gemini-3.1-pro-preview',
    {
      promptTokenCount: 200_001,
      cachedContentTokenCount: 100_000,
      candidatesTokenCount: 10,
      serviceTier: 'priority',
    },
    '100001 × 7.20 long priority + 100000 × 0.72 cached + 10 × 32.40 long priority',
    792_331,
    google,
  ],
  [
    'google gemini-2.5-flash',
    { promptTokenCount: 100, candidatesTokenCount: 50 },
    '100 × 0.30 + 50 × 2.50 + 1 × 35000 prompt with searches',
    35_155,
    google,
    { beside: { groundingMetadata: { webSearchQueries: ['a', 'b', 'c'] } } },
  ],
  [
    'google gemini-3-flash-preview',
    { promptTokenCount: 125, candidatesTokenCount: 250, thoughtsTokenCount: 456 },
    '125 × 0.50 + 706 × 3.00 + 3 × 14000 searches',
    44_181,
    google,
    { beside: { groundingMetadata: { webSearchQueries: ['a', 'b', '', 'c'] } } },
  ],
  [
    'google gemini-2.5-flash-image',
    {
      promptTokenCount: 20,
      candidatesTokenCount: 1300,
      candidatesTokensDetails: modalities({ TEXT: 10, IMAGE: 1290 }),
    },
    '20 × 0.30 + 10 × 2.50 + 1290 × 30.00 picture',
    38_731,
    google,
  ],
  [
    'google gemini-3-pro-image-preview',
    {
      promptTokenCount: 50,
      candidatesTokenCount: 1120,
      candidatesTokensDetails: modalities({ IMAGE: 1120 }),
      thoughtsTokenCount: 100,
    },
    '50 × 2.00 + 100 × 12.00 + 1120 × 120.00 picture',
    135_700,
    google,
  ],
]

const otherChat: Row[] = [
  [
    'groq llama-3.3-70b-versatile',
    chatUsage(272, 21),
    '272 × 0.59 + 21 × 0.79',
    177,
    groq,
    { beside: { service_tier: 'on_demand' } },
  ],
  [
    'groq openai/gpt-oss-120b',
    chatUsage(500, 80, cached(256)),
    '244 × 0.15 + 256 × 0.075 cached + 80 × 0.60',
    104,
    groq,
  ],
  ['groq openai/gpt-oss-safeguard-20b', chatUsage(72, 56), '72 × 0.075 + 56 × 0.30', 22, groq],
  ['groq llama-3.3-70b-versatile', chatUsage(100, 10), '100 × 0.59 flex + 10 × 0.79 flex', 67, groq, flex],
  ['mistral mistral-large-latest', chatUsage(200, 50), '200 × 0.50 + 50 × 1.50', 175, mistral],
  ['mistral mistral-small-latest', chatUsage(100, 20), '100 × 0.15 + 20 × 0.60', 27, mistral],
  ['mistral magistral-medium-latest', chatUsage(10, 664), '10 × 2.00 + 664 × 5.00', 3340, mistral],
  [
    'deepseek deepseek-chat',
    chatUsage(305, 72, { prompt_cache_hit_tokens: 0, prompt_cache_miss_tokens: 305 }),
    '305 × 0.14 + 72 × 0.28',
    63,
    deepseek,
    { at: '2026-06-08T12:00:00Z' },
  ],
  [
    'deepseek deepseek-reasoner',
    chatUsage(563, 116, {
      prompt_cache_hit_tokens: 512,
      prompt_cache_miss_tokens: 51,
      completion_tokens_details: { reasoning_tokens: 60 },
    }),
    '51 × 0.14 + 512 × 0.0028 cached + 116 × 0.28',
    41,
    deepseek,
    { at: '2026-06-08T12:00:00Z' },
  ],
  // Reasoning beside the completion: the total tells.
  [
    'xai grok-3-mini',
    {
      prompt_tokens: 291,
      prompt_tokens_details: { cached_tokens: 290, text_tokens: 291 },
      completion_tokens: 26,
      completion_tokens_details: { reasoning_tokens: 196 },
      total_tokens: 513,
      cost_in_usd_ticks: 1_330_500,
    },
    '1 × 0.30 + 290 × 0.075 cached + 222 × 0.50',
    133,
    xai,
  ],
  [
    'xai grok-3-mini',
    {
      prompt_tokens: 10,
      prompt_tokens_details: { cached_tokens: 3 },
      completion_tokens: 20,
      completion_tokens_details: { reasoning_tokens: 294 },
      total_tokens: 324,
    },
    '7 × 0.30 + 3 × 0.075 cached + 314 × 0.50',
    159,
    xai,
  ],
  ['cohere command-a-03-2025', chatUsage(11, 3), '11 × 2.50 + 3 × 10.00', 58, cohere],
  ['cohere command-a-plus-05-2026', chatUsage(67, 66), '67 × 2.50 + 66 × 10.00', 828, cohere],
  ['cohere command-r7b-12-2024', chatUsage(1000, 200), '1000 × 0.0375 + 200 × 0.15', 68, cohere],
  [
    'together meta-llama/Llama-3.3-70B-Instruct-Turbo',
    chatUsage(18, 35),
    '18 × 0.88 + 35 × 0.88',
    47,
    'https://www.together.ai/pricing',
  ],
  [
    'openrouter anthropic/claude-haiku-4.5',
    chatUsage(16, 13, { cost: 0.000081, is_byok: false }),
    '16 × 1.00 + 13 × 5.00',
    81,
    openrouter,
  ],
  [
    'openrouter deepseek/deepseek-chat',
    chatUsage(2315, 40, { cost: 0.007637029, server_tool_use_details: { web_search_requests: 1 } }),
    '1 × 595.881 prompt + 1 × 41.148 answer + 1 × 7000 search',
    7637,
    openrouter,
  ],
  [
    'openrouter openai/gpt-4o',
    chatUsage(800, 0, {
      cost: 0.0001,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.002 },
    }),
    '1 × 100 fee + 800 × 2.50 on the own key',
    2100,
    openrouter,
  ],
  ['openrouter minimax/minimax-m2:free', chatUsage(43, 10, { cost: 0 }), '53 × 0 free', 0, openrouter],
  // Without its word on the charge.
  ['openrouter google/gemini-2.5-flash-lite', chatUsage(41, 243), '41 × 0.10 + 243 × 0.40', 101, openrouter],
  [
    'perplexity sonar',
    chatUsage(9, 12, { search_context_size: 'low', cost: { request_cost: 0.005, total_cost: 0.00502 } }),
    '9 × 1.00 + 12 × 1.00 + 1 × 5000 request',
    5021,
    perplexity,
  ],
  [
    'perplexity sonar-pro',
    chatUsage(100, 200, { search_context_size: 'medium' }),
    '100 × 3.00 + 200 × 15.00 + 1 × 10000 request',
    13_300,
    perplexity,
  ],
  [
    'perplexity sonar-deep-research',
    chatUsage(33, 7163, { citation_tokens: 20_016, num_search_queries: 18, reasoning_tokens: 95_305 }),
    '33 × 2.00 + 7163 × 8.00 + 95305 × 3.00 reasoning + 20016 × 2.00 citations + 18 × 5000 searches',
    473_317,
    perplexity,
  ],
  ['cerebras gpt-oss-120b', chatUsage(43, 9), '43 × 0.35 + 9 × 0.75', 22, 'https://www.cerebras.ai/pricing'],
  [
    'fireworks accounts/fireworks/models/kimi-k2p5',
    chatUsage(100, 50, cached(40)),
    '60 × 0.60 + 40 × 0.10 cached + 50 × 3.00',
    190,
    'https://fireworks.ai/pricing',
  ],
  [
    'zai glm-4.6',
    chatUsage(190, 78, cached(43)),
    '147 × 0.60 + 43 × 0.11 cached + 78 × 2.20',
    265,
    'https://docs.z.ai/guides/overview/pricing',
  ],
  [
    'moonshotai kimi-k2.5',
    chatUsage(100, 20, { cached_tokens: 60 }),
    '40 × 0.60 + 60 × 0.10 cached + 20 × 3.00',
    90,
    'https://platform.moonshot.ai/docs/pricing/chat',
  ],
]

const bedrockPricing = 'https://aws.amazon.com/bedrock/pricing'
const converseUsage = (inputTokens: number, outputTokens: number, read = 0, write = 0): Wire => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens + read + write,
  cacheReadInputTokens: read,
  cacheWriteInputTokens: write,
})

/** A region's or a geography's endpoint costs a tenth more than the global one since Claude 4.5. */
const bedrock: Row[] = [
  [
    'bedrock us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    converseUsage(13, 5, 1504),
    '13 × 3.30 + 1504 × 0.33 cached + 5 × 16.50',
    622,
    bedrockPricing,
  ],
  [
    'bedrock global.anthropic.claude-haiku-4-5-20251001-v1:0',
    converseUsage(10, 20, 300, 2000),
    '10 × 1.00 + 300 × 0.10 cached + 2000 × 1.25 written + 20 × 5.00',
    2640,
    bedrockPricing,
  ],
  [
    'bedrock us.anthropic.claude-haiku-4-5-20251001-v1:0',
    converseUsage(672, 39),
    '672 × 1.10 + 39 × 5.50',
    954,
    bedrockPricing,
  ],
  ['bedrock amazon.nova-micro-v1:0', converseUsage(13, 69), '13 × 0.035 + 69 × 0.14', 10, bedrockPricing],
  ['bedrock us.amazon.nova-pro-v1:0', converseUsage(1837, 82), '1837 × 0.80 + 82 × 3.20', 1732, bedrockPricing],
]

export const invoices: Invoice[] = [
  ...rows('openai-chat', [...openaiChat, ...otherChat]),
  ...rows('openai-responses', openaiResponses),
  ...rows('anthropic-messages', anthropic),
  ...rows('gemini', gemini),
  ...rows('bedrock-converse', bedrock),
]
