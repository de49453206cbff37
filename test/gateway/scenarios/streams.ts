/** Streams that are well, in ways that break gateways: splits, pauses, order, ends, channels. */

import { expect } from 'vitest'
import { until } from '../rig.ts'
import { ask, type End, type Whole } from '../speech.ts'
import { gate } from '../upstream.ts'
import { type Act, hello, type Row } from './row.ts'

const opened = (one: { opened: Promise<void> } | undefined) => one?.opened ?? Promise.resolve()
const streamed = ({ stream }: { stream: boolean }) => stream
const wide = 'Grüße, 世界 👩‍🚀 — “fin”\u2028'

/** Every reason that a stream ends for, with usage. */
const ends: readonly [End, Whole][] = [
  ['length', { text: 'Hello th', end: 'length' }],
  ['refused', { text: 'I cannot', end: 'refused' }],
  ['tools', { calls: [{ id: 'call_1', name: 'look', arguments: '{"at":"sky"}' }], end: 'tools' }],
]

export const streamRows: readonly Row[] = [
  {
    name: 'F15 F21 bytes come one at a time, characters of many bytes among them',
    when: streamed,
    scripts: ({ provider }) => {
      const say = provider.speaker()
      const all = [say.start(), ...[...wide].map((word) => say.text(word)), say.finish(), say.done()].join('')
      return [[{ trickle: all }]]
    },
    text: wide,
    end: 'stop',
  },
  {
    name: 'F15 lines end with CR LF, and the answer in two pieces that cut a line end',
    when: (cast) => cast.stream && !cast.passed,
    scripts: ({ provider }) => {
      const say = provider.speaker()
      const all = [say.start(), say.text(hello.text), say.finish(), say.done()].join('').replaceAll('\n', '\r\n')
      const cut = all.indexOf('\r\n\r\n') + 3
      return [[{ send: all.slice(0, cut) }, { send: all.slice(cut) }]]
    },
    ...hello,
  },
  {
    name: 'F18 finish_reason in a read of its own, after a pause',
    when: streamed,
    scripts: ({ provider }) => {
      const say = provider.speaker()
      const pause = { until: new Promise((resolve) => setTimeout(resolve, 5)) }
      const pieces = [say.start(), say.text('Hello'), say.text(' there'), say.finish(), say.done()]
      return [pieces.flatMap((send) => [{ send }, pause])]
    },
    ...hello,
  },
  {
    name: 'F17 no end marker: the caller gets the one of its own protocol',
    when: streamed,
    scripts: ({ provider }) => {
      const say = provider.speaker()
      return [[{ send: say.start() + say.text(hello.text) + say.finish() }]]
    },
    ...hello,
  },
  ...ends.map(
    ([end, answer]): Row => ({
      name: `F19 F20 the answer ends with '${end}', and says what it used`,
      scripts: ({ provider, stream }) => [provider.answer(answer, stream)],
      text: answer.text ?? '',
      calls: answer.calls?.map((call) => [call.name, call.arguments] as const) ?? [],
      end,
      trace: { prompt_tokens: 9, completion_tokens: 3, usage_estimated: false },
    }),
  ),
  {
    name: "F19 the provider says 'stop' beside a call: the caller is told to run it",
    when: ({ passed }) => !passed,
    scripts: ({ provider, stream }) => [
      provider.answer({ calls: [{ id: 'call_1', name: 'look', arguments: '{"at":"sky"}' }], end: 'stop' }, stream),
    ],
    calls: [['look', '{"at":"sky"}']],
    end: 'tools',
  },
  {
    name: 'F44 thinking stays out of the text',
    scripts: ({ provider, stream }) => [
      provider.answer({ thought: 'They greet me.', signature: 'c2ln', text: hello.text }, stream),
    ],
    ...hello,
    thought: 'They greet me.',
    trace: { output: hello.text },
  },
  {
    name: 'F32 the signature of Claude’s thinking reaches a client of either protocol',
    when: ({ upstream }) => upstream === 'anthropic-messages',
    scripts: ({ provider, stream }) => [
      provider.answer({ thought: 'They greet me.', signature: 'c2lnbmVk', text: hello.text }, stream),
    ],
    ...hello,
    thought: 'They greet me.',
    signature: () => 'c2lnbmVk',
  },
]

/** What one side must see before the other goes on. */
export const streamActs: readonly Act[] = [
  {
    name: 'F13 F14 each word of the answer is at the caller before the provider says the next',
    when: streamed,
    async act({ rig, provider, open, hear }) {
      const say = provider.speaker()
      const gates = [gate(), gate(), gate()]
      const words = ['one ', 'two ', 'three ']
      rig.upstream.play([
        { send: say.start() },
        ...words.flatMap((word, i) => [{ send: say.text(word) }, { until: opened(gates[i]) }]),
        { send: say.finish() + say.done() },
      ])
      const live = await open()
      for (const [i, word] of words.entries()) {
        await live.until((text) => text.includes(word))
        gates[i]?.open()
      }
      expect(hear(await live.whole)).toMatchObject({ text: words.join(''), end: 'stop', whole: true, faults: [] })
    },
  },
  {
    name: 'F13 each piece of a tool’s arguments is at the caller before the provider says the next',
    when: streamed,
    async act({ rig, provider, open, hear }) {
      const say = provider.speaker()
      const gates = [gate(), gate(), gate()]
      const pieces = ['{"city":', '"Par', 'is"}']
      rig.upstream.play([
        { send: say.start() + say.call('call_1', 'weather') },
        ...pieces.flatMap((piece, i) => [{ send: say.args(piece) }, { until: opened(gates[i]) }]),
        { send: say.finish('tools') + say.done() },
      ])
      const live = await open()
      for (const [i] of pieces.entries()) {
        const soFar = pieces.slice(0, i + 1).join('')
        await live.until((text) => hear(text.slice(0, text.lastIndexOf('\n\n') + 2)).calls[0]?.arguments === soFar)
        gates[i]?.open()
      }
      expect(hear(await live.whole)).toMatchObject({ end: 'tools', whole: true, faults: [] })
    },
  },
  {
    name: 'F24 a tool call is thought up in silence: the caller gets keep-alive frames that mean nothing',
    when: streamed,
    async act({ rig, provider, open, hear }) {
      const say = provider.speaker()
      const thinking = gate()
      rig.upstream.play([
        { send: say.start() + say.text('Let me look.') },
        { until: thinking.opened },
        { send: say.call('call_1', 'look', '{}') + say.finish('tools') + say.done() },
      ])
      const live = await open()
      await live.until((text) => text.includes('look.'))
      const before = hear(live.text()).keepAlives
      await live.until((text) => hear(text).keepAlives >= before + 2)
      thinking.open()
      expect(hear(await live.whole)).toMatchObject({ text: 'Let me look.', end: 'tools', whole: true, faults: [] })
    },
  },
  {
    name: 'F17 the provider keeps its connection open after its last word: nobody waits for it',
    when: streamed,
    async act({ rig, provider, open, hear }) {
      const say = provider.speaker()
      rig.upstream.play([{ send: say.start() + say.text('Hello') + say.finish() + say.done() }, 'stall'])
      const live = await open()
      expect(hear(await live.whole)).toMatchObject({ text: 'Hello', whole: true })
    },
  },
  {
    name: 'F16 arbitrary bytes: an honest end, and the next call is well',
    async act({ rig, provider, stream, client, upstream, open, hear }) {
      let state = 0x9e3779b9
      const random = () => {
        state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0
        return state >>> 24
      }
      for (let round = 0; round < 8; round++) {
        const junk = Buffer.from(Array.from({ length: 400 }, random))
        const say = provider.speaker()
        // Twice before the first word, twice in a good stream; now whole, now in pieces.
        const begin = round % 2 === 0 ? [] : [{ send: say.start() + say.text('Hello') }]
        const type = stream ? 'text/event-stream' : 'application/json'
        const script = [
          { status: 200, headers: { 'content-type': type } },
          ...begin,
          { send: junk.subarray(0, 100) },
          { send: junk.subarray(100) },
        ]
        rig.upstream.reset()
        rig.upstream.always(() => script)
        const live = await open()
        const text = await live.whole
        if (live.status === 200) {
          expect(text, `${client} ${upstream}`).not.toMatch(/\[DONE\]|message_stop/)
          expect(text.slice(text.lastIndexOf('data: '))).toContain('"error"')
        } else expect([live.status, hear(text).error !== undefined]).toEqual([502, true])
      }
      rig.upstream.reset()
      rig.upstream.play(provider.answer(hello, stream))
      expect(hear(await (await open()).whole)).toMatchObject({ text: hello.text, whole: true })
    },
  },
  {
    name: 'F59 F84 the caller hangs up in mid-stream: the provider is cancelled, what was said is billed as estimated',
    when: streamed,
    async act({ rig, provider, open }) {
      const say = provider.speaker()
      rig.upstream.play([{ send: say.start() + say.text('Hello, ') + say.text('how are you to') }, 'stall'])
      const live = await open()
      await live.until((text) => text.includes('are you to'))
      live.hangUp()
      const seen = rig.upstream.requests[0]
      await seen?.over
      expect(seen?.aborted).toBe(true)
      const id = live.headers['x-respan-log-id'] as string
      const trace = await until(async () => {
        const found = await rig.trace(id)
        return found.status !== 'pending' && found
      })
      expect(trace).toMatchObject({
        status: 'cancelled',
        error_code: 'client_closed',
        usage_estimated: true,
        output: 'Hello, how are you to',
      })
      expect(trace.completion_tokens).toBeGreaterThanOrEqual(5)
      expect(trace.cost).toBeGreaterThan(0)
    },
  },
  {
    name: 'F59 F60 F84 the caller hangs up before the first word: cancelled, not tried again, nothing billed',
    ask: () => ({ retry_params: { num_retries: 5 } }),
    async act({ rig, client, provider, stream }) {
      rig.upstream.always(() => ['stall'])
      const hungUp = new AbortController()
      const before = rig.settled.length
      const request = fetch(`${rig.url}/v1/${client === 'openai-chat' ? 'chat/completions' : 'messages'}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${rig.key}` },
        body: JSON.stringify(ask(client, provider.models[0], stream)),
        signal: hungUp.signal,
      }).catch(() => 'gone')
      await rig.upstream.arrived(1)
      hungUp.abort()
      expect(await request).toBe('gone')
      await rig.upstream.requests[0]?.over
      expect(rig.upstream.requests).toMatchObject([{ aborted: true }])
      const line = await until(() => rig.settled[before])
      expect(await rig.trace(line.id)).toMatchObject({
        status: 'cancelled',
        status_code: 499,
        attempts: 1,
        completion_tokens: 0,
        cost: 0,
      })
    },
  },
]
