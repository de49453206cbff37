/**
 * The rows of Python's other frameworks; rules-python.ts says where the facts are from. Measured besides: agno 3.1, pydantic-ai 2.31,
 * litellm 1.110, dspy 3.4. Imports types only.
 */

import type { Rule } from './rule.ts'
import { another, anthropic, anthropicVariable, byModel, openai, openaiVariable } from './rules-python-model.ts'

const agno: readonly Rule[] = [
  {
    ...openai,
    id: 'agno',
    name: 'agno for OpenAI',
    modules: ['agno.models.openai*', 'phi.model.openai*', 'agno.embedder.openai', 'agno.knowledge.embedder.openai'],
    package: 'agno',
    how: 'class',
    names: ['OpenAIChat', 'OpenAIResponses', 'OpenAIEmbedder'],
    argument: 1,
    base: ['base_url'],
    keys: ['api_key'],
    baseEnv: openaiVariable,
    transports: ['http_client'],
    inner: ['client', 'async_client', 'openai_client'],
  },
  {
    ...anthropic,
    id: 'agno-anthropic',
    name: 'agno for Anthropic',
    modules: ['agno.models.anthropic*', 'phi.model.anthropic*'],
    package: 'agno',
    how: 'class',
    names: ['Claude'],
    argument: 1,
    baseNames: [['client_params']],
    baseEnv: anthropicVariable,
    byVariable: true,
    inner: ['client', 'async_client'],
  },
  {
    id: 'agno-others',
    name: 'agno for another provider',
    lang: 'py',
    modules: ['agno.models.*', 'phi.model.*'],
    how: 'class',
    names: [
      'AwsBedrock',
      'AzureOpenAI',
      'Cohere',
      'DeepSeek',
      'Fireworks',
      'Gemini',
      'Groq',
      'MistralChat',
      'Ollama',
      'OpenAILike',
      'OpenRouter',
      'Together',
      'xAI',
    ],
    keep: { reason: "agno's client for another provider, which is called directly" },
  },
]

const pydanticAi: readonly Rule[] = [
  ...byModel(
    {
      id: 'pydantic-ai',
      name: 'Pydantic AI',
      modules: ['pydantic_ai', 'pydantic_ai.agent'],
      package: 'pydantic-ai',
      how: 'class',
      names: ['Agent'],
      argument: 1,
      textOnly: true,
      byVariable: true,
    },
    { openai: { baseEnv: openaiVariable }, anthropic: { baseEnv: anthropicVariable } },
  ),
  ...[
    {
      ...openai,
      modules: ['pydantic_ai.models.openai'],
      names: ['OpenAIChatModel', 'OpenAIModel', 'OpenAIResponsesModel'],
      baseEnv: openaiVariable,
    },
    { ...anthropic, modules: ['pydantic_ai.models.anthropic'], names: ['AnthropicModel'], baseEnv: anthropicVariable },
  ].map(
    (row): Rule => ({
      ...row,
      id: 'pydantic-ai',
      name: 'Pydantic AI',
      package: 'pydantic-ai',
      how: 'class',
      argument: 1,
      baseNames: [['base_url']],
      byVariable: true,
      inner: ['provider', 'openai_client', 'anthropic_client'],
    }),
  ),
  ...[
    { ...openai, modules: ['pydantic_ai.providers.openai'], names: ['OpenAIProvider'], baseEnv: openaiVariable },
    {
      ...anthropic,
      modules: ['pydantic_ai.providers.anthropic'],
      names: ['AnthropicProvider'],
      baseEnv: anthropicVariable,
    },
  ].map(
    (row): Rule => ({
      ...row,
      id: 'pydantic-ai',
      name: 'Pydantic AI',
      package: 'pydantic-ai',
      how: 'class',
      argument: 1,
      base: ['base_url'],
      keys: ['api_key'],
      transports: ['http_client'],
      inner: ['openai_client', 'anthropic_client'],
    }),
  ),
]

/** What LiteLLM is told a call, and those that hand it on. */
const litellm = {
  base: ['api_base'],
  baseNames: [['base_url']],
  keys: ['api_key'],
  clouds: ['custom_llm_provider', 'api_version'],
  choosers: ['fallbacks', 'context_window_fallback_dict'],
} as const

const calls: readonly Rule[] = [
  ...byModel(
    {
      ...litellm,
      id: 'litellm',
      name: 'LiteLLM',
      modules: ['litellm', 'litellm.main'],
      how: 'function',
      names: [
        'completion',
        'acompletion',
        'text_completion',
        'atext_completion',
        'embedding',
        'aembedding',
        'responses',
        'aresponses',
      ],
      argument: 2,
      transports: ['client'],
    },
    { openai: { baseEnv: { name: 'OPENAI_API_BASE' } }, anthropic: { baseEnv: { name: 'ANTHROPIC_API_BASE' } } },
  ),
  {
    id: 'litellm-router',
    name: 'LiteLLM router',
    lang: 'py',
    modules: ['litellm', 'litellm.router'],
    how: 'class',
    names: ['Router'],
    review: 'a router of its own over several models: api_base and api_key belong to each entry of its list',
  },
  ...byModel(
    {
      ...litellm,
      id: 'dspy',
      name: 'DSPy',
      modules: ['dspy', 'dspy.clients', 'dspy.clients.lm'],
      how: 'class',
      names: ['LM'],
      argument: 1,
    },
    // From 3.4 on `None` for a key is an empty key.
    {
      openai: { baseEnv: { name: 'OPENAI_API_BASE' }, behind: { key: 'OPENAI_API_KEY' } },
      anthropic: { baseEnv: { name: 'ANTHROPIC_API_BASE' }, behind: { key: 'ANTHROPIC_API_KEY' } },
    },
  ),
  ...byModel(
    {
      id: 'crewai',
      name: 'CrewAI',
      modules: ['crewai', 'crewai.llm'],
      how: 'class',
      names: ['LLM'],
      argument: 1,
      base: ['base_url'],
      baseNames: [['api_base']],
      keys: ['api_key'],
    },
    { openai: { baseEnv: openaiVariable }, anthropic: { baseEnv: anthropicVariable } },
  ),
  ...byModel(
    {
      id: 'crewai',
      name: 'CrewAI',
      modules: ['crewai', 'crewai.agent'],
      how: 'class',
      names: ['Agent'],
      argument: 0,
      model: 'llm',
      textOnly: true,
      byVariable: true,
    },
    { openai: { baseEnv: openaiVariable }, anthropic: { baseEnv: anthropicVariable } },
  ),
  ...byModel(
    {
      id: 'instructor',
      name: 'Instructor',
      modules: ['instructor', 'instructor.auto_client'],
      how: 'function',
      names: ['from_provider'],
      argument: 1,
      baseNames: [['base_url']],
      byVariable: true,
      inner: ['client'],
    },
    {
      openai: { baseEnv: openaiVariable },
      anthropic: { baseEnv: anthropicVariable },
      google: { review: undefined, baseEnv: { name: 'GOOGLE_GEMINI_BASE_URL' } },
    },
  ),
  ...byModel(
    {
      id: 'autogen',
      name: 'AutoGen',
      modules: ['autogen_ext.models.openai*'],
      package: 'autogen-ext',
      how: 'class',
      names: ['OpenAIChatCompletionClient'],
      base: ['base_url'],
      keys: ['api_key'],
      transports: ['http_client'],
    },
    // For other makers' models it has a base URL by itself, which one of ours, though None, would hide.
    { openai: { baseEnv: openaiVariable }, anthropic: { keep: another }, google: { review: undefined, keep: another } },
  ),
  {
    id: 'autogen-azure',
    name: 'AutoGen for Azure',
    lang: 'py',
    modules: ['autogen_ext.models.*'],
    how: 'class',
    names: ['AzureOpenAIChatCompletionClient', 'AzureAIChatCompletionClient', 'OllamaChatCompletionClient'],
    keep: { reason: 'a client with an endpoint of its own' },
  },
]

export const pythonFrameworks: readonly Rule[] = [...agno, ...pydanticAi, ...calls]
