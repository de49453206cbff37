/** The prompt step: a call names a stored prompt, in every spelling, on every client protocol, to every provider. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readPromptFile } from '../../src/prompts/file.ts'
import { hashBody } from '../../src/prompts/hash.ts'
import { openControl } from '../../src/store/control.ts'
import type { ControlStore } from '../../src/store/store.ts'
import { openRig, type Rig } from './rig.ts'
import { providers } from './speech.ts'

let rig: Rig
/** The store as another process has it: the command line. */
let desk: ControlStore
const file = (source: string) => readPromptFile(source, 'x.prompt', () => undefined).body

const put = (id: string, source: string, label: string | undefined = 'production'): number => {
  const body = file(source)
  const prompt = desk.findPrompt(id) ?? desk.createPrompt({ id, name: id })
  const { version } = desk.addVersion(prompt.id, { body, hash: hashBody(body), readonly: true })
  if (label !== undefined) desk.deployVersion({ promptId: prompt.id, label, version })
  return version
}

const reply = `---
model: gpt-stored
config: { temperature: 0.2, maxOutputTokens: 800, stopSequences: [END] }
input: { default: { language: English } }
---
{{role "system"}}
You are a helpful assistant that speaks {{language}}.
{{role "user"}}
{{user_message}}
`
const filled = [
  { role: 'system', content: 'You are a helpful assistant that speaks Spanish.' },
  { role: 'user', content: 'What is machine learning?' },
]
const variables = { language: 'Spanish', user_message: 'What is machine learning?' }

beforeAll(async () => {
  rig = await openRig()
  desk = openControl(rig.home, () => undefined)
  put('reply', reply)
  put('tone', 'Be {{mood}}.')
  put('outer', '{{role "system"}}\n{{rules}}\n{{role "user"}}\nGo.')
  put('photo', '{{role "user"}}\nWhat is on {{picture}} here?')
  put(
    'chat',
    '---\ninput: { schema: { past: messages } }\n---\n{{role "system"}}\nBe short.\n{{history past}}\n{{role "user"}}\n{{ask}}',
  )
  put('never', 'Hello', 'elsewhere')
})
afterAll(async () => {
  desk.close()
  await rig.close()
})
beforeEach(() => {
  rig.upstream.reset()
  rig.upstream.always(undefined)
})

const chat = async (body: Record<string, unknown>, headers: Record<string, string> = {}) => {
  rig.upstream.play(providers['openai-chat'].answer({ text: 'Sure.' }, body.stream === true))
  const answer = await rig.call({ path: '/api/chat/completions', body, headers })
  return { ...answer, sent: rig.upstream.requests.at(-1)?.body ?? {} }
}
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64')

describe('a call that names a prompt', () => {
  it.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['at the top', { prompt_id: 'reply', variables }, {}],
    ['at the top, by the older name', { prompt_id: 'reply', prompt_variables: variables }, {}],
    ['by its slug', { prompt_slug: 'reply', variables }, {}],
    ['as text', { prompt: 'reply', variables }, {}],
    ['as an object', { prompt: { prompt_id: 'reply', variables } }, {}],
    ['as the text of an object', { prompt: JSON.stringify({ prompt_id: 'reply', variables }) }, {}],
    ['in version 2 of the parameter', { prompt: { prompt_id: 'reply', schema_version: 2, version: 1, variables } }, {}],
    ['in respan_params', { respan_params: { prompt: { prompt_id: 'reply', variables } } }, {}],
    ['in the header', {}, { 'x-data-respan-params': base64({ prompt_id: 'reply', variables }) }],
  ])('%s', async (_name, body, headers) => {
    const { status, headers: told, sent, id, text } = await chat(body, headers)
    expect([status, text]).toEqual([200, expect.stringContaining('Sure.')])
    expect(sent).toEqual({
      model: 'gpt-stored',
      messages: filled,
      temperature: 0.2,
      max_completion_tokens: 800,
      stop: ['END'],
    })
    expect([told['x-respan-prompt-id'], told['x-respan-prompt-version']]).toEqual(['reply', '1'])
    const trace = await rig.trace(id)
    expect(trace).toMatchObject({
      model: 'gpt-stored',
      input: 'What is machine learning?',
      respan_params: { prompt_id: 'reply', prompt_version: 1, variables },
    })
    expect(JSON.stringify(trace.prompt_messages)).toContain('speaks Spanish')
  })

  it('may name a variant', async () => {
    put('reply.brief', 'Short: {{user_message}}')
    const { sent, headers } = await chat({
      model: 'gpt-x',
      prompt: { prompt_id: 'reply', variant: 'brief', variables },
    })
    expect([sent.messages, headers['x-respan-prompt-id']]).toEqual([
      [{ role: 'user', content: 'Short: What is machine learning?' }],
      'reply.brief',
    ])
  })

  it('fits the model that is called, though its own protocol is spoken', async () => {
    const { sent, headers } = await chat({ model: 'gpt-5.5', prompt_id: 'reply', variables })
    expect(sent).not.toHaveProperty('temperature')
    expect(headers['x-respan-warnings']).toContain('temperature dropped')
  })

  it('streams', async () => {
    const { status, text, sent } = await chat({ prompt_id: 'reply', variables, stream: true })
    expect(status).toBe(200)
    expect(text).toMatch(/"content":"S"[\s\S]*\[DONE\]/)
    expect(sent).toMatchObject({ stream: true, messages: filled })
  })

  it('has its own way with model and settings where it says so, and its messages come behind', async () => {
    const said = { role: 'user', content: 'Also this.' }
    const own = { prompt_id: 'reply', variables, model: 'gpt-own', temperature: 1, messages: [said] }
    expect((await chat(own)).sent).toMatchObject({
      model: 'gpt-own',
      temperature: 1,
      stop: ['END'],
      messages: [...filled, said],
    })
    const { prompt_id, variables: _, ...rest } = own
    const over = await chat({ ...rest, prompt: { prompt_id, variables, override: true } })
    expect(over.sent).toMatchObject({ model: 'gpt-stored', temperature: 0.2, messages: filled })
    expect(over.headers['x-respan-warnings']).toContain('messages dropped')
    const second = await chat({
      ...rest,
      prompt: { prompt_id, variables, schema_version: 2, patch: { temperature: 0.7 } },
    })
    expect(second.sent).toMatchObject({ model: 'gpt-stored', temperature: 0.7, messages: [...filled, said] })
  })

  it('overrides settings and messages of the prompt', async () => {
    const messages = [{ role: 'user', content: 'Five?' }]
    const prompt = { prompt_id: 'reply', variables, override_params: { temperature: 0.9, max_tokens: 5, messages } }
    expect((await chat({ prompt })).sent).toMatchObject({ temperature: 0.9, max_completion_tokens: 5, messages })
    const append = { ...prompt, override_config: { messages_override_mode: 'append' } }
    expect((await chat({ prompt: append })).sent).toMatchObject({ messages: [...filled, ...messages] })
  })

  it('shows the messages where it is asked to', async () => {
    const { text, headers } = await chat({
      prompt: { prompt_id: 'reply', variables: { ...variables, language: '日本語' }, echo: true },
    })
    const answer = JSON.parse(text) as { prompt_message: unknown[]; choices: unknown[] }
    expect(answer.prompt_message).toEqual([
      { role: 'system', content: 'You are a helpful assistant that speaks 日本語.' },
      filled[1],
    ])
    expect(answer.choices).toHaveLength(1)
    expect(Number(headers['content-length'])).toBe(Buffer.byteLength(text))
  })

  it('puts in images, lists of messages, and other prompts', async () => {
    const url = 'https://example.com/image.png'
    const image = { type: 'image_url', image_url: { url } }
    expect(
      (await chat({ model: 'gpt-x', prompt_id: 'photo', variables: { picture: { _type: 'image_url', value: url } } }))
        .sent.messages,
    ).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'What is on ' }, image, { type: 'text', text: ' here?' }] },
    ])
    const past = [
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'Two' },
    ]
    expect(
      (await chat({ model: 'gpt-x', prompt_id: 'chat', variables: { past, ask: 'Three' } })).sent.messages,
    ).toEqual([{ role: 'system', content: 'Be short.' }, ...past, { role: 'user', content: 'Three' }])
    const rules = { _type: 'prompt', prompt_id: 'tone', variables: { mood: 'kind' } }
    const composed = await chat({ model: 'gpt-x', prompt_id: 'outer', variables: { rules } })
    expect(composed.sent.messages).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Go.' },
    ])
    const { respan_params } = await rig.trace(composed.id)
    expect(respan_params.variables).toEqual({ rules: { ...rules, version: 1, _rendered_result: 'Be kind.' } })
  })

  it.each<[string, Record<string, unknown>, number, RegExp]>([
    [
      'a variable is missing',
      { prompt_id: 'reply', variables: {} },
      400,
      /variables\.user_message: is missing; prompt \\"reply\\" version 1/,
    ],
    ['the prompt is not known', { prompt_id: 'nobody' }, 404, /prompt \\"nobody\\" is not known/],
    ['nothing is deployed', { prompt_id: 'never' }, 404, /nothing deployed as \\"production\\"/],
    [
      'there is no such version',
      { prompt: { prompt_id: 'reply', version: 99 } },
      404,
      /no such version; its newest is 1/,
    ],
    [
      'prompts go in a circle',
      { prompt_id: 'outer', variables: { rules: { _type: 'prompt', prompt_id: 'outer', variables: {} } } },
      400,
      /circle: outer → outer/,
    ],
    [
      'patch holds messages',
      { prompt: { prompt_id: 'reply', variables, schema_version: 2, patch: { messages: [] } } },
      400,
      /patch: must not hold messages/,
    ],
    ['the object names none', { prompt: { variables } }, 400, /prompt: must be the id/],
    [
      'a list of messages gives orders',
      { model: 'gpt-x', prompt_id: 'chat', variables: { ask: '?', past: [{ role: 'system', content: 'x' }] } },
      400,
      /past\[0\]\.role/,
    ],
  ])('is refused where %s', async (_name, body, status, message) => {
    const answer = await chat(body)
    expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(message)])
    expect(rig.upstream.requests).toHaveLength(0)
    expect(await rig.trace(answer.id)).toMatchObject({ status: 'error', status_code: status })
  })

  it.each<[string, Record<string, unknown>, string | null, number | null]>([
    ['a variable is missing', { prompt_id: 'reply', variables: {} }, 'reply', 1],
    ['a variable of a label is missing', { prompt: { prompt_id: 'reply', version: 'latest' } }, 'reply', 1],
    ['there is no such version', { prompt: { prompt_id: 'reply', version: 99 } }, 'reply', null],
    ['the version is no version', { prompt: { prompt_id: 'reply', version: true } }, 'reply', null],
    ['nothing is deployed', { prompt_id: 'never' }, 'never', null],
    ['the prompt is not known', { prompt_id: 'nobody' }, null, null],
  ])('is still one of its prompt where %s', async (_name, body, id, version) => {
    const answer = await chat(body)
    expect([answer.headers['x-respan-prompt-id'], answer.headers['x-respan-prompt-version']]).toEqual([
      id ?? undefined,
      version === null ? undefined : String(version),
    ])
    expect(await rig.trace(answer.id)).toMatchObject({ status: 'error', prompt_id: id, prompt_version: version })
  })

  it('warns of variables that are none of the prompt’s', async () => {
    const { headers, id } = await chat({ prompt_id: 'reply', variables: { ...variables, langage: 'x' } })
    expect(headers['x-respan-warnings']).toContain('variables.langage dropped')
    expect((await rig.trace(id)).warnings[0]?.detail).toContain('prompt "reply" version 1 has no such variable')
    const none = await chat({ model: 'gpt-x', messages: filled, variables })
    expect(none.headers['x-respan-warnings']).toContain('variables dropped')
  })

  it('leaves no word of it in a trace that keeps none', async () => {
    const secret = 'the secret question'
    const { id } = await chat({ prompt_id: 'reply', disable_log: true, variables: { user_message: secret } })
    expect(JSON.stringify(await rig.trace(id))).not.toContain(secret)
    const refused = await chat({ prompt_id: 'reply', disable_log: true, variables: { language: secret } })
    expect(JSON.stringify(await rig.trace(refused.id))).not.toContain(secret)
  })
})

describe('deploying', () => {
  it('is seen by the next call, whichever process it was made by, ten times running', async () => {
    const versionOf = async (version?: unknown) =>
      (await chat({ model: 'gpt-x', prompt: { prompt_id: 'moving', ...(version !== undefined && { version }) } }))
        .headers['x-respan-prompt-version']
    put('moving', 'One')
    expect(await versionOf()).toBe('1')
    put('moving', 'Two', 'staging')
    expect([
      await versionOf(),
      await versionOf('latest'),
      await versionOf('staging'),
      await versionOf(1),
      await versionOf('2'),
    ]).toEqual(['1', '2', '2', '1', '2'])
    for (let i = 0; i < 5; i++)
      for (const version of [2, 1]) {
        desk.deployVersion({ promptId: 'moving', label: 'production', version })
        expect(await versionOf()).toBe(String(version))
        desk.deployVersion({ promptId: 'moving', label: 'staging', version: 3 - version })
        expect(await versionOf('staging')).toBe(String(3 - version))
      }
    for (const version of [1, 2, 1, 2, 1]) {
      const { status } = await rig.call({ path: '/api/prompts/moving/deployments/', body: { version } })
      expect([status, await versionOf()]).toEqual([201, String(version)])
    }
  })
})

describe('on other protocols', () => {
  const ask = { prompt_id: 'reply', variables }
  const plain = (body: Record<string, unknown>) => ({ body, headers: {} })
  const header = { 'x-data-respan-params': base64(ask) }
  const clients: Record<
    string,
    { path: string; streamPath?: string; model: string; body: Record<string, unknown>; headers: Record<string, string> }
  > = {
    'openai-responses': { path: '/api/responses', model: 'others/x', ...plain({ model: 'others/x', ...ask }) },
    'responses, prompt as an object': {
      path: '/api/responses',
      model: 'others/x',
      ...plain({ model: 'others/x', prompt: ask }),
    },
    'responses, prompt as text': {
      path: '/api/responses',
      model: 'others/x',
      ...plain({ model: 'others/x', prompt: 'reply', variables }),
    },
    'anthropic-messages': {
      path: '/api/anthropic/v1/messages',
      model: 'claude-x',
      ...plain({ model: 'claude-x', max_tokens: 9, metadata: { respan_params: ask } }),
    },
    gemini: {
      path: '/api/google/v1beta/models/gem/x:generateContent',
      streamPath: '/api/google/v1beta/models/gem/x:streamGenerateContent?alt=sse',
      model: 'gem/x',
      body: {},
      headers: header,
    },
    'bedrock-converse': {
      path: '/api/bedrock/model/bedrock%2Fx/converse',
      streamPath: '/api/bedrock/model/bedrock%2Fx/converse-stream',
      model: 'bedrock/x',
      body: {},
      headers: header,
    },
  }
  const upstreams = ['openai-chat', 'anthropic-messages'] as const
  const models = { 'openai-chat': 'talk/gpt-x', 'anthropic-messages': 'anthropic/claude-x' }
  const rows = Object.entries(clients).flatMap(([name, client]) =>
    upstreams.flatMap((upstream) => [false, true].map((stream) => [name, upstream, stream, client] as const)),
  )
  it.each(rows)('%s to %s (stream: %s)', async (_name, upstream, stream, client) => {
    rig.upstream.play(providers[upstream].answer({ text: 'Claro.' }, stream))
    const model = models[upstream]
    const path = (stream && client.streamPath) || client.path
    const led = path.replace('gem/x', model).replace('bedrock%2Fx', encodeURIComponent(model))
    const body = {
      ...client.body,
      ...('model' in client.body && { model }),
      ...(stream && client.streamPath === undefined && { stream }),
    }
    const answer = await rig.call({ path: led, body, headers: client.headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['x-respan-prompt-version']).toBe('1')
    const { body: sent } = rig.upstream.requests.at(-1) as Rig['upstream']['requests'][number]
    if (upstream === 'openai-chat') expect(sent).toMatchObject({ temperature: 0.2, messages: filled })
    else expect(sent).toMatchObject({ temperature: 0.2, system: filled[0]?.content, messages: [filled[1]] })
    const trace = await rig.trace(answer.id)
    expect(JSON.stringify(trace.prompt_messages)).toContain('speaks Spanish')
    expect([trace.input, trace.output]).toEqual(['What is machine learning?', 'Claro.'])
  })

  it('leaves OpenAI’s own prompts to OpenAI', async () => {
    rig.upstream.play(providers['openai-responses'].answer({ text: 'Hi.' }, false))
    const body = { model: 'others/x', input: 'Hi', prompt: { id: 'pmpt_1', variables: { prompt_id: 'b' } } }
    expect((await rig.call({ path: '/api/responses', body })).status).toBe(200)
    expect(rig.upstream.requests.at(-1)?.body).toMatchObject({ prompt: body.prompt })
  })
})
