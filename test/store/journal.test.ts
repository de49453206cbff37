import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frame, listSegments, openJournal, segmentPath } from '../../src/store/journal.ts'
import { openStore } from '../../src/store/open.ts'
import { openTraceReader } from '../../src/store/reader.ts'
import { readSegment } from '../../src/store/segment.ts'
import { joinBody, sliceBody, writeRefs } from '../../src/store/slices.ts'
import { spansAt } from '../../src/wire/json.ts'
import { exchange, freshHome, requestOf, started } from './cases.ts'

const journalAt = (home: string, troubles: string[] = []) => {
  const ignore = () => undefined
  return openJournal({ home, onWritten: ignore, onClosed: ignore, onTrouble: (message) => troubles.push(message) })
}
const readAll = (home: string, bytesMax = 1 << 20) => {
  const segment = listSegments(home)[0] ?? 0
  const bodies: string[] = []
  let offset = 0
  for (;;) {
    const page = readSegment(home, segment, offset, bytesMax)
    bodies.push(...page.records.map(({ body }) => body.toString()))
    if (page.atEnd) return { bodies: bodies.slice(1), offset: page.next, segment }
    offset = page.next
  }
}

describe('the journal', () => {
  it('gives back what was appended, whatever the page size, and releases after the write', async () => {
    const home = freshHome()
    const journal = journalAt(home)
    const texts = ['', 'a', 'b'.repeat(5000), 'c']
    let onDisk = 0
    for (const text of texts) {
      await new Promise<void>((release) => journal.append({ text }, [Buffer.from(text)], release))
      onDisk++
      expect(readAll(home).bodies).toHaveLength(onDisk)
    }
    for (const bytesMax of [1, 100, 6000]) expect(readAll(home, bytesMax).bodies).toEqual(texts)
    journal.close()
  })

  it('steps over a torn tail, at every length of it', async () => {
    const home = freshHome()
    const journal = journalAt(home)
    for (const text of ['one', 'two']) journal.append({}, [Buffer.from(text)])
    journal.close()
    const { segment, offset } = readAll(home)
    const torn = Buffer.concat(frame({ kind: 'x' }, [Buffer.from('three')]))
    for (let length = 0; length < torn.length; length++) {
      truncateSync(segmentPath(home, segment), offset)
      appendFileSync(segmentPath(home, segment), torn.subarray(0, length))
      expect(readAll(home).bodies).toEqual(['one', 'two'])
    }
  })

  it('skips a record whose bytes were changed, and reads the next', () => {
    const home = freshHome()
    const journal = journalAt(home)
    for (const text of ['one', 'two', 'three']) journal.append({}, [Buffer.from(text)])
    journal.close()
    const file = segmentPath(home, listSegments(home)[0] ?? 0)
    const bytes = readFileSync(file)
    bytes[bytes.indexOf('two')] = 0x21
    writeFileSync(file, bytes)
    expect(readAll(home).bodies).toEqual(['one', 'three'])
  })

  it('releases also when nothing can be written, and says so once', async () => {
    const troubles: string[] = []
    const journal = journalAt('/nowhere/at/all', troubles)
    for (const text of ['one', 'two']) {
      await new Promise<void>((release) => journal.append({}, [Buffer.from(text)], release))
    }
    expect(troubles).toHaveLength(1)
    expect(troubles[0]).toMatch(/cannot be written/)
  })
})

describe('a store opened after a crash', () => {
  it('has what was whole in the journal, and marks the rest interrupted; the CLI does the same', async () => {
    for (const how of ['gateway', 'cli'] as const) {
      const home = freshHome()
      const done = exchange('done', { startedAt: Date.now() - 1000 })
      const journal = journalAt(home)
      journal.append({ kind: 'start', start: done.start }, [Buffer.from(requestOf('first'))])
      journal.append({ kind: 'end', end: done.end }, [])
      journal.append({ kind: 'start', start: started('cut', { startedAt: Date.now() - 1000 }) }, [])
      journal.close()
      const segment = listSegments(home)[0] ?? 0
      // As if another process had written it, which is gone.
      const dead = Buffer.concat(frame({ kind: 'open', pid: 2 ** 22 + 1, at: Date.now() }, []))
      const own = readFileSync(segmentPath(home, segment))
      const torn = frame({ kind: 'start', start: started('torn') }, [])[0]?.subarray(0, 40) ?? Buffer.of()
      writeFileSync(segmentPath(home, segment), Buffer.concat([dead, own.subarray(8 + own.readUInt32LE(0)), torn]))

      const store = how === 'gateway' ? openStore({ home, onTrouble: () => undefined }) : undefined
      const reader = store?.reader ?? openTraceReader(home)
      expect(await reader.get('done')).toMatchObject({ status: 'success', input: 'first' })
      expect(await reader.get('cut')).toMatchObject({ status: 'interrupted' })
      expect((await reader.list({})).total).toBe(2)
      await store?.close()
      expect(listSegments(home)).toEqual([])
    }
  })
})

describe('slices', () => {
  it('joined again are the body, character by character', () => {
    const body = fc.record({
      messages: fc.array(fc.record({ role: fc.string(), content: fc.string({ maxLength: 400, unit: 'binary' }) })),
      system: fc.string({ maxLength: 600 }),
      tools: fc.array(fc.json()),
    })
    fc.assert(
      fc.property(body, fc.constantFrom(0, 1, 2), fc.infiniteStream(fc.nat(100_000)), (value, indent, ids) => {
        const text = JSON.stringify(value, null, indent)
        const { literals, slices } = sliceBody(text, spansAt(text))
        const numbers = slices.map(() => ids.next().value ?? 0)
        const blobs = new Map(numbers.map((id, i) => [id, slices[i] ?? '']))
        fc.pre(blobs.size === slices.length)
        expect(joinBody(literals.join(''), writeRefs(literals, numbers), (id) => blobs.get(id) ?? '')).toBe(text)
      }),
    )
  })
})
