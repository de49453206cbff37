/** The rules themselves: each body, as an audit found it, is known for what it is. */

import { expect, it } from 'vitest'
import { claude } from './claude.ts'
import { bedrock, bedrockClaude, gemini } from './clouds.ts'
import { deepseek, groq, mistral, never, openaiChat, responses } from './openai.ts'
import type { Facts, Rule, Wire } from './rule.ts'

const hi = [{ role: 'user', content: 'Hi' }]
const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }]
const said = [{ role: 'user', content: [{ text: 'Hi' }] }]
const fields = (additionalModelRequestFields: object) => ({ messages: said, additionalModelRequestFields })
const spec = (json: object, rest: object = {}) => ({ toolSpec: { name: 'f', inputSchema: { json }, ...rest } })
const format = (schema: object) => ({ output_config: { format: { type: 'json_schema', schema } } })
const calls = (...names: string[]) => ({ role: 'model', parts: names.map((name) => ({ functionCall: { name } })) })
const answers = (...names: string[]) => ({ role: 'user', parts: names.map((name) => ({ functionResponse: { name } })) })
const called = (...ids: string[]) => ({ role: 'assistant', tool_calls: ids.map((id) => ({ id })) })

const broken: [string, readonly Rule[], Wire, Facts?][] = [
  ['tools is an empty list', openaiChat, { messages: hi, tools: [] }],
  ['tool_choice without tools', responses, { input: hi, tool_choice: 'required' }],
  ['parallel_tool_calls without tools', openaiChat, { messages: hi, parallel_tool_calls: true }],
  ['user of 70 characters', responses, { input: hi, user: 'u'.repeat(70) }],
  ['thinking, for a model that does not', openaiChat, { messages: hi, reasoning_effort: 'low' }, never],
  ['json_object, and nobody says', openaiChat, { messages: hi, response_format: { type: 'json_object' } }],
  ['6 stop sequences', groq, { messages: hi, stop: [...'abcdef'] }],
  ["effort 'low'", groq, { messages: hi, reasoning_effort: 'low' }, { efforts: ['none', 'default'] }],
  ["role 'developer'", deepseek, { messages: [{ role: 'developer', content: 'x' }] }],
  ['allowed_tools', deepseek, { messages: hi, tools: [{}], tool_choice: { type: 'allowed_tools' } }],
  ['response_format', deepseek, { messages: hi, response_format: { type: 'json_schema' } }, { structured: false }],
  ["call id 'call_1'", mistral, { messages: [called('call_1'), { role: 'tool', tool_call_id: 'call_1' }] }],
  ['the last word', mistral, { messages: [...hi, { role: 'assistant', content: 'Sure' }] }],
  ['a call id of 80', openaiChat, { messages: [called('c'.repeat(80))] }],
  ["file_data 'https", openaiChat, { messages: [{ content: [{ file: { file_data: 'https://x.y/a.pdf' } }] }] }],
  ['stands behind no call', openaiChat, { messages: [...hi, { role: 'tool', tool_call_id: 'a' }] }],
  ['is not answered', openaiChat, { messages: [called('a', 'b'), { role: 'tool', tool_call_id: 'a' }, ...hi] }],
  ['additionalProperties', claude, { messages: hi, ...format({ type: 'object', properties: {} }) }],
  ["'minimum' is not", claude, { messages: hi, ...format({ anyOf: [{ type: 'integer', minimum: 1 }] }) }],
  ['a closing assistant turn', claude, { messages: [{ role: 'assistant', content: 'Sure' }] }, { prefill: false }],
  ['ends in a blank', claude, { messages: [{ role: 'assistant', content: 'Sure, ' }] }],
  ['max_tokens 24576', claude, { messages: hi, max_tokens: 24_576, stream: true }, { maxOutput: 8192 }],
  ['64000 tokens unstreamed', claude, { messages: hi, max_tokens: 64_000 }],
  ['anyOf at the top', claude, { messages: hi, tools: [{ input_schema: { type: 'object', anyOf: [{}] } }] }],
  [
    'a document at',
    claude,
    { messages: [{ role: 'user', content: [{ type: 'document', source: { url: 'https://youtu.be/a' } }] }] },
  ],
  ['thinkingConfig', gemini, { contents, generationConfig: { thinkingConfig: { thinkingBudget: 1000 } } }, never],
  ['a budget of 0', gemini, { contents, generationConfig: { thinkingConfig: { thinkingBudget: 0 } } }],
  ['a choice without functions', gemini, { contents, toolConfig: { functionCallingConfig: { mode: 'NONE' } } }],
  [
    'beside a JSON answer',
    gemini,
    {
      contents,
      tools: [{ functionDeclarations: [{ name: 'f' }] }],
      generationConfig: { responseMimeType: 'application/json' },
    },
  ],
  ['is not answered', gemini, { contents: [calls('f', 'g'), answers('f'), ...contents, answers('g')] }],
  ['2 calls, 1 responses', gemini, { contents: [calls('f', 'f'), answers('f')] }],
  ['temperature 1.7', bedrock, { messages: said, inferenceConfig: { temperature: 1.7 } }],
  ['reasoningConfig', bedrock, fields({ reasoningConfig: { type: 'enabled' } })],
  ['strict', bedrock, { messages: said, toolConfig: { tools: [spec({ type: 'object' }, { strict: true })] } }],
  ['cachePoint.ttl', bedrock, { messages: said, system: [{ cachePoint: { type: 'default', ttl: '1h' } }] }],
  ['oneOf at the top', bedrock, { messages: said, toolConfig: { tools: [spec({ oneOf: [] })] } }],
  [
    'a closing assistant turn',
    bedrockClaude,
    { messages: [...said, { role: 'assistant', content: [{ text: 'Sure' }] }] },
    { prefill: false },
  ],
]

it.each(broken)('%s', (words, rules, body, facts = {}) => {
  const faults = rules.map((rule) => rule.broken(body, facts)).filter((fault) => fault !== false)
  expect(faults.join('; ')).toContain(words)
})

it('every rule says where it is from', () => {
  const all = [openaiChat, responses, groq, deepseek, mistral, claude, gemini, bedrock, bedrockClaude].flat()
  expect(all.filter(({ source }) => source.length < 20)).toEqual([])
})
