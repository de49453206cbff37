/** The providers of which more is known than a URL. Order matters: where several serve a model, the first row goes first. */

import { messagesHeaders, messagesRow, openaiDialect, type Provider, row } from './provider.ts'
import { clouds } from './table-clouds.ts'
import { hosts } from './table-hosts.ts'

const openai: Provider = row(
  'openai',
  'OpenAI',
  'https://api.openai.com/v1',
  'OPENAI_API_KEY',
  'https://platform.openai.com/docs/api-reference/chat',
  { dialect: openaiDialect, priceId: 'openai', responses: true },
)

const anthropic: Provider = {
  id: 'anthropic',
  name: 'Anthropic',
  protocols: ['anthropic-messages'],
  baseUrls: { 'anthropic-messages': 'https://api.anthropic.com/v1' },
  auth: 'x-api-key',
  keyEnv: ['ANTHROPIC_API_KEY'],
  headers: messagesHeaders,
  // For models newer than capabilities.ts: each one since Opus 4.7 thinks adaptively only.
  dialect: { adaptiveThinking: true, defaultMaxTokens: 32_000 },
  aliases: ['claude'],
  priceId: 'anthropic',
  source: 'https://platform.claude.com/docs/en/api/overview',
  checked: '2026-11',
}

/** `thinking: {type}` switches it, `reasoning_content` carries it and must come back in a tool loop. */
const thinking = { reasoningControl: 'thinking', reasoningField: 'reasoning_content' } as const

const google: Provider = {
  ...row(
    'google',
    'Google Gemini',
    'https://generativelanguage.googleapis.com/v1beta/openai',
    'GEMINI_API_KEY GOOGLE_API_KEY GOOGLE_GENERATIVE_AI_API_KEY',
    'https://ai.google.dev/api',
    { aliases: ['gemini', 'google_genai', 'google-ai-studio'], priceId: 'google' },
  ),
  protocols: ['gemini', 'openai-chat'],
  baseUrls: {
    gemini: 'https://generativelanguage.googleapis.com/v1beta',
    'openai-chat': 'https://generativelanguage.googleapis.com/v1beta/openai',
  },
  auth: 'x-goog-api-key',
  // https://ai.google.dev/gemini-api/docs/openai
  authAt: { 'openai-chat': 'bearer' },
}

const vendors: Provider[] = [
  row('xai', 'xAI', 'https://api.x.ai/v1', 'XAI_API_KEY', 'https://docs.x.ai/docs/api-reference', {
    aliases: ['x-ai', 'grok'],
    responses: true,
    // max_tokens is deprecated there; recorded requests with max_completion_tokens are answered 200.
    dialect: { maxTokensField: 'max_completion_tokens' },
    priceId: 'x-ai',
  }),
  row('mistral', 'Mistral', 'https://api.mistral.ai/v1', 'MISTRAL_API_KEY', 'https://docs.mistral.ai/api', {
    aliases: ['mistralai'],
    // stream_options is not in its API; the last chunk of every recorded stream carries usage unasked. Ids of calls: see
    // tool-ids.ts. prefix: /capabilities/completion/usage. temperature: /api, 0 to 1.5.
    dialect: { noStreamOptions: true, nineCharacterIds: true, prefixMember: true, temperatureMax: 1.5 },
    priceId: 'mistral',
  }),
  row(
    'deepseek',
    'DeepSeek',
    'https://api.deepseek.com',
    'DEEPSEEK_API_KEY',
    'https://api-docs.deepseek.com/guides/thinking_mode',
    {
      messages: 'https://api.deepseek.com/anthropic/v1',
      // response_format there is text or json_object: https://api-docs.deepseek.com/api/create-chat-completion
      dialect: { ...thinking, noJsonSchema: true },
      priceId: 'deepseek',
    },
  ),
  row('groq', 'Groq', 'https://api.groq.com/openai/v1', 'GROQ_API_KEY', 'https://console.groq.com/docs/openai', {
    // stop: /docs/api-reference. No tools beside an answer in JSON, closed schemas: /docs/structured-outputs.
    dialect: { stopsMax: 4, noJsonBesideCalls: true, closedStrict: true },
    priceId: 'groq',
  }),
  row(
    'cerebras',
    'Cerebras',
    'https://api.cerebras.ai/v1',
    'CEREBRAS_API_KEY',
    'https://inference-docs.cerebras.ai/api-reference/chat-completions',
    { dialect: { maxTokensField: 'max_completion_tokens' }, priceId: 'cerebras' },
  ),
  row(
    'together',
    'Together AI',
    'https://api.together.xyz/v1',
    'TOGETHER_API_KEY',
    'https://docs.together.ai/docs/openai-api-compatibility',
    { aliases: ['togetherai', 'together_ai', 'together-ai'], priceId: 'together' },
  ),
  row(
    'fireworks',
    'Fireworks AI',
    'https://api.fireworks.ai/inference/v1',
    'FIREWORKS_API_KEY',
    'https://docs.fireworks.ai/tools-sdks/openai-compatibility',
    { aliases: ['fireworks-ai', 'fireworks_ai'], priceId: 'fireworks' },
  ),
  row(
    'cohere',
    'Cohere',
    'https://api.cohere.ai/compatibility/v1',
    'COHERE_API_KEY CO_API_KEY',
    'https://docs.cohere.com/docs/compatibility-api',
    { priceId: 'cohere', roots: ['https://api.cohere.com'] },
  ),
  row(
    'perplexity',
    'Perplexity',
    'https://api.perplexity.ai',
    'PERPLEXITY_API_KEY',
    'https://docs.perplexity.ai/api-reference/chat-completions-post',
    // Every chunk carries usage, asked or not.
    { dialect: { noStreamOptions: true }, priceId: 'perplexity' },
  ),
  row(
    'moonshotai',
    'Moonshot AI',
    'https://api.moonshot.ai/v1',
    'MOONSHOT_API_KEY',
    'https://platform.moonshot.ai/docs/api/chat',
    {
      aliases: ['moonshot'],
      messages: 'https://api.moonshot.ai/anthropic/v1',
      dialect: thinking,
      priceId: 'moonshotai',
    },
  ),
  row(
    'moonshotai-cn',
    'Moonshot AI (China)',
    'https://api.moonshot.cn/v1',
    'MOONSHOT_API_KEY',
    'https://platform.moonshot.cn/docs/api/chat',
    { messages: 'https://api.moonshot.cn/anthropic/v1', dialect: thinking },
  ),
  row('zai', 'Z.AI', 'https://api.z.ai/api/paas/v4', 'ZHIPU_API_KEY ZAI_API_KEY', 'https://docs.z.ai/api-reference', {
    aliases: ['z-ai', 'z.ai'],
    messages: 'https://api.z.ai/api/anthropic/v1',
    dialect: { ...thinking, noJsonSchema: true },
    priceId: 'zai',
  }),
  row(
    'zhipuai',
    'Zhipu AI',
    'https://open.bigmodel.cn/api/paas/v4',
    'ZHIPU_API_KEY',
    'https://docs.bigmodel.cn/cn/api/introduction',
    {
      messages: 'https://open.bigmodel.cn/api/anthropic/v1',
      dialect: { ...thinking, noJsonSchema: true },
      priceId: 'zhipuai',
    },
  ),
  messagesRow(
    'minimax',
    'MiniMax',
    'https://api.minimax.io/anthropic/v1',
    'MINIMAX_API_KEY',
    'https://platform.minimax.io/docs/api-reference/text-anthropic-api',
    { chat: 'https://api.minimax.io/v1', priceId: 'minimax' },
  ),
  messagesRow(
    'minimax-cn',
    'MiniMax (China)',
    'https://api.minimaxi.com/anthropic/v1',
    'MINIMAX_API_KEY',
    'https://platform.minimaxi.com/docs/guides/quickstart',
    { chat: 'https://api.minimaxi.com/v1' },
  ),
  row(
    'openrouter',
    'OpenRouter',
    'https://openrouter.ai/api/v1',
    'OPENROUTER_API_KEY',
    'https://openrouter.ai/docs/use-cases/reasoning-tokens',
    {
      aliases: ['open_router', 'open-router'],
      messages: 'https://openrouter.ai/api/v1',
      // https://openrouter.ai/docs/api-reference/responses
      responses: true,
      // cache_control: https://openrouter.ai/docs/features/prompt-caching. Files: https://openrouter.ai/docs/features/multimodal/pdfs
      dialect: { reasoningControl: 'reasoning', reasoningField: 'reasoning', cacheControl: true, fileAddresses: true },
      priceId: 'openrouter',
    },
  ),
]

/** Without chat: embeddings and rerank pass through. */
const embedders: Provider[] = [
  [
    'voyage',
    'Voyage AI',
    'https://api.voyageai.com/v1',
    'VOYAGE_API_KEY',
    'https://docs.voyageai.com/reference',
    'voyageai',
  ],
  ['jina', 'Jina AI', 'https://api.jina.ai/v1', 'JINA_API_KEY', 'https://api.jina.ai/docs', 'jina-ai'],
].map(([id = '', name = '', root = '', keyEnv = '', source = '', alias = '']) => ({
  ...row(id, name, '', keyEnv, source, { aliases: [alias], roots: [root] }),
  protocols: [],
  baseUrls: {},
}))

const local: Provider[] = [
  row('ollama', 'Ollama', 'http://127.0.0.1:11434/v1', '', 'https://docs.ollama.com/api/openai-compatibility', {
    auth: 'none',
    // Recorded: assistant messages with `reasoning` are answered 200.
    dialect: { reasoningField: 'reasoning' },
  }),
  row('lmstudio', 'LM Studio', 'http://127.0.0.1:1234/v1', 'LMSTUDIO_API_KEY', 'https://lmstudio.ai/docs/app/api', {
    auth: 'none',
    aliases: ['lm-studio', 'lm_studio'],
  }),
  row(
    'vllm',
    'vLLM',
    'http://127.0.0.1:8000/v1',
    '',
    'https://docs.vllm.ai/en/stable/serving/openai_compatible_server',
    {
      auth: 'none',
      aliases: ['hosted_vllm'],
    },
  ),
  row('llamacpp', 'llama.cpp', 'http://127.0.0.1:8080/v1', '', 'https://github.com/ggml-org/llama.cpp', {
    auth: 'none',
    aliases: ['llama-cpp', 'llama.cpp', 'llama_cpp'],
    dialect: { reasoningField: 'reasoning_content' },
  }),
]

/** All built-in rows, ids and aliases unique. */
export const providers: readonly Provider[] = [
  openai,
  anthropic,
  google,
  ...vendors,
  ...clouds,
  ...embedders,
  ...hosts,
  ...local,
]

/** The row that an id or alias means; case does not matter. */
export function findProvider(word: string, list: readonly Provider[] = providers): Provider | undefined {
  const wanted = word.toLowerCase()
  return list.find((p) => p.id === wanted) ?? list.find((p) => p.aliases?.includes(wanted))
}
