/** The rows of Vercel's AI SDK and its providers; rules-sdk.ts says where the facts are from. Imports types only. */

import type { Rule } from './rule.ts'

const openai = { lang: 'ts', route: 'openai', keyEnv: 'OPENAI_API_KEY', hosts: ['api.openai.com'] } as const
const anthropic = { lang: 'ts', route: 'anthropic', keyEnv: 'ANTHROPIC_API_KEY', hosts: ['api.anthropic.com'] } as const
const google = { lang: 'ts', route: 'google', hosts: ['generativelanguage.googleapis.com'] } as const

const others = (name: string): Rule['keep'] => ({
  reason: `${name} is called directly; --providers all routes it too`,
  unless: 'others',
})

/** A ready-made client and its maker: `openai` and `createOpenAI` of @ai-sdk/openai. */
const aiSdk = (rule: Omit<Rule, 'how' | 'names' | 'lang'>, instance: string, makers: readonly string[]): Rule[] => {
  const shared = {
    ...rule,
    lang: 'ts',
    base: ['baseURL'],
    keys: ['apiKey'],
    transports: ['fetch'],
    strictBase: true,
  } as const
  return [
    { ...shared, how: 'function', names: makers },
    // It reads the environment when its module is loaded: before a later dotenv.config().
    { ...shared, how: 'instance', names: [instance], maker: makers[0] as string, readsEarly: true },
  ]
}

/** Providers whose clients stay where they are, whatever is wished. */
const direct: readonly (readonly [id: string, name: string, module: string, instance: string, makers: string[]])[] = [
  ['bedrock', 'Bedrock', '@ai-sdk/amazon-bedrock', 'bedrock', ['createAmazonBedrock']],
  ['cerebras', 'Cerebras', '@ai-sdk/cerebras', 'cerebras', ['createCerebras']],
  ['cohere', 'Cohere', '@ai-sdk/cohere', 'cohere', ['createCohere']],
  ['deepseek', 'DeepSeek', '@ai-sdk/deepseek', 'deepseek', ['createDeepSeek']],
  ['fireworks', 'Fireworks', '@ai-sdk/fireworks', 'fireworks', ['createFireworks']],
  ['perplexity', 'Perplexity', '@ai-sdk/perplexity', 'perplexity', ['createPerplexity']],
  ['vertex', 'Vertex AI', '@ai-sdk/google-vertex', 'vertex', ['createVertex', 'createGoogleVertex']],
  ['xai', 'xAI', '@ai-sdk/xai', 'xai', ['createXai']],
]

export const vercel: readonly Rule[] = [
  ...aiSdk(
    {
      ...openai,
      id: 'ai-sdk-openai',
      name: 'AI SDK for OpenAI',
      modules: ['@ai-sdk/openai'],
      baseEnv: { name: 'OPENAI_BASE_URL', since: [2, 0, 41] },
      made: { below: [2, 0], name: 'compatibility', value: 'strict' },
    },
    'openai',
    ['createOpenAI'],
  ),
  ...aiSdk(
    {
      ...anthropic,
      id: 'ai-sdk-anthropic',
      name: 'AI SDK for Anthropic',
      modules: ['@ai-sdk/anthropic'],
      baseEnv: { name: 'ANTHROPIC_BASE_URL', since: [2, 0, 35] },
      credentials: ['authToken'],
    },
    'anthropic',
    ['createAnthropic'],
  ),
  ...aiSdk(
    {
      ...google,
      id: 'ai-sdk-google',
      name: 'AI SDK for Google',
      modules: ['@ai-sdk/google'],
      keyEnv: 'GOOGLE_GENERATIVE_AI_API_KEY',
    },
    'google',
    ['createGoogleGenerativeAI', 'createGoogle'],
  ),
  ...aiSdk(
    {
      id: 'ai-sdk-mistral',
      name: 'AI SDK for Mistral',
      modules: ['@ai-sdk/mistral'],
      keyEnv: 'MISTRAL_API_KEY',
      hosts: ['api.mistral.ai'],
      route: 'mistral',
      keep: others('Mistral'),
    },
    'mistral',
    ['createMistral'],
  ),
  ...aiSdk(
    {
      id: 'ai-sdk-groq',
      name: 'AI SDK for Groq',
      modules: ['@ai-sdk/groq'],
      keyEnv: 'GROQ_API_KEY',
      hosts: ['api.groq.com'],
      route: 'groq',
      keep: others('Groq'),
    },
    'groq',
    ['createGroq'],
  ),
  ...aiSdk(
    {
      id: 'ai-sdk-together',
      name: 'AI SDK for Together',
      modules: ['@ai-sdk/togetherai'],
      // Older ones read TOGETHER_AI_API_KEY, still where no key is given.
      keyEnv: 'TOGETHER_API_KEY',
      hosts: ['api.together.xyz'],
      route: 'together',
      keep: others('Together'),
    },
    'togetherai',
    ['createTogetherAI'],
  ),
  ...direct.flatMap(([id, name, module, instance, makers]) =>
    aiSdk(
      {
        id: `ai-sdk-${id}`,
        name: `AI SDK for ${name}`,
        modules: [module],
        keep: { reason: `${name} is called directly` },
      },
      instance,
      makers,
    ),
  ),
  ...aiSdk(
    {
      id: 'ai-sdk-azure',
      name: 'AI SDK for Azure',
      modules: ['@ai-sdk/azure'],
      keep: { reason: "a client of Azure, whose address is the resource's own" },
    },
    'azure',
    ['createAzure'],
  ),
  {
    ...openai,
    id: 'ai-sdk-compatible',
    name: 'AI SDK for compatible servers',
    modules: ['@ai-sdk/openai-compatible'],
    how: 'function',
    names: ['createOpenAICompatible'],
    base: ['baseURL'],
    keys: ['apiKey'],
    transports: ['fetch'],
    strictBase: true,
  },
  {
    id: 'ai-gateway',
    name: "Vercel's gateway",
    lang: 'ts',
    modules: ['ai', '@ai-sdk/gateway'],
    how: 'function',
    names: ['gateway', 'createGateway'],
    keep: { reason: "already behind a gateway: Vercel's, which has a protocol of its own" },
  },
]
