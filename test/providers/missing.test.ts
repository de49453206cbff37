/** What a provider lacks, in words, by its kind of credential. */

import { expect, test } from 'vitest'
import { missingOf, wrongSecret } from '../../src/providers/missing.ts'
import { findProvider } from '../../src/providers/table.ts'

const missing = (id: string, env: Record<string, string>) =>
  missingOf(findProvider(id)!, { env, readCredential: () => undefined })

test.each([
  ['openai', {}, 'has no key configured; set OPENAI_API_KEY, or run: respan providers add openai'],
  ['openai', { OPENAI_API_KEY: 'k' }, undefined],
  ['ollama', {}, undefined],
  ['vertex', { GOOGLE_CLOUD_PROJECT: 'p' }, 'or run: gcloud auth application-default login'],
  [
    'vertex',
    {},
    'address: set GOOGLE_VERTEX_PROJECT or GOOGLE_CLOUD_PROJECT, and GOOGLE_VERTEX_LOCATION or GOOGLE_CLOUD_LOCATION (default: global)',
  ],
  ['vertex', { GOOGLE_VERTEX_ACCESS_TOKEN: 't' }, 'has no address; set GOOGLE_VERTEX_PROJECT or GOOGLE_CLOUD_PROJECT'],
  ['vertex', { GOOGLE_VERTEX_ACCESS_TOKEN: 't', GOOGLE_CLOUD_PROJECT: 'p' }, undefined],
  [
    'bedrock',
    { AWS_ACCESS_KEY_ID: 'a' },
    'has no key configured; AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY; set AWS_BEARER_TOKEN_BEDROCK, or',
  ],
  ['bedrock', { AWS_SECRET_ACCESS_KEY: 'a' }, 'AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID'],
  [
    'bedrock',
    {},
    'has no key configured; set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ],
  ['bedrock', { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }, undefined],
  ['azure', { AZURE_API_KEY: 'k' }, 'has no address; set AZURE_OPENAI_ENDPOINT or AZURE_RESOURCE_NAME'],
  ['azure', { AZURE_API_KEY: 'k', AZURE_OPENAI_ENDPOINT: 'https://x.test' }, undefined],
  [
    'azure',
    { AZURE_CLIENT_SECRET: 's', AZURE_RESOURCE_NAME: 'r' },
    'AZURE_CLIENT_SECRET is set without AZURE_TENANT_ID and AZURE_CLIENT_ID; set',
  ],
  [
    'azure-anthropic',
    { AZURE_API_KEY: 'k' },
    'has no address; set ANTHROPIC_FOUNDRY_BASE_URL or ANTHROPIC_FOUNDRY_RESOURCE or AZURE_RESOURCE_NAME',
  ],
])('%s with %j: %s', (id, env, words) => {
  if (words === undefined) expect(missing(id, env)).toBeUndefined()
  else expect(missing(id, env)).toContain(words)
})

test.each([
  ['vertex', 'zzz', false],
  ['vertex', 'ya29.a0', true],
  ['vertex', '{"type":"service_account"}', true],
  ['bedrock', 'AKIAIOSFODNN7EXAMPLE', false],
  ['bedrock', 'AKIAIOSFODNN7EXAMPLE:secret', true],
  ['bedrock', 'ABSKQmVkcm9jaw', true],
  ['openai', 'zzz', true],
])('%s may store %s: %s', (id, secret, may) => {
  expect(wrongSecret(findProvider(id)!, secret) === undefined).toBe(may)
})
