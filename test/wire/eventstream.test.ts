import { EventStreamCodec } from '@smithy/eventstream-codec'
import { fromUtf8, toUtf8 } from '@smithy/util-utf8'
import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../src/core/errors.ts'
import { eventstreamFrame, eventstreamFraming, exceptionFrame, exceptionOf } from '../../src/wire/eventstream.ts'
import type { RawFrame } from '../../src/wire/sse.ts'
import { sseParser } from '../../src/wire/sse.ts'

const plain = ({ event, data }: RawFrame) => ({ event, data })
const read = (...chunks: Buffer[]): RawFrame[] => {
  const splitter = eventstreamFraming.splitter()
  const frames = chunks.flatMap((chunk) => splitter.push(chunk))
  const rest = splitter.rest()
  return rest === undefined ? frames : [...frames, rest]
}
const events = [
  { event: 'messageStart', data: '{"role":"assistant"}' },
  { event: 'contentBlockDelta', data: '{"delta":{"text":"ü✓"},"contentBlockIndex":0}' },
  { event: 'nothing', data: '' },
  { event: 'exception:throttlingException', data: '{"message":"slow down"}' },
  { event: 'error:InternalFailure', data: '{"message":"broken"}' },
]
const frames = events.map(({ event, data }) => eventstreamFrame(data, event))
const bytes = Buffer.concat(frames)
const [first, second] = frames as [Buffer, Buffer]

const broken = (change: (copy: Buffer) => void): Buffer => {
  const copy = Buffer.from(second)
  change(copy)
  return copy
}

describe('frames', () => {
  it('are read as they were written, each with its bytes', () => {
    expect(read(bytes).map(plain)).toEqual(events)
    expect(Buffer.concat(read(bytes).map((frame) => frame.bytes)).equals(bytes)).toBe(true)
  })
  it('are the same for a split at every byte, and for single bytes', () => {
    for (let at = 0; at <= bytes.length; at++)
      expect(read(bytes.subarray(0, at), bytes.subarray(at)).map(plain)).toEqual(events)
    expect(read(...Array.from(bytes, (byte) => Buffer.of(byte))).map(plain)).toEqual(events)
  })
  it("have the headers that AWS's own reader looks for", () => {
    const aws = new EventStreamCodec(toUtf8, fromUtf8)
    const headersOf = (frame: Buffer) =>
      Object.fromEntries(Object.entries(aws.decode(frame).headers).map(([name, { value }]) => [name, value]))
    expect(headersOf(first)).toEqual({
      ':event-type': 'messageStart',
      ':content-type': 'application/json',
      ':message-type': 'event',
    })
    const exception = exceptionFrame('validationException', '{"message":"no"}')
    expect(headersOf(exception)).toEqual({
      ':exception-type': 'validationException',
      ':content-type': 'application/json',
      ':message-type': 'exception',
    })
    expect(toUtf8(aws.decode(exception).body)).toBe('{"message":"no"}')
    expect(headersOf(frames[4] as Buffer)).toEqual({
      ':message-type': 'error',
      ':error-code': 'InternalFailure',
      ':error-message': 'broken',
    })
  })
  it('say whether they report an exception', () => {
    expect(read(bytes).map(exceptionOf)).toEqual([
      undefined,
      undefined,
      undefined,
      'throttlingException',
      'InternalFailure',
    ])
  })
  it('hold their data in one line, as records do', () => {
    const [frame] = read(eventstreamFrame('{\r\n  "a": 1\n}', 'x'))
    expect(frame?.data).toBe('{   "a": 1 }')
  })
  it('are recorded as server-sent events', () => {
    const text = eventstreamFraming.recorded?.(read(bytes)) as Buffer
    const parser = sseParser()
    expect([...parser.push(text), ...parser.end()].map(({ event, data }) => ({ event, data }))).toEqual(
      events.filter(({ data }) => data !== ''),
    )
  })
})

describe('a stream that is damaged', () => {
  const refused = (...chunks: Buffer[]) => {
    try {
      read(...chunks)
    } catch (thrown) {
      return thrown instanceof GatewayError ? thrown.code : thrown
    }
    return 'read'
  }
  it.each([
    ['a bit of the payload', broken((copy) => copy.writeUInt8((copy.at(-8) as number) ^ 1, copy.length - 8))],
    ['a bit of a header', broken((copy) => copy.writeUInt8((copy[20] as number) ^ 1, 20))],
    ['the checksum', broken((copy) => copy.writeUInt32BE(1, copy.length - 4))],
    ['the length', broken((copy) => copy.writeUInt32BE(copy.length + 1, 0))],
    ["the headers' length", broken((copy) => copy.writeUInt32BE(1, 4))],
    ['text in place of frames', Buffer.from('{"message":"Internal error"}')],
  ])('by %s is refused, in any split', (_what, frame) => {
    expect(refused(frame)).toBe('upstream_bad_response')
    for (let at = 1; at < frame.length; at++)
      expect(refused(frame.subarray(0, at), frame.subarray(at))).toBe('upstream_bad_response')
  })
  it('gives what came before the damage, then is refused', () => {
    const splitter = eventstreamFraming.splitter()
    expect(splitter.push(Buffer.concat([first, broken((copy) => copy.fill(0, 0, 4))])).map(plain)).toEqual([events[0]])
    expect(() => splitter.push(second)).toThrow(GatewayError)
    expect(() => splitter.rest()).toThrow(GatewayError)
  })
  it('by a cut gives the whole frames only: half a frame would damage what is written behind it', () => {
    for (let cut = 1; cut < second.length; cut++)
      expect(read(Buffer.concat([first, second.subarray(0, cut)])).map(plain)).toEqual([events[0]])
  })
})
