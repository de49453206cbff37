/** Drift, diffs, formats, types: what is said of versions. */

import { describe, expect, it } from 'vitest'
import type { DeploymentRow } from '../../src/core/prompt.ts'
import { earlierOf } from '../../src/prompts/deployment.ts'
import { diffBodies } from '../../src/prompts/diff.ts'
import { driftOf, type Hashes } from '../../src/prompts/drift.ts'
import { readPromptFile } from '../../src/prompts/file.ts'
import { exportPrompt, formatNames, importPrompts } from '../../src/prompts/formats.ts'
import { hashBody } from '../../src/prompts/hash.ts'
import { readHostedBody } from '../../src/prompts/hosted.ts'
import { lossesOf } from '../../src/prompts/losses.ts'
import { typesText } from '../../src/prompts/types-file.ts'

const body = (source: string) => readPromptFile(source, 'p.prompt', () => undefined).body

describe('drift', () => {
  it.each<[string, Hashes]>([
    ['clean', { here: 'a', base: 'a', there: 'a', live: 'a' }],
    ['clean', { here: 'a', there: 'a', live: 'a' }],
    ['ahead', { here: 'b', base: 'b', there: 'b', live: 'a' }],
    ['ahead', { here: 'b', base: 'b', there: 'b' }],
    ['edited', { here: 'b', base: 'a', there: 'a', live: 'a' }],
    ['behind', { here: 'a', base: 'a', there: 'b', live: 'b' }],
    ['conflict', { here: 'b', base: 'a', there: 'c', live: 'a' }],
    ['conflict', { here: 'b', there: 'c' }],
    ['edited', { here: 'b', base: 'b', there: 'c', live: 'c', foreign: 'file' }],
    ['edited', { here: 'd', base: 'b', there: 'c', live: 'c', foreign: 'file' }],
    ['conflict', { here: 'b', base: 'b', there: 'c', live: 'c', foreign: 'store' }],
    ['clean', { here: 'c', base: 'c', there: 'c', live: 'c', foreign: 'file' }],
    ['only here', { here: 'a' }],
    ['only there', { there: 'a' }],
  ])('%s: %j', (word, hashes) => {
    expect(driftOf(hashes)).toBe(word)
  })
})

describe('a way back', () => {
  const row = (step: number | string | null): DeploymentRow => ({
    promptId: 'p',
    label: 'production',
    version: typeof step === 'string' ? Number(step.slice(1)) : step,
    previous: null,
    rollback: typeof step === 'string',
    actor: '',
    commit: null,
    message: '',
    at: 0,
  })
  // A text is a way back, a number a deployment.
  it.each<[(number | string | null)[], number | undefined]>([
    [[], undefined],
    [[1], undefined],
    [[1, 2], 1],
    [[1, 2, 1], 2],
    [[1, 2, 1, '<2'], 1],
    [[1, 2, 1, '<2', '<1'], undefined],
    [[1, 2, 3], 2],
    [[1, 2, 3, '<2'], 1],
    [[1, 2, 3, '<1'], undefined],
    [[1, 2, 3, '<2', 4], 2],
    [[1, 2, 3, '<2', 4, '<2', '<1'], undefined],
    [[1, 2, null], 2],
    [[3, 1, '<2'], 1],
  ])('after %j goes to %s', (steps, wanted) => {
    const other = { ...row(9), label: 'staging' }
    expect(earlierOf([other, ...steps.map(row).reverse()], 'production')).toBe(wanted)
  })
})

describe('a diff', () => {
  const old = body('---\nmodel: a\nconfig: { temperature: 1 }\n---\n{{role "system"}}\nOne\nTwo\n{{role "user"}}\nSame')
  it('is aligned by message, line by line', () => {
    const fresh = body('---\nmodel: b\n---\n{{role "system"}}\nOne\n2\n{{role "model"}}\nNew\n{{role "user"}}\nSame')
    expect(diffBodies(old, fresh).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'head settings',
      'removed model: a',
      'added model: b',
      'removed temperature: 1',
      'head system',
      'same One',
      'removed Two',
      'added 2',
      'head assistant (added)',
      'added New',
    ])
    expect(diffBodies(fresh, old).some(({ text }) => text === 'assistant (removed)')).toBe(true)
  })
  it('is empty where nothing differs', () => {
    expect(diffBodies(old, old)).toEqual([])
  })
})

describe('formats', () => {
  const chat = {
    ...body(
      '---\nmodel: m\nconfig: { temperature: 1 }\n---\n{{role "system"}}\nBe {{mood}}.\n{{role "user"}}\n{{ask}}',
    ),
  }
  it.each(['respan', 'langfuse', 'openai'] as const)('%s comes back as it went', (format) => {
    const text = exportPrompt({ id: 'p', name: 'a/p', description: 'd', tags: ['t'], body: chat, version: 3 }, format)
    const [back] = importPrompts(text, 'a/p')
    expect(back?.name).toBe('a/p')
    expect(hashBody(back?.body ?? body('x'))).toBe(hashBody(chat))
  })
  it('are seen from the file', () => {
    const all = (value: unknown) => importPrompts(typeof value === 'string' ? value : JSON.stringify(value), 'n')
    expect(all('Be {{mood}}.')).toMatchObject([
      { name: 'n', body: { template: 'plain', messages: [{ role: 'user', content: 'Be {{mood}}.' }] } },
    ])
    expect(all('{% if a %}x{% endif %}')).toMatchObject([{ body: { template: 'jinja' } }])
    expect(
      all({ name: 'l', type: 'text', prompt: 'Hi {{a}}', config: { model: 'm', temperature: 1, own: true } }),
    ).toMatchObject([
      {
        name: 'l',
        body: { model: 'm', params: { temperature: 1 }, messages: [{ role: 'user', content: 'Hi {{a}}' }] },
      },
    ])
    expect(
      all({
        name: 'l',
        type: 'chat',
        prompt: [
          { type: 'chatmessage', role: 'system', content: 'S' },
          { type: 'placeholder', name: 'past' },
        ],
      }),
    ).toMatchObject([
      {
        body: {
          messages: [
            { role: 'system', content: 'S' },
            { type: 'placeholder', name: 'past' },
          ],
        },
      },
    ])
    const version = { version: 1, model: 'm', messages: [{ role: 'user', content: 'old' }] }
    expect(
      all({
        results: [
          {
            name: 'R',
            prompt_slug: 'r',
            versions: [version, { ...version, version: 2, messages: [{ role: 'user', content: 'new' }] }],
          },
        ],
      }),
    ).toMatchObject([{ id: 'r', name: 'R', body: { messages: [{ role: 'user', content: 'new' }] } }])
    expect(formatNames).toEqual(['respan', 'langfuse', 'openai', 'text'])
  })
  it.each([
    ['{bad', undefined, 'it is not valid JSON: '],
    ['[{"a": 1', undefined, 'it is not valid JSON: '],
    ['', undefined, 'it is empty'],
    [' \n', 'text', 'it is empty'],
    ['PNG\u0000\u0001', undefined, 'it is no text'],
    ['\ufffd\ufffdPNG', undefined, 'it is no text'],
    ['{"a":1}', undefined, 'no format'],
    ['not json', 'openai', 'not valid JSON'],
    [
      JSON.stringify({ name: 'x', prompt: '@@@langfusePrompt:name=y|version=1@@@' }),
      undefined,
      'a reference to another prompt',
    ],
  ] as const)('%s as %s is refused', (text, format, message) => {
    expect(() => importPrompts(text, 'n', format)).toThrow(message)
  })
})

describe('a file of many prompts', () => {
  const good = { name: 'good', versions: [{ version: 1, model: 'm', messages: [{ role: 'user', content: 'Hi' }] }] }
  const bad = { name: 'bad', versions: [{ version: 1, model: 'm', messages: [{ role: 'boss', content: 'Hi' }] }] }
  it('gives the good ones, and names the bad', () => {
    const failed: unknown[] = []
    const read = (rows: unknown[]) =>
      importPrompts(JSON.stringify({ count: 2, results: rows }), 'n', undefined, {
        onFailed: (one) => failed.push(one),
      })
    expect(read([bad, good, { name: 'none' }]).map(({ name }) => name)).toEqual(['good'])
    expect(failed).toEqual([
      { name: 'bad', problem: expect.stringContaining('messages[0].role: must be') },
      { name: 'none', problem: 'has no version with messages in it' },
    ])
    expect(() => read([bad])).toThrow('bad: messages[0].role: must be')
  })
  it('of Langfuse says of which prompt what means something else here', () => {
    const of = (prompt: string) => importPrompts(JSON.stringify({ name: 'l', type: 'text', prompt }), 'n')
    expect(of('{% if x %}{{a}}')).toMatchObject([
      { body: { template: 'plain' }, warnings: [expect.stringContaining('{% if x %} stays text')] },
    ])
    expect(of('{{{raw}}}')).toMatchObject([{ warnings: [expect.stringContaining('{{{raw}}} is the variable alone')] }])
    expect(of('{{a}}')).toMatchObject([{ warnings: [] }])
  })
  it('is text where it begins as templates do', () => {
    for (const text of ['{{name}}, hello', '{% if a %}x{% endif %}', '[Name] be kind', '{# x #}y'])
      expect(importPrompts(text, 'n')).toMatchObject([{ name: 'n' }])
  })
})

describe('an export', () => {
  const rich = body(
    '---\nmodel: m\nconfig: { temperature: 1 }\ninput: { schema: { a: string }, default: { a: x } }\n---\n{{role "system"}}\n{{a}}\n{{history past}}\n{{role "user"}}\nHi',
  )
  it.each([
    ['respan', ['types of variables are left out: a, past']],
    ['langfuse', ['types of variables', 'defaults of variables']],
    ['openai', ['the messages of past have no place in it', 'types of variables', 'defaults of variables']],
    [
      'text',
      [
        'roles are lines of the text (system, user)',
        'settings are left out: model, temperature',
        'types of',
        'defaults of',
      ],
    ],
  ] as const)('as %s says what is lost', (format, wanted) => {
    const found = lossesOf(rich, format)
    expect(found).toEqual(wanted.map((one) => expect.stringContaining(one.replace('a, past', 'a'))))
    expect(lossesOf(body('Hi {{a}}'), format)).toEqual([])
  })
})

describe('a hosted version', () => {
  it('is Jinja only where it says what plain does not', () => {
    const of = (content: string) => readHostedBody({ model: 'm', messages: [{ role: 'user', content }] }).template
    expect([of('Hi {{a}}'), of('{{ a | upper }}'), of('{% if a %}{% endif %}'), of('{{"a": 1}}')]).toEqual([
      'plain',
      'jinja',
      'jinja',
      'plain',
    ])
  })
  it('keeps what a change does not say, and takes null away', () => {
    const old = readHostedBody({
      model: 'm',
      messages: [{ role: 'user', content: 'a' }],
      temperature: 1,
      top_p: 1,
      unknown: 1,
      variables: { a: 1 },
    })
    expect(old.params).toEqual({ temperature: 1, top_p: 1 })
    expect(readHostedBody({ temperature: 0, top_p: null }, old)).toMatchObject({
      model: 'm',
      params: { temperature: 0 },
      input: { defaults: { a: 1 } },
    })
  })
  it.each([
    [{ model: 'm' }, 'messages: must be a list'],
    [{ messages: [] }, 'model: must be the name'],
    [{ model: 'm', messages: [{ role: 'boss', content: 'x' }] }, 'messages[0].role'],
    [{ model: 'm', messages: [{ role: 'user', content: 3 }] }, 'messages[0].content'],
    [
      { model: 'm', messages: [{ role: 'user', content: '{% if a %}x' }] },
      'the prompt: messages[0], line 1: {% if a %} is never',
    ],
    [
      { model: 'm', messages: [{ role: 'user', content: 'a\n{{ a | uper }}' }] },
      'messages[0], line 2: {{ a | uper }}: there is no filter "uper"; did you mean upper?',
    ],
    [
      { model: 'm', messages: [{ role: 'user', content: '{{ rang(3) }}' }] },
      'there is no function "rang"; did you mean range?',
    ],
  ])('%j is refused', (given, message) => {
    expect(() => readHostedBody(given)).toThrow(message)
  })
})

describe('types', () => {
  it('have unions for enums and lists of their items, and ask for nothing that has a default or is only tested', () => {
    const typed = body(
      '---\ntemplate: jinja\ninput:\n  schema: { "tags(array)": string, "tone(enum)": [kind, "short"], "marks(array)": { n: number } }\n---\n{{ tags }}{{ tone }}{{ marks }}',
    )
    const free = body(
      '---\ntemplate: jinja\n---\n{{ a | default("") }}{% if b %}x{% endif %}{{ c }}{% if d %}{{ d.e }}{% endif %}',
    )
    const text = typesText([
      { id: 't', description: '', body: typed },
      { id: 'f', description: '', body: free },
    ])
    expect(text).toContain(`  "t": {
    "marks": Record<string, unknown>[]
    "tags": string[]
    "tone": "kind" | "short"
  }
  "f": {
    "a"?: Variable
    "b"?: Variable
    "c": Variable
    "d": Variable
  }`)
  })
  it('say what each variable may be, and which may be left out', () => {
    const typed = body(
      '---\ninput:\n  default: { language: English }\n  schema: { language: string, photo: image, "count?": integer, past: messages }\n---\n{{language}} {{photo}} {{count}}\n{{history past}}\n{{more}}',
    )
    const text = typesText([
      { id: 'a-b', description: 'says */ hello', body: typed },
      { id: 'c', description: '', body: body('x') },
    ])
    expect(text).toContain(`  /** says * / hello */
  "a-b": {
    "count"?: number
    "language"?: string | PromptVariable
    "more": Variable
    "past": MessageVariable[]
    "photo": ImageVariable
  }
  "c": {}
`)
  })
})
