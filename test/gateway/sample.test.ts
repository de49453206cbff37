import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { sample } from '../../src/gateway/sample.ts'

const schemas: Record<string, object> = {
  object: {
    type: 'object',
    properties: { city: { type: 'string' }, unit: { enum: ['c', 'f'] } },
    required: ['city'],
    additionalProperties: false,
  },
  nested: {
    type: 'object',
    properties: {
      list: {
        type: 'array',
        minItems: 2,
        items: { type: 'object', properties: { n: { type: 'integer', minimum: 5 } }, required: ['n'] },
      },
    },
    required: ['list'],
  },
  numbers: {
    type: 'object',
    required: ['a', 'b', 'c', 'd'],
    properties: {
      a: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      b: { type: 'integer', maximum: -3 },
      c: { type: 'integer', multipleOf: 7, minimum: 8 },
      d: { type: 'number', minimum: 0.5, maximum: 0.75 },
    },
  },
  texts: {
    type: 'object',
    required: ['a', 'b'],
    properties: { a: { type: 'string', minLength: 30 }, b: { type: 'string', maxLength: 1 } },
  },
  union: {
    type: 'object',
    required: ['x'],
    properties: {
      x: { anyOf: [{ type: 'null' }, { type: 'object', properties: { k: { const: 7 } }, required: ['k'] }] },
    },
  },
  allOf: {
    allOf: [
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
      { properties: { b: { type: 'boolean' } }, required: ['b'] },
    ],
  },
  recursive: {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: { value: { type: 'string' }, next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
        required: ['value', 'next'],
      },
    },
  },
  tuple: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], minItems: 2 },
  nullable: { type: 'object', properties: { a: { type: ['null', 'integer'] } }, required: ['a'] },
  map: { type: 'object', required: ['anything'], additionalProperties: { type: 'integer' } },
}

describe('sample', () => {
  const ajv = new Ajv({ strict: false })
  it.each(Object.entries(schemas))('satisfies %s', (_, schema) => {
    const value = sample(schema)
    expect(ajv.validate(schema, value), `${JSON.stringify(value)}: ${ajv.errorsText()}`).toBe(true)
    expect(sample(schema)).toEqual(value)
  })
  it('ends on a type that needs itself', () => {
    const endless = { $ref: '#/$defs/a', $defs: { a: { type: 'object', properties: { a: { $ref: '#/$defs/a' } } } } }
    expect(JSON.stringify(sample(endless)).length).toBeLessThan(1000)
    expect(sample({ $ref: '#/nowhere' })).toBeDefined()
  })
  it('ends on a type that requires itself, though nothing can satisfy it', () => {
    const impossible = {
      $ref: '#/$defs/a',
      $defs: { a: { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, required: ['a'] } },
    }
    expect(JSON.stringify(sample(impossible)).length).toBeLessThan(10_000)
  })
})
