/** Prompt files: what is read from them, what is refused, and that what is written reads the same. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PromptBody, TemplateEntry } from '../../src/core/prompt.ts'
import { examplesOf, isPartial, readPromptFile, writePromptFile } from '../../src/prompts/file.ts'
import { hashBody } from '../../src/prompts/hash.ts'
import { toJsonSchema } from '../../src/prompts/schema.ts'

const partials: Record<string, string> = {
  _tone: 'Be {{mood}}.',
  _outer: 'First. {{>_tone mood=feeling}}',
  _loop: '{{>_loop}}',
}
const read = (source: string, path = 'support/reply.prompt') =>
  readPromptFile(source, path, (name) => partials[name] ?? partials[`_${name}`])
const messages = (source: string) => read(source).body.messages

describe('a prompt file', () => {
  it('is read whole', () => {
    const file = read(`---
model: gpt-5.5
config: { temperature: 0.2, maxOutputTokens: 800, topP: 0.9, stopSequences: [END] }
parameters: { seed: 7, reasoning_effort: low }
input:
  default: { language: English }
  schema:
    language: string, reply language
    user_message: string
    count?: integer
output:
  schema:
    answer: string
    tags(array, words): string
tools:
  - name: weather
    description: of a city
    parameters: { city: string }
labels: [production, staging]
tags: [support]
description: answers
respan.id: support-reply
respan.fallbacks: [claude-sonnet-4-5]
my.own: anything
---
{{role "system"}}
You speak {{language}}.
{{role "user"}}
{{user_message}}
`)
    expect(file).toMatchObject({
      id: 'support-reply',
      name: 'support/reply',
      description: 'answers',
      tags: ['support'],
      labels: ['production', 'staging'],
    })
    expect(file.warnings).toEqual(['variable "count" is declared and not used'])
    expect(file.body).toEqual({
      template: 'plain',
      model: 'gpt-5.5',
      messages: [
        { role: 'system', content: 'You speak {{language}}.' },
        { role: 'user', content: '{{user_message}}' },
      ],
      params: {
        temperature: 0.2,
        max_completion_tokens: 800,
        top_p: 0.9,
        stop: ['END'],
        seed: 7,
        reasoning_effort: 'low',
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'answer',
            schema: {
              type: 'object',
              properties: {
                answer: { type: 'string' },
                tags: { type: 'array', items: { type: 'string' }, description: 'words' },
              },
              required: ['answer', 'tags'],
              additionalProperties: false,
            },
          },
        },
        tools: [
          {
            type: 'function',
            function: {
              name: 'weather',
              description: 'of a city',
              parameters: {
                type: 'object',
                properties: { city: { type: 'string' } },
                required: ['city'],
                additionalProperties: false,
              },
            },
          },
        ],
        fallback_models: ['claude-sonnet-4-5'],
      },
      input: {
        defaults: { language: 'English' },
        schema: {
          language: { type: 'string', optional: false, description: 'reply language' },
          user_message: { type: 'string', optional: false },
          count: { type: 'integer', optional: true },
        },
      },
    })
  })

  it('needs no header, and is called by its path', () => {
    expect(read('Hi {{a}}')).toMatchObject({
      id: 'support-reply',
      name: 'support/reply',
      body: { model: '', messages: [{ role: 'user', content: 'Hi {{a}}' }] },
    })
    expect(read('Hi', 'support/reply.terse.prompt').id).toBe('support-reply.terse')
    expect([isPartial('a/_tone.prompt'), isPartial('a/tone.prompt')]).toEqual([true, false])
  })

  it('may have examples, which are no part of its meaning', () => {
    const source = '---\nrespan.examples:\n  - { a: one }\n  - { a: 2 }\n---\nHi {{a}}'
    expect(read(source)).toMatchObject({ examples: [{ a: 'one' }, { a: 2 }], hash: read('Hi {{a}}').hash })
    expect(examplesOf(source)).toEqual([{ a: 'one' }, { a: 2 }])
    expect([examplesOf('Hi'), examplesOf(null)]).toEqual([[], []])
    for (const wrong of ['one', '[one]', '{ a: one }'])
      expect(() => read(`---\nrespan.examples: ${wrong}\n---\nHi`)).toThrow('respan.examples: must be a list')
  })

  it.each<[string, TemplateEntry[]]>([
    [
      '{{role "model"}}\nHi\n{{role "user"}}\n\n{{role "system"}} Be.',
      [
        { role: 'assistant', content: 'Hi' },
        { role: 'system', content: 'Be.' },
      ],
    ],
    [
      '{{role "user"}}A{{history}}B',
      [
        { role: 'user', content: 'A' },
        { type: 'placeholder', name: 'history' },
        { role: 'user', content: 'B' },
      ],
    ],
    ['{{! one }}A{{!-- two }} --}}B', [{ role: 'user', content: 'AB' }]],
    [
      'See {{media url=photo}} and {{media url="https://e.com/a.pdf" contentType="application/pdf"}}',
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image_url', image_url: { url: '{{photo}}' } },
            { type: 'text', text: 'and' },
            { type: 'file', file: { file_data: 'https://e.com/a.pdf' } },
          ],
        },
      ],
    ],
    ['{{>tone}} {{> outer }}', [{ role: 'user', content: 'Be {{mood}}. First. Be {{feeling}}.' }]],
    ['{{>tone mood="{{kind}}"}}', [{ role: 'user', content: 'Be \\{{kind}}.' }]],
    ['\\{{role "system"}} and \\{{>tone}}', [{ role: 'user', content: '\\{{role "system"}} and \\{{>tone}}' }]],
  ])('%j has these messages', (source, wanted) => {
    expect(messages(source)).toEqual(wanted)
  })

  it.each([
    ['---\nmodle: x\n---\nHi', 'no member "modle"'],
    ['---\nmodel: [\n---\nHi', 'not valid YAML'],
    ['---\nmodel: x\n---\n', 'it has no text'],
    ['{{role "boss"}}Hi', '{{role "boss"}}: must be system'],
    ['{{#if a}}x{{/if}}', '{{#if a}} is no variable. "template: jinja"'],
    ['{{a | upper}}', 'is no variable'],
    ['---\ntemplate: jinja\n---\n{% if a %}', 'prompt "support-reply"'],
    [
      '---\ntemplate: jinja\n---\n{{role "system"}}\nBe.\n{{role "user"}}\nHi\n{{ a | uper }}',
      'line 8: {{ a | uper }}: there is no filter "uper"; did you mean upper?',
    ],
    ['---\nmodel: x\nHi', 'line 1: "---" begins a header that is never closed'],
    ['---\nconfig: { temperature: hot }\n---\nHi', 'config.temperature: must be a number, not "hot"'],
    [
      '---\nparameters: { maxOutputTokens: "9" }\n---\nHi',
      'parameters.maxOutputTokens: must be a whole number, not "9"',
    ],
    ['---\nconfig: 5\n---\nHi', 'config: must be settings by name'],
    ['---\nmodel: 5\n---\nHi', 'model: must be text, not 5; quotes make it one'],
    ['---\nrespan.id: 42\n---\nHi', 'respan.id: must be text, not 42'],
    ['---\nlabels: 5\n---\nHi', 'labels: must be a list of words'],
    ['---\nlabels: [staging, "7"]\n---\nHi', 'labels: the label "7" would be taken for a version'],
    ['---\nlabels: [latest]\n---\nHi', 'labels: the label "latest"'],
    ['---\ntags: { a: 1 }\n---\nHi', 'tags: must be a list of words'],
    ['---\ninput: { schema: { "a(enum)": x } }\n---\n{{a}}', 'input.schema.a: (enum) must be a list'],
    ['---\ntemplate: erb\n---\nx', 'template: must be plain or jinja'],
    ['{{>nobody}}', '{{>nobody}}: there is no file _nobody.prompt'],
    ['{{>loop}}', 'partials go in a circle'],
    ['{{media src=x}}', 'must say its url'],
    ['---\ninput: { schema: { a: strng } }\n---\n{{a}}', 'input.schema.a: "strng" is no type'],
    ['---\ntools: [weather]\n---\nx', 'tools[0]: must be the tool itself'],
    ['---\nrespan.id: a/b\n---\nx', 'respan.id: "a/b" must be letters'],
  ])('%j is refused', (source, message) => {
    expect(() => read(source)).toThrow(message)
  })
})

describe('a version written as a file', () => {
  const text = fc.oneof(
    fc.constantFrom(
      '{{a}}',
      '{{b.c}}',
      ' x ',
      '\n',
      '{{history}}',
      '{{role "system"}}',
      '\\{{',
      '{{>tone}}',
      '---',
      '{{! x }}',
      '{{media url=a}}',
    ),
    fc.string({ maxLength: 6 }),
  )
  const content = fc.array(text, { minLength: 1, maxLength: 4 }).map((all) => all.join(''))
  const entry: fc.Arbitrary<TemplateEntry> = fc.oneof(
    fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content }),
    fc.record({
      role: fc.constant('user'),
      content: fc.array(
        fc.oneof(
          fc.record({ type: fc.constant('text'), text: content }),
          fc.constant({ type: 'image_url', image_url: { url: '{{a}}', detail: 'low' } }),
        ),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    fc.record({ type: fc.constant('placeholder' as const), name: fc.constantFrom('history', 'past') }),
    fc.constant({
      role: 'assistant',
      content: '',
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
    }),
  )
  it('reads as the same version again', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), (entries) => {
        const body: PromptBody = {
          template: 'plain',
          model: 'gpt-5.5',
          messages: entries,
          params: {
            temperature: 0.5,
            stop: ['a'],
            tools: [{ type: 'function', function: { name: 'f' } }],
            fallback_models: ['b'],
          },
          input: {
            schema: { a: { type: 'string', optional: false, description: 'x' }, b: { type: 'any', optional: true } },
            defaults: { a: 1 },
          },
        }
        const written = writePromptFile(body, { id: 'p', description: 'd', tags: ['t'] })
        expect(readPromptFile(written, 'p.prompt', () => undefined)).toMatchObject({
          id: 'p',
          description: 'd',
          tags: ['t'],
          hash: hashBody(body),
        })
      }),
      { numRuns: 300 },
    )
  })
  it('has the language of the body where that can say it', () => {
    const { body } = read('---\nmodel: m\n---\n{{role "system"}}\nBe.\n{{history}}\n{{role "user"}}\n{{a}}')
    expect(writePromptFile(body, { id: 'p' })).toBe(
      '---\nmodel: m\nrespan.id: p\n---\n{{role "system"}}\nBe.\n{{history}}\n{{role "user"}}\n{{a}}\n',
    )
  })
})

describe('the content hash', () => {
  it('is that of the meaning', () => {
    const one = read('---\nmodel: m\nconfig: { temperature: 1, topP: 0.5 }\n---\nHi {{>tone}}').hash
    expect(
      read('---\nconfig: { topP: 0.5, temperature: 1 }\nmodel: m\ndescription: other\n---\n\nHi Be {{mood}}.\n').hash,
    ).toBe(one)
    expect(read('---\nmodel: m\nconfig: { temperature: 1, topP: 0.6 }\n---\nHi {{>tone}}').hash).not.toBe(one)
  })
})

describe('Picoschema', () => {
  it('is JSON Schema', () => {
    expect(
      toJsonSchema(
        {
          'a?': 'number, n',
          'b(object, o)': { c: 'any' },
          'd(enum)': ['x', 'y'],
          'e(array)': { f: 'boolean' },
          '(*)': 'string',
        },
        's',
      ),
    ).toEqual({
      type: 'object',
      properties: {
        a: { type: 'number', description: 'n' },
        b: { type: 'object', properties: { c: {} }, required: ['c'], additionalProperties: false, description: 'o' },
        d: { enum: ['x', 'y'] },
        e: {
          type: 'array',
          items: {
            type: 'object',
            properties: { f: { type: 'boolean' } },
            required: ['f'],
            additionalProperties: false,
          },
        },
      },
      required: ['b', 'd', 'e'],
      additionalProperties: { type: 'string' },
    })
  })
  it('may be JSON Schema already', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', minLength: 1 } } }
    expect(toJsonSchema(schema, 's')).toBe(schema)
  })
})
