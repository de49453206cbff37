/** The table of capabilities: how names lead to it, that its lines are sound, and where it differs from models.dev. */

import { expect, test } from 'vitest'
import { type Capability, effortOrder, families, familyOf, hostedFamily } from '../../src/providers/capabilities.ts'
import { vendorFacts } from '../../src/providers/facts-vendors.ts'
import { hostFacts, weightFacts } from '../../src/providers/facts-weights.ts'
import { capabilityOf, listModels } from '../../src/providers/models.ts'
import { findProvider, providers } from '../../src/providers/table.ts'
import { laterModels, type SharedModel, sharedModels } from './shared.ts'

test.each([
  ['the maker itself', 'claude-sonnet-4-5', 'claude-sonnet-4-5'],
  ['a date', 'claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
  ['a date', 'gpt-5.5-2026-04-23', 'gpt-5.5'],
  ['a dated one that has a line of its own', 'gpt-4o-2024-05-13', 'gpt-4o-2024-05-13'],
  ['-latest', 'claude-3-5-haiku-latest', 'claude-3-5-haiku'],
  ['upper case', 'GLM-5.2', 'glm-5.2'],
  ['Bedrock', 'anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
  ['a Bedrock profile', 'us.anthropic.claude-opus-4-5-20251101-v1:0', 'claude-opus-4-5'],
  ['a Bedrock profile', 'eu.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6'],
  ['a Bedrock profile', 'global.anthropic.claude-sonnet-5', 'claude-sonnet-5'],
  ['a Bedrock profile', 'us.meta.llama4-scout-17b-instruct-v1:0', 'llama4-scout*'],
  ['Bedrock with a window', 'anthropic.claude-3-haiku-20240307-v1:0:48k', 'claude-3-haiku'],
  ['Bedrock', 'amazon.nova-pro-v1:0', 'nova-pro'],
  ['Bedrock', 'openai.gpt-oss-120b-1:0', 'gpt-oss-120b-1'],
  ['Bedrock', 'deepseek.v3.2', 'v3.2'],
  ['a Bedrock ARN', 'arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-8', 'claude-opus-4-8'],
  ['Vertex', 'claude-sonnet-4-5@20250929', 'claude-sonnet-4-5'],
  ['Vertex', 'claude-opus-4-8@default', 'claude-opus-4-8'],
  ['Vertex', 'publishers/google/models/gemini-2.5-pro', 'gemini-2.5-pro'],
  ['Vertex', 'openai/gpt-oss-120b-maas', 'gpt-oss-120b'],
  ['Gemini', 'models/gemini-3-flash-preview', 'gemini-3-flash-preview'],
  ['OpenRouter', 'anthropic/claude-opus-4.8', 'claude-opus-4-8'],
  ['OpenRouter', 'anthropic/claude-3.5-sonnet:beta', 'claude-3-5-sonnet'],
  ['OpenRouter', 'meta-llama/llama-3.3-70b-instruct:free', 'llama-3.3-70b*'],
  ['OpenRouter', 'amazon/nova-2-lite-v1', 'nova-2-lite-v1'],
  ['Groq', 'openai/gpt-oss-20b', 'gpt-oss-20b'],
  ['Together', 'meta-llama/Llama-4-Scout-17B-16E-Instruct', 'llama-4-scout*'],
  ['Fireworks', 'accounts/fireworks/models/kimi-k2p6', 'kimi-k2.6'],
  ['Cloudflare', '@cf/openai/gpt-oss-120b', 'gpt-oss-120b'],
  ['a fine-tuned one', 'ft:gpt-4o-mini-2024-07-18:acme::A1b2', 'ft:gpt-4o-mini'],
  ['Ollama', 'gpt-oss:20b', 'gpt-oss:20b'],
  ['newer than the table', 'gpt-9', undefined],
  ['newer than the table', 'claude-opus-9', undefined],
  ['newer than the table', 'gemini-4-pro', undefined],
  ['the like of a name', 'my-gpt-4o', undefined],
  ['the like of a name', 'gpt-4o-transcribe', undefined],
  ['the like of a name', 'grok-3-turbo', undefined],
  ['a tag that is no variant', 'qwq-32b:mine', undefined],
  ['nothing', '', undefined],
])('%s: %s is %s', (_, name, family) => {
  expect(familyOf(name)?.family).toBe(family)
})

test('a host’s line stands over the maker’s; a host that reads PDFs reads them for all', () => {
  expect(hostedFamily('groq', 'llama-3.3-70b-versatile')).toMatchObject({ structured: false, maxOutput: 32_768 })
  expect(hostedFamily('together', 'meta-llama/Llama-3.3-70B-Instruct-Turbo')?.structured).toBeUndefined()
  expect(familyOf('gpt-oss-120b')?.input).toEqual(['text'])
  expect(hostedFamily('openrouter', 'openai/gpt-oss-120b')?.input).toEqual(['text', 'pdf'])
})

test('a name of the catalogue that the table lacks is looked up by the catalogue’s id for it', () => {
  expect(capabilityOf(findProvider('xai')!, 'grok-4.5-20260801')?.family).toBe('grok-4.5')
  expect(capabilityOf(findProvider('openai')!, 'gpt-5-5')?.family).toBe('gpt-5.5')
})

const groups = [...vendorFacts, ...weightFacts]

test('every line is sound: eight cells of the words that the head names, each name once', () => {
  const lines = [...groups, ...Object.values(hostFacts)].flatMap(({ lines }) => lines.split('\n').filter(Boolean))
  const cells = [
    /^[a-z0-9.:/_* -]+$/,
    /^[tiavp]+>[tiavp]+$/,
    /^\d*$/,
    /^\d*$/,
    /^(yes|-|\?)$/,
    /^(-|yes|(always|optional)( (none|minimal|low|medium|high|xhigh|max|toggle|adaptive|budget:\d+-\d*)\*?)*)$/,
    /^(yes|-|\?)$/,
    /^((sampling|sampling-thinking|one-sampling|penalties|stop|tight|signed|media-results|no-prefill|json-calls|hour-cache|effort-switch|responses|responses-only) ?)*$/,
  ]
  const wrong = lines.filter((line) => {
    const found = line.split('|').map((cell) => cell.trim())
    return found.length !== cells.length || !cells.every((cell, i) => cell.test(found[i]!))
  })
  expect(wrong).toEqual([])
  const names = groups.flatMap(({ lines }) =>
    lines.split('\n').flatMap((line) => line.split('|')[0]!.trim().split(' ')),
  )
  const all = names.filter(Boolean)
  expect(all.filter((name, i) => all.indexOf(name) !== i)).toEqual([])
  expect(all.length).toBeGreaterThan(300)
})

test('every group says where its facts are from and when they were checked', () => {
  for (const { source, checked } of groups) {
    expect(source).toMatch(/^https:\/\/\S+$/)
    expect(checked).toMatch(/^\d{4}-\d{2}$/)
  }
  const ids = providers.map(({ id }) => id)
  expect(Object.keys(hostFacts).filter((host) => !ids.includes(host))).toEqual([])
})

test('facts hang together', () => {
  for (const one of families()) {
    if (one.defaultEffort) expect(one.efforts, one.family).toContain(one.defaultEffort)
    expect(one.thinks === 'never' && one.efforts.length > 0, one.family).toBe(false)
    if (one.marks.includes('sampling-thinking')) expect(one.efforts, one.family).toContain('none')
    if (one.context && one.maxOutput) expect(one.maxOutput, one.family).toBeLessThanOrEqual(one.context)
  }
})

test('most of the models of the catalogue are known', () => {
  const rows = listModels()
  const known = rows.filter(({ id, provider }) => capabilityOf(findProvider(provider)!, id))
  expect(rows.length).toBeGreaterThan(1000)
  expect(known.length).toBeGreaterThan(550)
})

/** Where a maker's facts differ from models.dev's (July 2026), field by field, and why ours stand. */
const rules: { maker: string; field: string; reason: string }[] = [
  { maker: 'openai', field: 'pdf', reason: 'every vision model reads PDF: /guides/pdf-files' },
  { maker: 'mistral', field: 'pdf', reason: 'documents are read for any chat model: /document_ai/document_qna' },
  { maker: 'perplexity', field: 'pdf', reason: 'files are read for any model: /docs/sonar/media' },
  { maker: 'perplexity', field: 'image', reason: 'images are read for any model: /docs/sonar/media' },
  { maker: 'qwen', field: 'video', reason: 'vision models read video: /model-studio/vision' },
  { maker: 'qwen', field: 'audio', reason: 'the model cards name text, images and video' },
]
const differences: Record<string, string> = {
  'deepseek/deepseek-chat thinks': 'the alias is v4-flash, which can be told to think',
  'google/gemini-2.5-flash-image thinks': 'its page says that thinking is not supported',
  'google/gemini-3.5-flash-lite video': 'its page names video',
  'google/gemini-3.6-flash video': 'its page names video',
  'mistral/magistral-medium-latest image': 'Magistral 1.2 reads images',
  'mistral/magistral-small image': 'Magistral 1.2 reads images',
  'openai/gpt-4o-2024-05-13 structured': 'json_schema came with 2024-08-06',
  'openai/gpt-5-chat-latest thinks': 'the chat model does not reason',
  'openai/gpt-5.5-pro structured': 'as the other pro models',
  'openai/gpt-image-1-mini text': 'it answers with images',
  'openai/gpt-image-1.5 text': 'it answers with images',
  'perplexity/sonar-deep-research temperature': 'the API takes it',
  'xai/grok-4.5 pdf': 'files are read by every model since Grok 4: /docs/guides/files',
}

const compared =
  'openai anthropic google xai mistral deepseek groq cohere moonshotai zai minimax perplexity cerebras alibaba'

function differing(model: SharedModel, fact: Capability): string[] {
  const fields: string[] = []
  const said = [...(model.input_modalities ?? []), ...(model.output_modalities ?? []).map((m) => `>${m}`)]
  const ours = [...fact.input, ...fact.output.map((m) => `>${m}`)]
  fields.push(...[...said, ...ours].filter((m) => !said.includes(m) || !ours.includes(m as never)))
  const pairs: [string, unknown, unknown][] = [
    ['context', fact.context, model.context],
    ['maxOutput', fact.maxOutput, model.max_output],
    ['tools', fact.tools, model.tool_call],
    ['structured', fact.structured, model.structured_output],
    ['thinks', fact.thinks !== 'never', model.reasoning],
  ]
  fields.push(...pairs.filter(([, a, b]) => a !== undefined && b !== undefined && a !== b).map(([field]) => field))
  const options = model.reasoning_options
  const efforts = options?.find(({ type }) => type === 'effort')?.values
  if (fact.thinks === 'somehow') return fields
  if (efforts && effortOrder.some((e) => efforts.includes(e) !== fact.efforts.includes(e))) fields.push('efforts')
  if (options && options.some(({ type }) => type === 'budget_tokens') !== (fact.budget !== undefined))
    fields.push('budget')
  const refuses = fact.marks.some((mark) => mark.startsWith('sampling'))
  const speaks = fact.output.includes('text')
  if (speaks && model.temperature !== undefined && model.temperature === refuses) fields.push('temperature')
  return fields
}

const shared = sharedModels()
const later = laterModels()
test.runIf(shared && later)('the table differs from models.dev where it says so, and nowhere else', () => {
  const seen: string[] = []
  const found = [...shared!, ...later!].flatMap((model) => {
    const provider = compared.split(' ').includes(model.provider) ? findProvider(model.provider) : undefined
    const fact = provider && capabilityOf(provider, model.id)
    if (!fact) return []
    seen.push(model.id)
    return differing(model, fact)
      .map((field) => field.replace('>', ''))
      .filter((field) => !rules.some((rule) => rule.maker === fact.maker && rule.field === field))
      .map((field) => `${model.provider}/${model.id} ${field}`)
  })
  console.info(`${seen.length} models compared with models.dev: ${found.length} differences, each with its reason`)
  expect(seen.length).toBeGreaterThan(220)
  expect([...new Set(found)].sort()).toEqual(Object.keys(differences).sort())
})

test.runIf(shared)('Claude at its resellers is what it is at home', () => {
  const hosts = ['amazon-bedrock', 'azure', 'google-vertex', 'google-vertex-anthropic', 'openrouter', 'vercel']
  // '~' names whatever is newest there.
  const claudes = shared!.filter(
    ({ id, provider }) => hosts.includes(provider) && /^[^~]*claude-(opus|sonnet|haiku)/.test(id),
  )
  const wrong = claudes.filter(({ id, reasoning_options }) => {
    const fact = familyOf(id)
    const budget = reasoning_options?.some(({ type }) => type === 'budget_tokens')
    return fact?.maker !== 'anthropic' || (budget !== undefined && fact.adaptive === budget)
  })
  expect(claudes.length).toBeGreaterThan(60)
  expect(wrong.map(({ id, provider }) => `${provider}/${id}`)).toEqual([])
})
