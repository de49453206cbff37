/** Where a model's call goes: OpenAI's thinking models are asked by Responses wherever the body is written anew anyway. */

import { expect, it } from 'vitest'
import { openTargets } from '../../src/gateway/targets.ts'

const targets = openTargets({
  env: { OPENAI_API_KEY: 'k' },
  control: { listProviders: () => [], readCredential: () => undefined, version: () => 1 },
  providers: {},
  simulate: 'never',
  defaultProvider: '',
})

it.each([
  ['gpt-5.5', 'anthropic-messages', 'https://api.openai.com/v1/responses'],
  ['gpt-5.5', 'openai-chat', 'https://api.openai.com/v1/chat/completions'],
  ['gpt-5-codex', 'openai-chat', 'https://api.openai.com/v1/responses'],
  ['gpt-4o', 'anthropic-messages', 'https://api.openai.com/v1/chat/completions'],
] as const)('%s, asked for in %s: %s', (model, wanted, url) => {
  const target = targets.find(model, wanted)
  expect(target.kind === 'provider' && target.urls.whole.href).toBe(url)
})
