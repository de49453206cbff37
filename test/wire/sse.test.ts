import { describe, expect, it } from 'vitest'
import { type SseFrame, sseFrame, sseParser, sseSplitter } from '../../src/wire/sse.ts'

const parse = (...chunks: (string | Uint8Array)[]): SseFrame[] => {
  const parser = sseParser()
  const frames = chunks.flatMap((chunk) => parser.push(chunk))
  return [...frames, ...parser.end()].map(({ event, data }) => (event === undefined ? { data } : { event, data }))
}

const stream = ': hello\n\nevent: a\ndata: {"x":"ü✓"}\n\ndata: one\ndata: two\r\n\r\ndata:tight\rid: 4\r\rdata: last'
const events = [{ event: 'a', data: '{"x":"ü✓"}' }, { data: 'one\ntwo' }, { data: 'tight' }, { data: 'last' }]

describe('sseParser', () => {
  it('reads LF, CRLF and CR, several data lines, comments, and a last frame without its blank line', () => {
    expect(parse(stream)).toEqual(events)
  })

  it('gives the same events for a split at every byte, and for single bytes', () => {
    const bytes = Buffer.from(stream.replace('\r\r', '\n\n'))
    for (let at = 0; at <= bytes.length; at++) expect(parse(bytes.subarray(0, at), bytes.subarray(at))).toEqual(events)
    expect(parse(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(events)
  })

  it('skips a byte order mark and frames without data', () => {
    expect(parse('\ufeffdata: x\n\n', 'event: nothing\n\n')).toEqual([{ data: 'x' }])
  })
})

describe('sseSplitter', () => {
  it('gives back every byte, whatever the split', () => {
    const bytes = Buffer.from(stream)
    for (let size = 1; size < 40; size++) {
      const splitter = sseSplitter()
      const out: Buffer[] = []
      for (let at = 0; at < bytes.length; at += size)
        out.push(...splitter.push(bytes.subarray(at, at + size)).map((f) => f.bytes))
      const rest = splitter.rest()
      expect(Buffer.concat(rest ? [...out, rest.bytes] : out).equals(bytes)).toBe(true)
    }
  })

  it('joins a frame of many pieces', () => {
    const splitter = sseSplitter()
    const text = 'x'.repeat(200_000)
    const bytes = Buffer.from(sseFrame(text))
    const frames = []
    for (let at = 0; at < bytes.length; at += 1000) frames.push(...splitter.push(bytes.subarray(at, at + 1000)))
    expect(frames.map((frame) => frame.data.length)).toEqual([200_000])
  })
})
