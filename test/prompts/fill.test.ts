/** Which version a call gets, and prompts within prompts. */

import { describe, expect, it } from 'vitest'
import type { ResolvedPrompt } from '../../src/core/prompt.ts'
import { readPromptFile } from '../../src/prompts/file.ts'
import { fill, type Resolve, wantedOf } from '../../src/prompts/fill.ts'
import { hashBody } from '../../src/prompts/hash.ts'

const sources: Record<string, string> = {
  a: 'A {{x}}',
  b: 'B {{x}}',
  c: '{{role "system"}}\nC {{x}}\n{{role "user"}}\nmore',
  picture: '{{media url="https://e.com/a.png"}}',
}
const resolve: Resolve = (which, wanted) => {
  const source = sources[which]
  if (
    source === undefined ||
    ('version' in wanted && wanted.version !== 1) ||
    ('label' in wanted && wanted.label !== 'production')
  )
    return undefined
  const { body } = readPromptFile(source, `${which}.prompt`, () => undefined)
  const row = {
    id: which,
    slug: which,
    name: which,
    description: '',
    tags: [],
    starred: false,
    createdAt: 0,
    updatedAt: 0,
    deletedAt: null,
  }
  const version = {
    promptId: which,
    version: 1,
    hash: hashBody(body),
    readonly: true,
    body,
    source,
    author: '',
    commit: null,
    message: '',
    createdAt: 0,
    updatedAt: 0,
  }
  return { prompt: row, version } satisfies ResolvedPrompt
}
const child = (prompt_id: string, x: unknown, more: object = {}) => ({
  _type: 'prompt',
  prompt_id,
  variables: { x },
  ...more,
})

describe('the version that is meant', () => {
  it.each([
    [undefined, { label: 'production' }],
    [null, { label: 'production' }],
    ['latest', { latest: true }],
    ['staging', { label: 'staging' }],
    [3, { version: 3 }],
    ['3', { version: 3 }],
  ])('by %j is %j', (given, wanted) => {
    expect(wantedOf(given)).toEqual(wanted)
  })
  it.each([0, -1, 1.5, '', true, {}])('is not said by %j', (given) => {
    expect(() => wantedOf(given)).toThrow('prompt.version: must be')
  })
})

describe('a prompt within a prompt', () => {
  it('is its text, two deep', () => {
    const filled = fill({ which: 'a', variables: { x: child('b', child('c', '{{x}}')) } }, resolve)
    expect(filled.messages).toEqual([{ role: 'user', content: 'A B C {{x}}\n\nmore' }])
    expect(filled.variables.x).toMatchObject({
      _type: 'prompt',
      prompt_id: 'b',
      version: 1,
      _rendered_result: 'B C {{x}}\n\nmore',
    })
  })
  it.each([
    ['goes no deeper', child('b', child('c', child('picture', 1))), 'may be 2 deep: a → b → c → picture'],
    ['goes in no circle', child('b', child('a', 1)), 'prompts go in a circle: a → b → a'],
    ['is known', child('nobody', 1), 'prompt "nobody" is not known'],
    ['has the version', child('b', 1, { version: 7 }), 'prompt "b" has no such version; its newest is 1'],
    [
      'has what it needs',
      { _type: 'prompt', prompt_id: 'b' },
      /^variables\.x\.variables\.x: is missing; prompt "b" version 1 needs it$/,
    ],
    [
      'has what it needs, two deep',
      child('b', { _type: 'prompt', prompt_id: 'c' }),
      /^variables\.x\.variables\.x\.variables\.x: is missing; prompt "c" version 1 needs it$/,
    ],
    ['is text alone', child('picture', 1), 'prompt "picture" holds more than text'],
    ['has an id', { _type: 'prompt' }, 'variables.x: a variable of type prompt needs its prompt_id'],
  ])('%s', (_name, x, message) => {
    expect(() => fill({ which: 'a', variables: { x } }, resolve)).toThrow(message)
  })
})
