/** Schemas between dialects: what changes in their text, what stays as its author wrote it, and what is told of it. */

import { describe, expect, it } from 'vitest'
import { claudeSchema } from '../../src/protocols/claude-schema.ts'
import { plainSchema } from '../../src/protocols/gemini-schema.ts'
import { newLosses } from '../../src/protocols/loss.ts'
import { writeStrict } from '../../src/protocols/strict-schema.ts'
import { withPlainRoot, writeClaudeSchema, writeObjectSchema } from '../../src/protocols/tool-schema.ts'

/** What a function made of a text, and the words of its warnings. */
const told = <T>(make: (warn: ReturnType<typeof newLosses>['warn']) => T): [T, string[]] => {
  const { warnings, warn } = newLosses()
  const made = make(warn)
  return [made, warnings.map(({ field, action, detail }) => `${field} ${action}: ${detail}`)]
}

describe('Claude is held to', () => {
  const held = (text: string) => told((warn) => claudeSchema(text, 'output', warn))

  it.each([
    '{ "type": "object",\n  "properties": {"10": {"type":"integer"}, "b": {"type":["string","null"],"format":"date"}},\n  "required":["b"], "additionalProperties": false }',
    '{"type":"object","properties":{"minimum":{"enum":["x",null]}},"additionalProperties":false}',
    '{"$ref":"#/$defs/a","$defs":{"a":{"type":"array","items":{"const":1},"minItems":1}}}',
  ])('what it takes, character for character: %s', (text) => {
    expect(held(text)).toEqual([text, []])
  })
  it('numbers and lengths in words, in their place', () => {
    const text =
      '{"type":"object","properties":{"n":{"minimum":1,"type":"integer","description":"A count","maximum":90071992547409931}},"additionalProperties":false}'
    expect(held(text)).toEqual([
      '{"type":"object","properties":{"n":{"type":"integer","description":"A count\\n\\n{minimum: 1, maximum: 90071992547409931}"}},"additionalProperties":false}',
      ['output approximated: descriptions tell what answers are not held to here: minimum, maximum'],
    ])
  })
  it('closed objects, and branches of one kind', () => {
    const text =
      '{"oneOf":[{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":true}],"title":"T"}'
    expect(held(text)).toEqual([
      '{"title":"T","anyOf":[{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}]}',
      ['output approximated: objects are closed: they hold only the members that are named'],
    ])
  })
  it('formats, patterns and counts that it knows', () => {
    const of = (member: string) =>
      `{"type":"object","properties":{"s":{"type":"string",${member}}},"additionalProperties":false}`
    for (const kept of ['"format":"uuid"', '"pattern":"^[a-z]+(?:x|y)$"']) expect(held(of(kept))[1]).toEqual([])
    for (const told of ['"format":"int32"', '"pattern":"^(?=a)"', '"minLength":2', '"minItems":2'])
      expect(held(of(told))[0]).toContain(`{${told.replace(/"(\w+)":/, '$1: ').replaceAll('"', '\\"')}}`)
  })
  it.each([
    ['a map', '{"type":"object","additionalProperties":{"type":"string"}}'],
    ['any object', '{"type":"object","properties":{"a":{"type":"object"}}}'],
    ['anything', '{"type":"object","properties":{"a":{}}}'],
    ['what holds itself', '{"type":"object","properties":{"next":{"$ref":"#"}}}'],
    [
      'what holds itself further down',
      '{"$ref":"#/$defs/a","$defs":{"a":{"type":"object","properties":{"b":{"$ref":"#/$defs/b"}}},"b":{"type":"array","items":{"$ref":"#/$defs/a"}}}}',
    ],
    ['what is elsewhere', '{"$ref":"https://x.y/schema"}'],
    ['a list of objects', '{"enum":[{"a":1}]}'],
  ])('no schema of %s', (_, text) => {
    expect(held(text)).toEqual([undefined, []])
  })
  it('a strict tool whose schema has such a form; another is not strict', () => {
    const write = (parameters: string) =>
      told((warn) => writeClaudeSchema({ type: 'function', name: 'f', parameters, strict: true }, 'tools[0]', warn))
    const [fits, words] = write('{"type":"object","properties":{"a":{"type":"string","maxLength":3}}}')
    expect([fits.strict, fits.schema.text, words.length]).toEqual([
      true,
      '{"type":"object","properties":{"a":{"type":"string","description":"{maxLength: 3}"}},"additionalProperties":false}',
      2,
    ])
    const map = '{"type":"object","properties":{"a":{"type":"object","additionalProperties":true}}}'
    const [free, why] = write(map)
    expect([free.strict, free.schema.text, why]).toEqual([
      undefined,
      map,
      ['tools[0].strict dropped: the model cannot be held to such a schema'],
    ])
  })
})

describe('the root of a tool’s schema', () => {
  const root = (parameters: string) =>
    told((warn) => {
      const tool = withPlainRoot({ type: 'function', name: 'f', description: 'Looks', parameters }, 'tools[0]', warn)
      return [tool.description, writeObjectSchema(tool.parameters, 'tools[0].parameters', warn).text]
    })
  it('names the members of its branches; the tool says in words which belong together', () => {
    const branches = '[{"properties":{"city":{"type":"string"}, "id":{}},"required":["city"]},{"required":["id"]}]'
    const [written, warnings] = root(
      `{"type":"object", "properties":{"id":{"type":"string"}}, "anyOf":${branches}, "title":"T"}`,
    )
    expect(written).toEqual([
      `Looks\n\nIts input: {"anyOf": ${branches}}`,
      '{"type":"object", "properties":{"id":{"type":"string"},"city":{"type":"string"}}, "title":"T"}',
    ])
    expect(warnings).toHaveLength(1)
  })
  it('is an object', () => {
    const [[, text], warnings] = root(' {"oneOf":[{"type":"object","properties":{"a":{"type":"string"}}}]}')
    expect(text).toBe('{"type":"object","properties":{"a":{"type":"string"}}}')
    expect(warnings).toHaveLength(2)
  })
  it('is else as it was', () => {
    const text = '{"type":"object","properties":{"anyOf":{"anyOf":[{"type":"string"}]}}}'
    expect(root(text)).toEqual([['Looks', text], []])
  })
})

describe('Gemini’s own dialect is JSON Schema to others', () => {
  it.each([
    ['{"type":"STRING"}', '{"type":"string"}'],
    ['{"type":"STRING","enum":["STRING"]}', '{"type":"string","enum":["STRING"]}'],
    ['{"type": "STRING", "nullable": true}', '{"type": ["string","null"]}'],
    ['{"nullable":true,"type":"STRING","enum":["a"]}', '{"type":["string","null"],"enum":["a",null]}'],
    ['{"anyOf":[{"type":"STRING"}],"nullable":true}', '{"anyOf":[{"type":"string"},{"type":"null"}]}'],
    ['{"type":"STRING","nullable":false}', '{"type":"string"}'],
    [
      '{"type":"ARRAY","items":{"type":"INTEGER"},"maxItems":"3"}',
      '{"type":"array","items":{"type":"integer"},"maxItems":3}',
    ],
    [
      '{"type":"OBJECT","properties":{"b":{"type":"STRING"}, "a":{"type":"NUMBER"}, "c":{}},"propertyOrdering":["a","b","x"]}',
      '{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"string"},"c":{}}}',
    ],
    // A member may be called as a keyword is.
    [
      '{"type":"OBJECT","properties":{"type":{"type":"STRING"},"nullable":{"type":"BOOLEAN"}}}',
      '{"type":"object","properties":{"type":{"type":"string"},"nullable":{"type":"boolean"}}}',
    ],
    ['{"type":"object","title":"TYPE: \\"STRING\\""}', '{"type":"object","title":"TYPE: \\"STRING\\""}'],
  ])('%s', (own, plain) => {
    expect(plainSchema(own)).toBe(plain)
  })
})

it.each([
  ['{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}', true],
  ['{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}', false],
  ['{"type":"object","properties":{"a":{"type":"object"}},"required":["a"],"additionalProperties":false}', false],
])('strict, where every object must be closed: %s', (schema, strict) => {
  const [written, warnings] = told((warn) => writeStrict(true, schema, 'output.strict', { closedStrict: true }, warn))
  expect([written, warnings.length]).toEqual([strict, strict ? 0 : 1])
  expect(told((warn) => writeStrict(true, schema, 'output.strict', {}, warn))).toEqual([true, []])
})
