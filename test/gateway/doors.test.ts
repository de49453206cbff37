/** Whose a call is: names at a cloud's own door, and what of `metadata` is Anthropic's. */

import { expect, it } from 'vitest'
import { readIncoming } from '../../src/gateway/read.ts'
import { openTargets } from '../../src/gateway/targets.ts'
import { codecs } from '../../src/protocols/index.ts'
import { routeOf } from '../../src/server/routes.ts'

const env = {
  OPENAI_API_KEY: 'sk-openai-0123',
  ANTHROPIC_API_KEY: 'sk-ant-0123',
  GEMINI_API_KEY: 'g-0123',
  AZURE_API_KEY: 'a-0123',
  AZURE_RESOURCE_NAME: 'mine',
  AWS_BEARER_TOKEN_BEDROCK: 'b-0123',
  AWS_REGION: 'us-east-1',
  GOOGLE_VERTEX_ACCESS_TOKEN: 'v-0123',
  GOOGLE_VERTEX_PROJECT: 'p',
  GOOGLE_VERTEX_LOCATION: 'us-east5',
}
const nothing = { listProviders: () => [], readCredential: () => undefined, version: () => 1 }
const targetsOf = (variables: Record<string, string>) =>
  openTargets({ env: variables, control: nothing, providers: {}, simulate: 'never', defaultProvider: '' })
const all = targetsOf(env)

const asked = (path: string, inBody: string, targets = all) => {
  const routed = routeOf(path)
  const { at, model = inBody } = routed?.named ?? {}
  const target = targets.find(model, routed?.codec.id ?? 'openai-chat', at)
  return `${target.providerId} ${target.model}`
}

const bedrock = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
const profile = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/x'
it.each([
  ['/api/azure/openai/deployments/gpt-5.5/chat/completions', '', 'azure gpt-5.5'],
  ['/openai/deployments/my-own/chat/completions', '', 'azure my-own'],
  ['/api/azure/openai/v1/responses', 'gpt-5.5', 'azure gpt-5.5'],
  ['/api/azure/openai/v1/chat/completions', 'anthropic/claude-sonnet-4-5', 'anthropic claude-sonnet-4-5'],
  ['/api/chat/completions', 'gpt-5.5', 'openai gpt-5.5'],
  ['/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-pro:generateContent', '', 'vertex gemini-2.5-pro'],
  ['/api/google/v1beta/models/gemini-2.5-pro:generateContent', '', 'google gemini-2.5-pro'],
  [`/api/bedrock/model/${bedrock}/converse`, '', `bedrock ${bedrock}`],
  [`/api/bedrock/model/${encodeURIComponent(profile)}/converse`, '', `bedrock ${profile}`],
  ['/api/bedrock/model/newer-than-the-table/converse', '', 'bedrock newer-than-the-table'],
  ['/api/bedrock/model/gpt-5.5/converse', '', 'openai gpt-5.5'],
  // Its spelling says it at every door.
  ['/api/chat/completions', bedrock, `bedrock ${bedrock}`],
  ['/api/chat/completions', 'claude-sonnet-4-5@20250929', 'vertex-anthropic claude-sonnet-4-5@20250929'],
])('%s with %j asks %s', (path, model, expected) => {
  expect(asked(path, model)).toBe(expected)
})

it('a door without a key leads where the name leads', () => {
  const { AZURE_API_KEY: _, ...rest } = env
  expect(asked('/api/azure/openai/deployments/gpt-5.5/chat/completions', '', targetsOf(rest))).toBe('openai gpt-5.5')
})

it('a login that lies on the machine is used for names that say so, and for no others', () => {
  const targets = openTargets({
    env: { AWS_PROFILE: 'work', AWS_REGION: 'us-east-1' },
    control: nothing,
    providers: {},
    simulate: 'auto',
    defaultProvider: '',
  })
  expect(targets.simulating()).toBe(true)
  expect(targets.find('claude-sonnet-4-5', 'openai-chat').kind).toBe('simulated')
  expect(targets.find('deepseek-r1', 'openai-chat').kind).toBe('simulated')
  expect(targets.find(bedrock, 'openai-chat')).toMatchObject({ kind: 'provider', providerId: 'bedrock' })
  expect(targets.find('bedrock/amazon.nova-lite-v1:0', 'openai-chat')).toMatchObject({ kind: 'provider' })
})

it.each([
  ['{"user_id":"u","team":"ml"}', '{"user_id":"u"}', { team: 'ml' }],
  ['{"team":"ml"}', undefined, { team: 'ml' }],
  ['{"user_id":"u"}', '{"user_id":"u"}', undefined],
  ['{"user_id":"u","respan_params":{"metadata":{"a":1}}}', '{"user_id":"u"}', { a: '1' }],
])('Anthropic knows user_id in metadata %s, the rest is for the trace', (metadata, sent, recorded) => {
  const body = Buffer.from(`{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[],"metadata":${metadata}}`)
  const codec = codecs['anthropic-messages']
  const reading = readIncoming({
    codec,
    path: '',
    search: '',
    headers: {},
    body,
    startedAt: 0,
    named: {},
    isLocal: true,
  })
  const passed = JSON.parse(reading.passBody({}).toString()) as { metadata?: unknown }
  expect(passed.metadata).toEqual(sent && JSON.parse(sent))
  expect(reading.params.metadata).toEqual(recorded)
})

it.each(['.', '..'])('the model %j is no way up in a path', (name) => {
  expect(all.find(`google/${name}`, 'gemini').kind).toBe('broken')
})
