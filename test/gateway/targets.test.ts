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

it.each(['auto', 'always'] as const)(
  'the simulator (%s) stands in for every model but that of a provider nobody is',
  (simulate) => {
    const { find } = openTargets({
      env: {},
      control: { listProviders: () => [], readCredential: () => undefined, version: () => 1 },
      providers: {},
      simulate,
      defaultProvider: '',
    })
    for (const name of ['gpt-4o', 'brand-new-model', 'openai/gpt-9', 'groq/openai/gpt-oss-120b', 'respan/sim?tokens=3'])
      expect(find(name, 'openai-chat').kind).toBe('simulated')
    for (const name of ['nosuch/model', 'opanai/gpt-4o']) {
      const target = find(name, 'openai-chat')
      expect(target.kind === 'broken' && target.error).toMatchObject({ code: 'model_not_found', status: 404 })
    }
    const near = find('opanai/gpt-4o', 'openai-chat')
    expect(near.kind === 'broken' && near.error.message).toMatch(/near ones: openai\/gpt-4o.*"opanai" is no provider/)
  },
)
