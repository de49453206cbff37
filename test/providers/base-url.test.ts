import { expect, test } from 'vitest'
import { baseUrlOf, joinUrl, joinWhole, placeholdersOf, plainBaseUrl } from '../../src/providers/base-url.ts'
import { findProvider } from '../../src/providers/table.ts'

test.each([
  ['https://api.openai.com/v1', '/chat/completions', 'https://api.openai.com/v1/chat/completions'],
  ['https://api.openai.com/v1/', '/chat/completions', 'https://api.openai.com/v1/chat/completions'],
  ['https://api.openai.com/v1', 'chat/completions', 'https://api.openai.com/v1/chat/completions'],
  ['https://api.openai.com/v1//', '/v1/chat/completions', 'https://api.openai.com/v1/chat/completions'],
  ['https://api.openai.com', '/v1/chat/completions', 'https://api.openai.com/v1/chat/completions'],
  ['https://api.deepseek.com', '/chat/completions', 'https://api.deepseek.com/chat/completions'],
  ['https://api.anthropic.com/v1', '/messages', 'https://api.anthropic.com/v1/messages'],
  ['https://api.anthropic.com/v1', '/v1/messages', 'https://api.anthropic.com/v1/messages'],
  ['https://api.anthropic.com', '/v1/messages', 'https://api.anthropic.com/v1/messages'],
  ['https://api.z.ai/api/paas/v4', '/chat/completions', 'https://api.z.ai/api/paas/v4/chat/completions'],
  ['https://x.test/v1/chat/completions', '/chat/completions', 'https://x.test/v1/chat/completions'],
  ['https://x.test/v1/chat/completions/', '/chat/completions', 'https://x.test/v1/chat/completions'],
  ['https://x.test/v10', '/v1/messages', 'https://x.test/v10/v1/messages'],
  ['https://g.test/v1beta', '/v1beta/models', 'https://g.test/v1beta/models'],
  [
    'https://a.test/openai/deployments/d?api-version=2024-02-01',
    '/chat/completions',
    'https://a.test/openai/deployments/d/chat/completions?api-version=2024-02-01',
  ],
  [' http://127.0.0.1:11434/v1 ', '/chat/completions', 'http://127.0.0.1:11434/v1/chat/completions'],
])('%s + %s = %s', (base, path, url) => {
  expect(joinUrl(base, path)).toBe(url)
})

test.each([
  ['https://api.openai.com/v1', '/files', 'https://api.openai.com/v1/files'],
  ['https://api.openai.com/v1', '/v1/files/f/content', 'https://api.openai.com/v1/files/f/content'],
  [
    'https://api.groq.com/openai/v1',
    '/openai/v1/audio/transcriptions',
    'https://api.groq.com/openai/v1/audio/transcriptions',
  ],
  ['https://api.groq.com/openai/v1', '/v1/models', 'https://api.groq.com/openai/v1/models'],
  ['https://api.groq.com/openai/v1', '/models/', 'https://api.groq.com/openai/v1/models/'],
  ['https://api.cohere.com', '/v2/embed', 'https://api.cohere.com/v2/embed'],
  ['https://x.test/v1', '/v2/rerank', 'https://x.test/v2/rerank'],
  ['https://g.test/v1beta', '/upload/v1beta/files', 'https://g.test/upload/v1beta/files'],
  ['https://g.test/v1beta', '/v1alpha/models/m:embedContent', 'https://g.test/v1alpha/models/m:embedContent'],
  ['https://g.test/v1beta', '/ws/google.ai.v1beta.Service.Bidi', 'https://g.test/ws/google.ai.v1beta.Service.Bidi'],
  ['https://a.test/openai/v1', '/openai/deployments/d/embeddings', 'https://a.test/openai/deployments/d/embeddings'],
  ['https://a.test', '/openai/deployments/d/embeddings', 'https://a.test/openai/deployments/d/embeddings'],
  ['https://b.test', '/model/amazon.titan%3A0/invoke', 'https://b.test/model/amazon.titan%3A0/invoke'],
  ['https://x.test/v1?k=1', '/files', 'https://x.test/v1/files?k=1'],
])('%s and the whole path %s = %s', (base, path, url) => {
  expect(joinWhole(base, path)).toBe(url)
})

const chat = 'openai-chat'
const messages = 'anthropic-messages'
test.each([
  ['http://127.0.0.1:8000', chat, 'http://127.0.0.1:8000/v1'],
  ['http://127.0.0.1:8000/', chat, 'http://127.0.0.1:8000/v1'],
  ['http://127.0.0.1:8000/v1/', chat, 'http://127.0.0.1:8000/v1'],
  ['https://x.test/openai', chat, 'https://x.test/openai'],
  ['https://x.test/v1/chat/completions', chat, 'https://x.test/v1'],
  ['https://x.test/d?api-version=1', chat, 'https://x.test/d?api-version=1'],
  ['https://api.anthropic.com', messages, 'https://api.anthropic.com/v1'],
  ['https://api.anthropic.com/v1', messages, 'https://api.anthropic.com/v1'],
  ['https://api.z.ai/api/anthropic', messages, 'https://api.z.ai/api/anthropic/v1'],
  ['https://x.test/anthropic/v1/messages', messages, 'https://x.test/anthropic/v1'],
] as const)('a user who writes %s for %s means %s', (written, protocol, base) => {
  expect(plainBaseUrl(written, protocol)).toBe(base)
  expect(plainBaseUrl(base, protocol)).toBe(base)
})

test('placeholders are filled from the environment, and missing ones leave the provider without a URL', () => {
  const databricks = findProvider('databricks')!
  expect(placeholdersOf(databricks.baseUrls[chat]!)).toEqual(['DATABRICKS_HOST'])
  expect(baseUrlOf(databricks, chat, {})).toBeUndefined()
  expect(baseUrlOf(databricks, chat, { DATABRICKS_HOST: '' })).toBeUndefined()
  const url = 'https://me.cloud.databricks.com/ai-gateway/mlflow/v1'
  expect(baseUrlOf(databricks, chat, { DATABRICKS_HOST: 'me.cloud.databricks.com' })).toBe(url)
  expect(baseUrlOf(databricks, chat, { DATABRICKS_HOST: 'https://me.cloud.databricks.com/' })).toBe(url)
  expect(baseUrlOf(databricks, messages, { DATABRICKS_HOST: 'x' })).toBeUndefined()
  expect(baseUrlOf(findProvider('openai')!, chat, {})).toBe('https://api.openai.com/v1')
})
