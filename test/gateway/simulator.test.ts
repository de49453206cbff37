import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../src/core/chat.ts'
import { fold } from '../../src/core/fold.ts'
import { isSimulatedModel } from '../../src/core/simulated.ts'
import { simulate } from '../../src/gateway/simulator.ts'

const request = (rest: Partial<ChatRequest>): ChatRequest => ({
  model: 'respan/sim',
  stream: false,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'What is the weather?' }] }],
  ...rest,
})
const seed = (mock?: string) => ({ id: 'id', created: 1, protocol: 'openai-chat' as const, mock })
const answer = (rest: Partial<ChatRequest>, mock?: string) =>
  fold(simulate(request(rest), seed(mock)).events).choices[0]
const weather = {
  type: 'function' as const,
  name: 'weather',
  parameters: '{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}',
}

describe('the simulator', () => {
  it('calls the tools that lines of the user name, one after the other', () => {
    const tool = (name: string) => ({ type: 'function' as const, name, parameters: '{"type":"object"}' })
    const asked = {
      role: 'user' as const,
      parts: [{ type: 'text' as const, text: 'Do:\ncall b {"x":1}\n call a\ncall nobody {}' }],
    }
    const result = { role: 'user' as const, parts: [{ type: 'tool-result' as const, id: '1', parts: [] }] }
    const tools = [tool('a'), tool('b')]
    expect(answer({ messages: [asked], tools })?.parts).toMatchObject([{ name: 'b', arguments: '{"x":1}' }])
    expect(answer({ messages: [asked, result], tools })?.parts).toMatchObject([{ name: 'a', arguments: '{}' }])
    expect(answer({ messages: [asked, result, result], tools })?.finish?.reason).toBe('stop')
  })
  it('echoes, mocks, and says what it is', () => {
    expect(answer({ model: 'respan/echo' })?.parts).toEqual([{ type: 'text', text: 'What is the weather?' }])
    expect(answer({}, 'Hello there')?.parts).toEqual([{ type: 'text', text: 'Hello there' }])
    expect(JSON.stringify(answer({}))).toContain('simulator')
  })
  it('is the same each time', () => {
    expect(simulate(request({}), seed())).toEqual(simulate(request({}), seed()))
  })
  it('calls tools with arguments that fit, in parallel unless told not to, and answers once results are there', () => {
    const two = [weather, { ...weather, name: 'forecast' }]
    const calls = answer({ tools: two })
    expect(calls?.finish?.reason).toBe('tool-calls')
    expect(calls?.parts.map((part) => part.type === 'tool-call' && [part.name, JSON.parse(part.arguments)])).toEqual([
      ['weather', { city: 'city' }],
      ['forecast', { city: 'city' }],
    ])
    expect(answer({ tools: two, parallelTools: false })?.parts).toHaveLength(1)
    expect(answer({ tools: two, toolChoice: { type: 'tool', name: 'forecast' } })?.parts).toMatchObject([
      { name: 'forecast' },
    ])
    expect(answer({ tools: two, toolChoice: { type: 'none' } })?.finish?.reason).toBe('stop')
    const results = {
      role: 'user' as const,
      parts: [{ type: 'tool-result' as const, id: 'x', parts: [{ type: 'text' as const, text: '7°' }] }],
    }
    expect(answer({ tools: two, messages: [...request({}).messages, results] })?.finish?.reason).toBe('stop')
  })
  it('satisfies a schema, thinks when asked to, and stops at the cap', () => {
    const output = {
      type: 'json-schema' as const,
      schema: '{"type":"object","properties":{"n":{"type":"integer","minimum":3}},"required":["n"]}',
    }
    expect(answer({ output })?.parts).toEqual([{ type: 'text', text: '{"n":3}' }])
    expect(answer({ reasoning: { effort: 'high' } })?.parts[0]?.type).toBe('reasoning')
    expect(answer({ maxTokens: 2 })?.finish?.reason).toBe('length')
  })
  it('reads pace and length from the model name', () => {
    expect(isSimulatedModel('respan/sim?pace=5&tokens=3')).toBe(true)
    expect(isSimulatedModel('respan/simulation')).toBe(false)
    const { events, paceMs } = simulate(request({ model: 'respan/sim?pace=5&tokens=3' }), seed())
    expect(paceMs).toBe(5)
    expect(fold(events).choices[0]?.parts).toEqual([{ type: 'text', text: 'word1 word2 word3' }])
  })
})
