/** Exchanges under every law, in their own protocol and across to the others; losses against a golden list. */

import { describe, expect, it } from 'vitest'
import type { Warning } from '../../src/core/chat.ts'
import { fold } from '../../src/core/fold.ts'
import { codecs } from '../../src/protocols/index.ts'
import { parseJson } from '../../src/wire/json.ts'
import { isRecord } from '../../src/wire/value.ts'
import { type Exchange, streamOf } from '../replay/wire.ts'
import { gaps } from './gaps.ts'
import * as laws from './laws.ts'

const all = Object.values(codecs)
const codecOf = ({ protocol }: Exchange) => codecs[protocol]
const others = ({ protocol }: Exchange) => all.filter(({ id }) => id !== protocol)
const bodyOf = ({ request }: Exchange) => request?.body as object
const eventsOf = (one: Exchange) => {
  const stream = streamOf(one.response)
  return stream === undefined
    ? codecOf(one).readResponse(parseJson(JSON.stringify(one.response.body)))
    : laws.decode(codecOf(one), [stream])
}
/** Holds, or breaks as the list of gaps says it does. */
const law = (name: string, cases: readonly Exchange[], check: (one: Exchange) => void) => {
  describe.skipIf(cases.length === 0)(name, () => {
    it.each(cases.map((one) => [one.id, one] as const))('%s', (id, one) => {
      const reason = gaps[`${name} ${id}`]
      if (reason === undefined) return check(one)
      expect(() => check(one), `gaps.ts is stale: it holds now (${reason})`).toThrow()
    })
  })
}

/** `messages[3].parts[0].detail` is one loss with `messages[5].parts[1].detail`. */
const nameOf = ({ action, field }: Warning) => `${action} ${field.replace(/\d+/g, '*')}`
/** Defines the tests of every law over `exchanges`; `file` is the golden list of what they lose. */
export const obey = (exchanges: readonly Exchange[], file: string): void => {
  const asked = exchanges.filter(({ request }) => isRecord(request?.body))
  const refused = exchanges.filter(({ response }) => response.status >= 400)
  const answered = exchanges.filter(
    ({ response }) => response.status < 400 && (streamOf(response) ?? response.body) !== undefined,
  )
  const streamed = answered.filter(({ response }) => streamOf(response) !== undefined)
  const whole = answered.filter((one) => fold(eventsOf(one)).error === undefined)

  const losses: Record<string, string[]> = {}
  const note = (id: string, warnings: Warning[] | string) => {
    const names = typeof warnings === 'string' ? [`refused ${warnings}`] : [...new Set(warnings.map(nameOf))].sort()
    if (names.length > 0) losses[id] = names
  }

  law('any split gives the same events', streamed, (one) =>
    laws.chunking(codecOf(one), streamOf(one.response) as Buffer, one.response.chunk_lengths),
  )
  law('events are balanced', answered, (one) => laws.grammar(eventsOf(one)))
  law('fold and unfold', answered, (one) => laws.folding(fold(eventsOf(one))))
  law('a request is read as it was written', asked, (one) => {
    note(`${one.id} again`, laws.requestRoundTrip(codecOf(one), bodyOf(one)))
  })
  law('stream and body say the same', whole, (one) => laws.answerRoundTrip(codecOf(one), eventsOf(one)))
  law('the scan sees what the decoder sees', streamed, (one) =>
    laws.scanning(codecOf(one), streamOf(one.response) as Buffer),
  )
  law('a request crosses', asked, (one) => {
    for (const to of others(one)) note(`${one.id} asked ${to.id}`, laws.requestCrossing(codecOf(one), to, bodyOf(one)))
  })
  law('an answer crosses', whole, (one) => {
    for (const to of others(one)) note(`${one.id} told ${to.id}`, laws.answerCrossing(to, eventsOf(one)))
  })
  law('an error keeps its meaning', refused, (one) => {
    const { status, body, headers } = one.response
    const text = JSON.stringify(body) ?? (one.response as { text?: string }).text ?? ''
    const error = codecOf(one).readError(status, text, headers)
    expect(error.code).not.toBe('internal')
    laws.errorRoundTrip(all, error)
  })
  law('an error inside an answer keeps its meaning', answered, (one) => {
    const { error } = fold(eventsOf(one))
    if (error) laws.errorRoundTrip(all, error)
  })

  describe.skipIf(exchanges.length === 0)('the lists', () => {
    it('of losses is as it was (UPDATE: vitest -u, then read the diff)', async () => {
      const lines = Object.entries(losses).flatMap(([id, names]) => [id, ...names.map((name) => `  ${name}`)])
      await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(file)
    })
    it('of gaps names only cases that there are', () => {
      const ids = new Set(exchanges.map(({ id }) => id))
      const known = Object.keys(gaps).filter((name) => name.includes('/') === exchanges[0]?.id.includes('/'))
      expect(known.filter((name) => !ids.has(name.slice(name.lastIndexOf(' ') + 1)))).toEqual([])
    })
  })
}
