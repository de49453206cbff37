/** Every recorded exchange of the two protocols through the gateway, by the official client of its own protocol: what passes is untouched. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { asRecord } from '../../src/wire/value.ts'
import { ask } from './ask.ts'
import { checkError, checkRecord, headersOf, unlessGap } from './check.ts'
import { gaps } from './gaps.ts'
import { openRig, type Rig } from './rig.ts'
import { type Case, failureOf, framesOf, present, readCases, type Wire } from './wire.ts'

let rig: Rig
beforeAll(async () => {
  // The client warns of every model that has aged since the recording.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  rig = await openRig()
})
afterAll(() => rig.close())

const cases = new Map(readCases().map((one) => [one.id, one]))

/** Members that the gateway may re-spell for the row's dialect, set for its own needs, or that are Respan's parameters. */
const spliced = new Set(
  'stream stream_options max_tokens max_completion_tokens metadata models reasoning reasoning_effort thinking'.split(
    ' ',
  ),
)

/** Everything else of the client's bytes is upstream's, in its place. */
const checkBytes = (sent: string, arrived: string) => {
  const kept = (text: string) => Object.entries(JSON.parse(text) as Wire).filter(([name]) => !spliced.has(name))
  expect(JSON.stringify(kept(arrived))).toBe(JSON.stringify(kept(sent)))
  // The client writes compact JSON: whatever the gateway wrote differently would show here.
  expect(arrived).toBe(JSON.stringify(JSON.parse(arrived)))
}

const usageOnly = (piece: Wire) => Array.isArray(piece.choices) && piece.choices.length === 0 && piece.usage != null

/** The openai client fills in a finish_reason that a provider leaves out. */
const asClientTells = (piece: Wire): Wire =>
  Array.isArray(piece.choices)
    ? { ...piece, choices: piece.choices.map((choice) => ({ finish_reason: null, ...asRecord(choice) })) }
    : piece

/** What the recording says that a client of its own protocol must see, piece by piece. */
const expectedPieces = ({ protocol, request, response }: Case): Wire[] => {
  const all = framesOf(response.sse ?? '')
  const error = all.findIndex((piece) => piece.error != null)
  const pieces = (error === -1 ? all : all.slice(0, error)).map(asClientTells)
  if (protocol === 'anthropic-messages') return pieces.filter(({ type }) => type !== 'ping')
  const asked = asRecord(request.body.stream_options)?.include_usage === true
  return asked ? pieces : pieces.filter((piece) => !usageOnly(piece))
}

describe.skipIf(!present)('passed', () => {
  it.each([...cases.keys()])('%s', (id) =>
    unlessGap(id, 'passed', async () => {
      const one = cases.get(id) as Case
      rig.answer(one.response)
      const beta = one.request.path.includes('beta=true')
      const got = await ask(rig, one.protocol, one.request.body, { headers: headersOf(one), beta })
      expect(rig.seen, got.thrown?.message).toHaveLength(1)
      checkBytes(rig.sent[0]?.text as string, rig.seen[0]?.text as string)
      const failure = failureOf(one.response)
      if (failure) checkError(got, failure)
      else expect(got.thrown).toBeUndefined()
      if (failure === undefined && one.response.sse === undefined) expect(got.body).toEqual(one.response.body)
      if (got.pieces !== undefined) expect(got.pieces).toEqual(expectedPieces(one))
      await checkRecord(rig, one)
    }),
  )

  it('names only cases that there are among the gaps', () => {
    const known = ['passed', 'translated'].flatMap((way) => [...cases.keys()].map((id) => `${way} ${id}`))
    expect(Object.keys(gaps).filter((name) => !known.includes(name))).toEqual([])
  })
})
