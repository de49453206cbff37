/**
 * How client libraries join paths to the base URL that they are given, measured against a capture server or read in their
 * source (2026-11): a row a library, with the request that it makes.
 */

import type { Voiced } from '../spoken.ts'

/** Protocols that the check speaks, and what else the paths lead to. */
export type Kind = Voiced | 'embeddings' | 'cohere-chat' | 'bedrock-invoke' | 'count-tokens'
export type KeyHeader = 'authorization' | 'x-api-key' | 'x-goog-api-key' | 'api-key'

export interface BaseUrl {
  library: string
  kind: Kind
  key: KeyHeader
  /** `{model}` is the model's name, as the library writes it. */
  paths: readonly string[]
}

const openaiPaths = ['/api/chat/completions', '/api/chat/completions/', '/api//chat/completions']
const responsesPaths = ['/api/responses', '/api/responses/', '/api//responses']
const chat = (library: string, paths: readonly string[] = openaiPaths): BaseUrl => ({
  library,
  kind: 'openai-chat',
  key: 'authorization',
  paths,
})
const responses = (library: string): BaseUrl => ({
  library,
  kind: 'openai-responses',
  key: 'authorization',
  paths: responsesPaths,
})
const claude = (library: string, key: KeyHeader, ...paths: string[]): BaseUrl => ({
  library,
  kind: 'anthropic-messages',
  key,
  paths: paths.length > 0 ? paths : ['/api/anthropic/v1/messages', '/api/anthropic//v1/messages'],
})
const gemini = (library: string, ...paths: string[]): BaseUrl => ({
  library,
  kind: 'gemini',
  key: 'x-goog-api-key',
  paths: paths.flatMap((path) => [`${path}/{model}:generateContent`, `${path}/{model}:streamGenerateContent?alt=sse`]),
})

export const baseUrls: readonly BaseUrl[] = [
  chat('openai (JS)'),
  responses('openai (JS), responses'),
  { library: 'openai (JS), embeddings', kind: 'embeddings', key: 'authorization', paths: ['/api/embeddings'] },
  chat('openai (JS 3)', ['/api/chat/completions']),
  chat('openai (Python)'),
  responses('openai (Python), responses'),
  chat('openai (Python < 1)'),
  {
    library: 'AzureOpenAI (JS, Python)',
    kind: 'openai-chat',
    key: 'api-key',
    paths: [
      '/api/azure/openai/deployments/{model}/chat/completions?api-version=2025-04-01-preview',
      '/api/azure/openai/v1/chat/completions',
    ],
  },
  {
    library: 'AzureOpenAI (JS, Python), responses',
    kind: 'openai-responses',
    key: 'api-key',
    paths: ['/api/azure/openai/responses?api-version=2025-04-01-preview', '/api/azure/openai/v1/responses'],
  },
  claude('@anthropic-ai/sdk 0.x, anthropic (Python)', 'x-api-key'),
  claude('@anthropic-ai/sdk 1.x', 'authorization'),
  gemini('@google/genai, google-genai (Python)', '/api/google/v1beta/models', '/api/google//v1beta/models'),
  gemini('the same, another version', '/api/google/v1/models', '/api/google/v1alpha/models'),
  gemini(
    'the same for Vertex',
    '/api/google/v1beta1/publishers/google/models',
    '/api/google/v1beta1/projects/p-1/locations/us-central1/publishers/google/models',
  ),
  gemini('@google/generative-ai (old), base URL with a slash', '/api/google//v1beta/models'),
  chat('@ai-sdk/openai 1.x, .chat()'),
  responses('@ai-sdk/openai'),
  claude('@ai-sdk/anthropic', 'x-api-key', '/api/anthropic/v1/messages', '/api/anthropic/messages'),
  gemini('@ai-sdk/google', '/api/google/v1beta/models', '/api/google/models', '/api/google/v1beta', '/api/google'),
  chat('@ai-sdk/mistral, groq, openai-compatible'),
  chat('@langchain/openai, langchain-openai (Python)'),
  claude('@langchain/anthropic, langchain-anthropic (Python)', 'x-api-key'),
  gemini('@langchain/google-genai, langchain-google-genai (Python)', '/api/google/v1beta/models'),
  chat('llamaindex (TS), llama-index (Python)'),
  chat('litellm, dspy, crewai, pydantic-ai, agno, together-ai'),
  claude(
    'litellm for Anthropic, on any base',
    'x-api-key',
    '/v1/messages',
    '/api/v1/messages',
    '/api/anthropic/v1/messages',
    '/api/anthropic/v1/v1/messages',
  ),
  responses('openai-agents (Python), @openai/agents'),
  chat('groq-sdk, groq (Python)', ['/api/openai/v1/chat/completions', '/api//openai/v1/chat/completions']),
  chat('@mistralai/mistralai, mistralai (Python)', ['/api/v1/chat/completions', '/api//v1/chat/completions']),
  {
    library: 'cohere-ai, cohere (Python)',
    kind: 'cohere-chat',
    key: 'authorization',
    paths: ['/api/cohere/v1/chat', '/api/cohere/v2/chat'],
  },
  {
    library: 'AWS SDKs with a bearer token',
    kind: 'bedrock-converse',
    key: 'authorization',
    paths: ['converse', 'converse-stream'].flatMap((operation) => [
      `/api/bedrock/model/{model}/${operation}`,
      `/api/bedrock/model/respan%2Fecho/${operation}`,
    ]),
  },
  {
    library: 'AWS SDKs, invoke',
    kind: 'bedrock-invoke',
    key: 'authorization',
    paths: ['/api/bedrock/model/{model}/invoke', '/api/bedrock/model/{model}/invoke-with-response-stream'],
  },
  {
    library: '@anthropic-ai/sdk, count_tokens',
    kind: 'count-tokens',
    key: 'x-api-key',
    paths: ['/api/anthropic/v1/messages/count_tokens'],
  },
]
