/** Bodies that pass from chat to chat: the words that a provider does not know are put into older ones, all else stays. */

import { describe, expect, it } from 'vitest'
import type { Dialect } from '../../src/protocols/codec.ts'
import { codecOf } from '../../src/protocols/index.ts'
import { spansAt, splice } from '../../src/wire/json.ts'

const codec = codecOf('openai-chat')
const older: Dialect = { developerRole: 'system', noAllowedTools: true, noJsonSchema: true }

const pass = (text: string, dialect: Dialect): [body: string, told: string[]] => {
  const members = new Map(spansAt(text).map(({ key, valueStart, end }) => [key, text.slice(valueStart, end)]))
  const { edits, warnings } = codec.passEdits((key) => members.get(key), { model: 'm', dialect }, false)
  return [splice(text, edits), warnings.map(({ field, action }) => `${field} ${action}`)]
}
const hi = '{ "role": "user", "content": "developer" }'

describe('a role', () => {
  it('that only some know is the older one', () => {
    const text = `{"model":"m", "messages": [ {"role":"developer", "content":"Be brief.", "x":1}, ${hi} ], "seed": 1}`
    expect(pass(text, older)).toEqual([text.replace('"developer"', '"system"'), ['messages[0].role renamed']])
    expect(pass(text, { developerRole: 'developer' })).toEqual([text, []])
  })
  it('that all know stays', () => {
    const text = `{"model":"m","messages":[${hi}]}`
    expect(pass(text, older)).toEqual([text, []])
  })
})

describe('a schema', () => {
  const format = '{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}}'
  it('is words where there is no other way', () => {
    const [body, told] = pass(`{"model":"m","messages":[${hi}],"response_format":${format},"stop":"x"}`, older)
    expect(body).toMatch(
      /^\{"model":"m","messages":\[\{"role":"system","content":"[^}]*JSON Schema:\\n\{\\"type\\":\\"object\\"\}"\},\{ "role": "user", "content": "developer" \}\],"response_format":\{"type":"json_object"\},"stop":"x"\}$/,
    )
    expect(told).toEqual(['output approximated'])
  })
  it.each(['{"type":"json_object"}', '{"type":"text"}'])('%s is none', (plain) => {
    const text = `{"model":"m","messages":[${hi}],"response_format":${plain}}`
    expect(pass(text, older)).toEqual([text, []])
  })
})

describe('some of the tools', () => {
  const tool = (name: string) => `{"type":"function", "function":{"name":"${name}","parameters":{"b":1,"a":2}}}`
  const some = (...names: string[]) =>
    JSON.stringify({
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: names.map((name) => ({ type: 'function', function: { name } })) },
    })
  const body = (tools: string, choice: string) =>
    `{"model":"m","messages":[${hi}],"tools":${tools},"tool_choice":${choice}}`
  it('are the only ones that are offered', () => {
    expect(pass(body(`[${tool('a')}, ${tool('b')}]`, some('b')), older)).toEqual([
      body(`[${tool('b')}]`, '"required"'),
      ['tools[0] dropped', 'toolChoice.only approximated'],
    ])
  })
  it('may be none', () => {
    expect(pass(body(`[${tool('a')}]`, some('z')), older)[0]).toBe(`{"model":"m","messages":[${hi}]}`)
  })
  it('or all, as the others say it', () => {
    const text = body(`[${tool('a')}]`, '"required"')
    expect(pass(text, older)).toEqual([text, []])
  })
})

describe('ids of nine letters', () => {
  const talk = (id: string) =>
    `{"model":"m","messages":[${hi},{"role":"assistant","content":null,"tool_calls":[ {"id":"${id}","type":"function","function":{"name":"f","arguments":"{}"}} ]},{"role":"tool","tool_call_id":"${id}","content":"x"}]}`
  it('are made of others, the same in call and answer', () => {
    const [body, told] = pass(talk('call_PTLP8xhu3uwZk4l3nlnrrJha'), { nineCharacterIds: true })
    const [, id = ''] = /"id":"([^"]+)"/.exec(body) ?? []
    expect(id).toMatch(/^[a-z0-9]{9}$/)
    expect([body, told]).toEqual([talk(id), ['messages[1].id renamed', 'messages[2].id renamed']])
  })
  it('stay', () => {
    expect(pass(talk('g6fVbXS8K'), { nineCharacterIds: true })).toEqual([talk('g6fVbXS8K'), []])
  })
})

it('an answer that the caller has begun is called so, where it must be', () => {
  const begun = (prefix: string) =>
    `{"model":"m","messages":[{"role":"assistant","content":"Yes?"},${hi},{"role":"assistant","content":"Sure,"${prefix}}]}`
  expect(pass(begun(''), { prefixMember: true })).toEqual([begun(',"prefix":true'), []])
  expect(pass(begun(''), older)).toEqual([begun(''), []])
})

describe('an effort, where thinking is on or off', () => {
  const asked = (effort: string) => `{"model":"m","messages":[${hi}],"reasoning_effort":"${effort}"}`
  it.each([
    ['low', 'default', 1],
    ['none', 'none', 0],
    ['default', 'default', 0],
  ])('%s is %s', (effort, sent, count) => {
    const [body, told] = pass(asked(effort), { reasoningControl: 'effort-switch' })
    expect([body, told.length]).toEqual([asked(sent), count])
  })
})
