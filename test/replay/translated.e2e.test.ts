/**
 * Every recorded exchange once more, asked by the client of the other protocol: the request is what one codec reads and the
 * other writes, the upstream answers as recorded, and the caller must be told the same.
 */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Part } from '../../src/core/chat.ts'
import { GatewayError } from '../../src/core/errors.ts'
import { codecs } from '../../src/protocols/index.ts'
import { parseJson } from '../../src/wire/json.ts'
import type { Spoken } from '../spoken.ts'
import { ask } from './ask.ts'
import { checkError, checkRecord, headersOf, unlessGap } from './check.ts'
import { openRig, type Rig } from './rig.ts'
import { type Told, tell, tellPieces } from './told.ts'
import { type Case, failureOf, framesOf, present, readCases, type Wire } from './wire.ts'

let rig: Rig
beforeAll(async () => {
  // The client warns of every model that has aged since the recording.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  rig = await openRig()
})
afterAll(() => rig.close())

const cases = new Map(readCases().map((one) => [one.id, one]))
const other: Record<Spoken, Spoken> = {
  'openai-chat': 'anthropic-messages',
  'anthropic-messages': 'openai-chat',
}

/** The recorded request in the other protocol's words; the reason where it cannot be said in them. */
const translate = ({ protocol, request }: Case): Wire | string => {
  const read = codecs[protocol].readRequest(parseJson(JSON.stringify(request.body)))
  try {
    const target = { model: read.model, dialect: {} }
    const { body } = codecs[other[protocol]].writeRequest({ ...read, streamUsage: true }, target)
    return JSON.parse(body) as Wire
  } catch (thrown) {
    if (thrown instanceof GatewayError) return `${thrown.code}: ${thrown.message}`
    throw thrown
  }
}

const said = (parts: readonly Part[]): string[] =>
  parts.flatMap((part): string[] => {
    if (part.type === 'text') return [part.text]
    if (part.type === 'tool-call') return [`${part.name}(${JSON.stringify(JSON.parse(part.arguments || '{}'))})`]
    return part.type === 'tool-result' ? said(part.parts) : []
  })
/** What a request says, in any protocol: its texts in order, its calls and results, its tools. */
const sayings = (protocol: Spoken, text: string) => {
  const { messages, tools = [] } = codecs[protocol].readRequest(parseJson(text))
  const isSystem = (role: string) => role === 'system' || role === 'developer'
  const of = (system: boolean) =>
    messages
      .filter(({ role }) => isSystem(role) === system)
      .flatMap(({ parts }) => said(parts))
      .join('\n')
  return {
    system: of(true),
    turns: of(false),
    tools: tools.flatMap((tool) => (tool.type === 'function' ? [tool.name] : [])),
  }
}

const finishes: Record<Spoken, Record<string, string>> = {
  // What was recorded → what the client of the other protocol reads.
  'openai-chat': {
    '': 'end_turn',
    stop: 'end_turn',
    eos: 'end_turn',
    length: 'max_tokens',
    tool_calls: 'tool_use',
    function_call: 'tool_use',
    content_filter: 'refusal',
  },
  'anthropic-messages': {
    end_turn: 'stop',
    max_tokens: 'length',
    stop_sequence: 'stop',
    tool_use: 'tool_calls',
    refusal: 'content_filter',
    pause_turn: 'stop',
    model_context_window_exceeded: 'length',
  },
}

/** Arguments as values: only the white space may differ. Those that a cap cut off stay as they are. */
const parsedCalls = ({ calls }: Told) =>
  calls.map(({ name, arguments: text }) => {
    try {
      return { name, arguments: JSON.parse(text || '{}') as unknown }
    } catch {
      return { name, arguments: text }
    }
  })

/** The finish in the words of the recording's protocol, mended where the provider's word is not what it did. */
const finishOf = ({ finish = '', calls, refused }: Told): string => {
  const plain = finish === 'stop' || finish === ''
  return plain && refused ? 'content_filter' : plain && calls.length > 0 ? 'tool_calls' : finish
}

const checkTold = (got: Told, recorded: Told, from: Spoken) => {
  expect(got.text).toBe(recorded.text)
  expect(got.reasoning).toBe(recorded.reasoning)
  expect(parsedCalls(got)).toEqual(parsedCalls(recorded))
  expect(got.finish).toBe(finishes[from][finishOf(recorded)])
  expect(got.usage).toEqual(recorded.usage)
}

const refused: Record<string, string> = {}

describe.skipIf(!present)('translated', () => {
  it.each([...cases.keys()])('%s', (id) =>
    unlessGap(id, 'translated', async () => {
      const one = cases.get(id) as Case
      const client = other[one.protocol]
      const body = translate(one)
      if (typeof body === 'string') {
        refused[id] = body
        return
      }
      rig.answer(one.response)
      const got = await ask(rig, client, body, { headers: headersOf(one) })
      const failure = failureOf(one.response)
      // What the model does not read is refused before it is sent, in our words; the provider refused it too.
      if (failure?.status === 400 && rig.seen.length === 0) {
        expect(got.thrown?.message).toMatch(/ takes none \(https/)
        refused[id] = 'the model does not read it'
        return
      }
      expect(rig.seen, got.thrown?.message).toHaveLength(1)
      const arrived = rig.seen[0]?.text as string
      expect(sayings(one.protocol, arrived)).toEqual(sayings(client, rig.sent[0]?.text as string))
      if (failure) checkError(got, failure)
      else {
        expect(got.thrown).toBeUndefined()
        const pieces = one.response.sse === undefined ? [one.response.body as Wire] : framesOf(one.response.sse)
        checkTold(tell(client, got), tellPieces(one.protocol, pieces), one.protocol)
      }
      await checkRecord(rig, one)
    }),
  )

  it('refuses few, and says why', () => {
    for (const [id, reason] of Object.entries(refused)) console.info(`not translated: ${id}: ${reason}`)
    expect(Object.keys(refused).length).toBeLessThan(cases.size / 10)
  })
})
