/** Failure cases of translation, each over every pair of client protocol and provider protocol: what is asked must arrive. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { codecs } from '../../src/protocols/index.ts'
import type { Voiced } from '../spoken.ts'
import { type Ask, type Choice, languages, type Piece, type Tool } from './asking.ts'
import { openRig, type Rig } from './rig.ts'
import { providers, type Whole } from './speech.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

const protocols = Object.keys(languages) as Voiced[]
const pairs = protocols.flatMap((client) => protocols.map((upstream) => [client, upstream] as const))
const foreign = pairs.filter(([client, upstream]) => client !== upstream)
/** A server that speaks nothing but the protocol. */
const modelOf = (upstream: Voiced) => (upstream === 'openai-chat' ? 'talk/gpt-4o' : providers[upstream].models[1])

const hello: Ask['turns'] = [{ user: [{ text: 'Hello' }] }]
const ask = async (client: Voiced, upstream: Voiced, wish: Partial<Ask>, answer: Whole = { text: 'Hi.' }) => {
  const stream = wish.stream ?? true
  const { path, body } = languages[client].request({ model: modelOf(upstream), turns: hello, ...wish, stream })
  rig.upstream.play(providers[upstream].answer(answer, stream))
  const reply = await rig.call({ path, body })
  const seen = rig.upstream.requests.at(-1)
  return { reply, body: seen?.body ?? {}, text: seen?.bytes.toString() ?? '' }
}

const schema = {
  type: 'object',
  properties: { zeta: { $ref: '#/$defs/node' }, alpha: { type: 'integer', maximum: 10 } },
  required: ['zeta'],
  $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
}
const tools: readonly Tool[] = ['weather', 'news', 'alarm'].map((name) => ({ name, schema }))

describe('F36 a tool choice arrives in the provider’s words, or its loss is told', () => {
  const choices: readonly Choice[] = ['auto', 'none', 'required', 'weather', 'some', 'single']
  const rows = pairs.flatMap(([client, upstream]) =>
    choices
      .filter((choice) => languages[client].choice[choice] !== undefined)
      .map((choice) => [client, upstream, choice] as const),
  )
  it.each(rows)('%s ▸ %s: %s', async (client, upstream, choice) => {
    const { reply, body, text } = await ask(client, upstream, { tools, choice: languages[client].choice[choice] })
    expect(reply.status, reply.text).toBe(200)
    const warnings = reply.headers['x-respan-warnings']
    const said = languages[upstream].choice[choice]
    // Claude, and most servers that speak OpenAI's protocol, have no word for some of the tools: the rest are not offered.
    const narrow = languages[upstream].choice.some === undefined || upstream === 'openai-chat'
    if (choice === 'some' && narrow) {
      expect(body).toMatchObject(languages[upstream].choice.required as object)
      expect([text.includes('"alarm"'), warnings]).toEqual([false, expect.stringContaining('toolChoice.only')])
    } else if (said !== undefined) expect(body).toMatchObject(said)
    else expect(warnings).toContain(choice === 'single' ? 'parallelTools' : 'toolChoice')
  })

  it('to OpenAI itself as one of its own', async () => {
    rig.upstream.play(providers['openai-chat'].answer({ text: 'Hi.' }, true))
    const { path, body } = languages.gemini.request({
      model: 'openai/gpt-4o',
      stream: true,
      turns: hello,
      tools,
      choice: languages.gemini.choice.some,
    })
    expect((await rig.call({ path, body })).headers['x-respan-warnings'] ?? '').not.toContain('toolChoice')
    expect(rig.upstream.requests[0]?.body).toMatchObject(languages['openai-chat'].choice.some as object)
  })
})

describe('F39 a tool name that the provider refuses is respelt on the way, and comes back as it was', () => {
  const names: Partial<Record<Voiced, string>> = {
    'anthropic-messages': `mcp__issues__${'list_every_open_issue_'.repeat(4)}`,
    gemini: 'issues.list:open',
  }
  it.each(foreign.filter(([client]) => names[client] !== undefined))('%s ▸ %s', async (client, upstream) => {
    const name = names[client] as string
    const { refused, charactersMax } = codecs[upstream].toolNames
    const spelt = (text: string) => [...text.matchAll(/"name":"([^"]*)"/g)].map(([, one]) => one ?? '')
    const first = await ask(client, upstream, { tools: [{ name, schema }] })
    const [there = ''] = spelt(first.text)
    expect([there.length <= charactersMax, there.match(refused)]).toEqual([true, null])
    const called: Whole = { calls: [{ id: 'call_1', name: there, arguments: '{"alpha":1}' }], end: 'tools' }
    for (const stream of [true, false]) {
      const turns: Ask['turns'] = [...hello, { call: { id: 'call_0', name, arguments: '{"alpha":1}' } }]
      const result = { result: { id: 'call_0', name, pieces: [{ text: 'none' }] } }
      const told = await ask(client, upstream, { tools: [{ name, schema }], turns: [...turns, result], stream }, called)
      expect(told.reply.status, told.reply.text).toBe(200)
      expect(new Set(spelt(told.text))).toEqual(new Set([there]))
      expect(spelt(told.reply.text)).toContain(name)
    }
  })
})

describe('F40 the same conversation is written the same, and a longer one begins with it', () => {
  it.each(pairs)('%s ▸ %s', async (client, upstream) => {
    const longer: Ask['turns'] = [
      ...hello,
      { call: { id: 'call_1', name: 'weather', arguments: '{"zeta":{},"alpha":1}' } },
      { result: { id: 'call_1', name: 'weather', pieces: [{ text: 'fine' }] } },
    ]
    const [one, same] = [await ask(client, upstream, { tools }), await ask(client, upstream, { tools })]
    const more = await ask(client, upstream, { tools, turns: longer })
    expect(one.text).toBe(same.text)
    // A schema keeps its members and their order, and so do the tools.
    expect(one.text.split(JSON.stringify(schema))).toHaveLength(tools.length + 1)
    expect(one.text).toMatch(/weather.*news.*alarm/s)
    const turns = ({ body }: typeof one) => (body.messages ?? body.input ?? body.contents) as unknown[]
    expect(turns(more).slice(0, turns(one).length)).toEqual(turns(one))
    if (client === upstream) {
      const { body } = languages[client].request({ model: modelOf(upstream), turns: longer, tools, stream: true })
      const model = modelOf(upstream)
      const untouched = JSON.stringify(body).replace(JSON.stringify(model), JSON.stringify(model.split('/')[1]))
      expect(more.text.replace(',"stream_options":{"include_usage":true}', '')).toBe(untouched)
    }
  })
})

describe('F43 what is no text arrives in the provider’s form, or its loss is told', () => {
  const pieces: Record<string, Piece> = {
    'an image': { png: 'iVBORw0KGgo=' },
    'a PDF': { pdf: 'JVBERi0xLjQ=' },
    'a sound': { wav: 'UklGRiQAAABXQVZF' },
    'an image by its address': { url: 'https://example.com/a.png' },
  }
  /** The form without its braces: a writer may say more. */
  const within = (wire: object) => JSON.stringify(wire).replace(/^\{|\}+$/g, '')
  const bytesOf = (piece: Piece) => Object.values(piece)[0] as string
  const rows = pairs.flatMap(([client, upstream]) =>
    Object.keys(pieces)
      .filter((name) => languages[client].piece(pieces[name] as Piece) !== undefined)
      .map((name) => [client, upstream, name] as const),
  )
  const told = (warnings: string | undefined, status: number) => status === 400 || /parts/.test(warnings ?? '')

  it.each(rows)('%s ▸ %s: %s from the user', async (client, upstream, name) => {
    const piece = pieces[name] as Piece
    // Of a model that nobody knows, nobody says that it does not hear.
    const model = 'wav' in piece ? modelOf(upstream).replace(/\/.*/, '/hearer') : modelOf(upstream)
    const turns: Ask['turns'] = [{ user: [{ text: 'What is it?' }, piece] }]
    const { reply, text } = await ask(client, upstream, { model, turns })
    const said = languages[upstream].piece(piece)
    if (said === undefined) expect(told(reply.headers['x-respan-warnings'], reply.status), reply.text).toBe(true)
    else expect(text, reply.text).toContain(bytesOf(piece))
    if (said !== undefined && 'png' in piece) expect(text).toContain(within(said))
  })

  const results = rows.filter(([, , name]) => name === 'an image' || name === 'a PDF')
  it.each(results)('%s ▸ %s: %s in the result of a tool', async (client, upstream, name) => {
    const piece = pieces[name] as Piece
    const { reply, text } = await ask(client, upstream, {
      tools,
      turns: [
        ...hello,
        { call: { id: 'call_1', name: 'weather', arguments: '{"alpha":1}' } },
        { result: { id: 'call_1', name: 'weather', pieces: [{ text: 'a map' }, piece] } },
      ],
    })
    expect(reply.status, reply.text).toBe(200)
    expect(text).toContain('a map')
    expect(text).toContain(bytesOf(piece))
  })
})
