/** Requests made to fit a model: refused, bounded, warned of; and left alone where the table is silent. */

import { describe, expect, it } from 'vitest'
import type { ChatRequest, Part, Reasoning } from '../../src/core/chat.ts'
import { familyOf } from '../../src/providers/capabilities.ts'
import { fitRequest } from '../../src/providers/fit.ts'

const asking = (parts: Part[], more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'm',
  messages: [{ role: 'user', parts }],
  stream: false,
  ...more,
})
const hello = asking([{ type: 'text', text: 'Hello' }])
const fit = (model: string, request: ChatRequest) => fitRequest(request, familyOf(model)!, `host/${model}`)
const told = (model: string, more: Partial<ChatRequest>) => {
  const { request, warnings } = fit(model, { ...hello, ...more })
  return { request, said: warnings.map(({ field, action }) => `${field} ${action}`) }
}

const image: Part = { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } }
const audio: Part = { type: 'audio', data: 'AAAA', format: 'wav' }
const file = (mediaType: string): Part => ({ type: 'file', source: { kind: 'base64', mediaType, data: 'AAAA' } })
const clip: Part = {
  type: 'file',
  source: { kind: 'url', url: 'https://youtu.be/a', mediaType: 'video/mp4' },
}
const linked: Part = { type: 'file', source: { kind: 'url', url: 'https://example.com/a.pdf?x=1' } }
const named: Part = { ...file('application/octet-stream'), filename: 'a.pdf' } as Part

describe('what a model does not read', () => {
  it.each([
    ['gpt-oss-120b', image, /messages\[0\]\.parts\[0\] is an image; host\/gpt-oss-120b takes none .*--can image/],
    ['o3-mini', image, /an image/],
    ['claude-sonnet-4-5', audio, /is audio/],
    ['claude-sonnet-4-5', file('video/mp4'), /a video/],
    ['claude-sonnet-4-5', clip, /a video/],
    ['glm-5.2', file('application/pdf'), /a PDF/],
    ['glm-5.2', linked, /a PDF/],
    ['glm-5.2', named, /a PDF/],
    ['glm-5.2', file('image/png'), /an image/],
    ['deepseek-v4-pro', { type: 'tool-result', id: 'c', parts: [image] } as Part, /parts\[0\]\.parts\[0\] is an image/],
  ])('%s: %j', (model, part, words) => {
    expect(() => fit(model, asking([part]))).toThrow(words)
    expect(() => fit(model, asking([part]))).toThrow(expect.objectContaining({ code: 'unsupported_feature' }))
  })
  it('tools, for a model that calls none', () => {
    const tools = [{ type: 'function', name: 'f' } as const]
    expect(() => fit('sonar', { ...hello, tools })).toThrow(/tools are given; host\/sonar/)
    expect(fit('gpt-3.5-turbo', { ...hello, tools }).warnings).toEqual([])
  })
  it.each([
    ['gpt-5.5', [image, file('application/pdf')]],
    ['gemini-2.5-flash', [image, audio, file('video/mp4'), file('application/pdf')]],
    // Text is read by all; of what is kept at a provider nobody knows the kind.
    ['gpt-oss-120b', [{ type: 'file', source: { kind: 'text', mediaType: 'text/plain', text: 'x' } } as Part]],
    ['gpt-oss-120b', [file('text/csv')]],
  ])('%s reads the rest', (model, parts) => {
    expect(fit(model, asking(parts)).warnings).toEqual([])
  })
})

describe('settings that a model refuses', () => {
  const heat = { temperature: 0.2, topP: 0.9, frequencyPenalty: 0.5, stop: ['END'] }
  it.each([
    ['gpt-5', heat, ['frequencyPenalty dropped', 'temperature dropped', 'topP dropped'], ['stop']],
    ['o3', heat, ['frequencyPenalty dropped', 'stop dropped', 'temperature dropped', 'topP dropped'], []],
    ['grok-4-0709', heat, ['frequencyPenalty dropped', 'stop dropped'], ['temperature', 'topP']],
    ['gpt-4o', heat, [], ['temperature', 'topP', 'frequencyPenalty', 'stop']],
    ['claude-opus-4-8', { temperature: 0.2 }, ['temperature dropped'], []],
    ['claude-sonnet-4-5', { temperature: 0.2 }, [], ['temperature']],
    ['claude-sonnet-4-5', { temperature: 0.2, topP: 0.9 }, ['topP dropped'], ['temperature']],
    ['claude-sonnet-4-5', { temperature: 0.2, topP: 1 }, [], ['temperature']],
    ['claude-sonnet-4-0', { temperature: 0.2, topP: 0.9 }, [], ['temperature', 'topP']],
    // The default is nothing to tell of.
    ['gpt-5', { temperature: 1, topP: 1 }, [], []],
    // It does not think unless it is told to.
    ['gpt-5.4', { temperature: 0.2 }, [], ['temperature']],
    ['gpt-5.4', { temperature: 0.2, reasoning: { effort: 'low' } }, ['temperature dropped'], ['reasoning']],
    [
      'gpt-5.4',
      { temperature: 0.2, reasoning: { mode: 'budget', budget: 2000 } },
      ['temperature dropped'],
      ['reasoning'],
    ],
    ['gpt-5.5', { temperature: 0.2 }, ['temperature dropped'], []],
    ['gpt-5.5', { temperature: 0.2, reasoning: { mode: 'off' } }, [], ['temperature', 'reasoning']],
  ] as [string, Partial<ChatRequest>, string[], (keyof ChatRequest)[]][])('%s %j', (model, more, said, kept) => {
    const fitted = told(model, more)
    expect(fitted.said.sort()).toEqual(said)
    const left = (Object.keys(more) as (keyof ChatRequest)[]).filter((key) => fitted.request[key] !== undefined)
    expect(left.sort()).toEqual([...kept].sort())
  })
  it('more tokens than it writes', () => {
    expect(told('gpt-4o', { maxTokens: 64_000 })).toMatchObject({
      request: { maxTokens: 16_384 },
      said: ['maxTokens approximated'],
    })
    expect(told('gpt-4o', { maxTokens: 100 })).toMatchObject({ request: { maxTokens: 100 }, said: [] })
  })
})

describe('how much it thinks', () => {
  it.each([
    ['gpt-5', { effort: 'xhigh' }, { effort: 'high' }, 1],
    ['gpt-5', { effort: 'none' }, { effort: 'minimal' }, 1],
    ['gpt-5.5', { effort: 'minimal' }, { effort: 'low' }, 1],
    ['gpt-5.5', { effort: 'max' }, { effort: 'xhigh' }, 1],
    ['gpt-5.5', { effort: 'high' }, { effort: 'high' }, 0],
    ['gpt-5.5', { mode: 'off' }, { effort: 'none' }, 0],
    ['o3', { mode: 'off' }, { mode: 'off' }, 0],
    ['mistral-small-2603', { effort: 'low' }, { effort: 'high' }, 1],
    ['deepseek-v4-pro', { effort: 'none' }, { effort: 'none' }, 0],
    ['claude-opus-4-8', { effort: 'minimal' }, { effort: 'low' }, 1],
    // A budget is made of the word, so the word may be any.
    ['claude-opus-4-5', { effort: 'xhigh' }, { effort: 'xhigh' }, 0],
    ['gemini-2.5-pro', { mode: 'off' }, { mode: 'budget', budget: 128 }, 1],
    ['gemini-2.5-flash', { mode: 'off' }, { mode: 'off' }, 0],
    ['gemini-2.5-flash', { mode: 'budget', budget: 99_000 }, { mode: 'budget', budget: 24_576 }, 1],
    ['gemini-2.5-pro', { effort: 'none' }, { mode: 'budget', budget: 128 }, 1],
    ['claude-sonnet-4-5', { mode: 'budget', budget: 2048, effort: 'low' }, { mode: 'budget', budget: 2048 }, 1],
    [
      'claude-opus-4-5',
      { mode: 'budget', budget: 2048, effort: 'low' },
      { mode: 'budget', budget: 2048, effort: 'low' },
      0,
    ],
  ] as [string, Reasoning, Reasoning, number][])('%s %j is %j', (model, reasoning, expected, count) => {
    const { request, warnings } = fit(model, { ...hello, reasoning })
    expect(JSON.parse(JSON.stringify(request.reasoning))).toEqual(expected)
    expect(warnings).toHaveLength(count)
  })
})

it.each([
  [{ effort: 'high' }, ['reasoning dropped']],
  [{ mode: 'budget', budget: 16_384 }, ['reasoning dropped']],
  [{ mode: 'off' }, []],
  [{ effort: 'none' }, []],
] as [Reasoning, string[]][])('a model that does not think is told nothing of it: %j', (reasoning, said) => {
  for (const model of ['gpt-4o', 'nova-pro-v1', 'claude-3-5-haiku', 'gemini-2.0-flash']) {
    const fitted = told(model, { reasoning })
    expect([fitted.request.reasoning, fitted.said]).toEqual([undefined, said])
  }
})

it('a closing turn of the assistant, for a model that refuses it', () => {
  const begun: ChatRequest = {
    ...hello,
    messages: [...hello.messages, { role: 'assistant', parts: [{ type: 'text', text: 'Sure,' }] }],
  }
  for (const model of ['claude-opus-4-6', 'claude-sonnet-4-6', 'anthropic.claude-opus-4-7'])
    expect(() => fit(model, begun)).toThrow(/messages\[1\] is a closing turn of the assistant; host\/.*End with a user/)
  expect(fit('claude-sonnet-4-5', begun).warnings).toEqual([])
})

it('the caller’s request is left as it was', () => {
  const request = { ...hello, temperature: 0.2, maxTokens: 1e9, reasoning: { effort: 'max' } as const }
  const before = structuredClone(request)
  fit('gpt-5', request)
  expect(request).toEqual(before)
})
