/** Calls into a trace file while somebody reads it: as a gateway's drain stores them, from this process. */

import * as codecs from '../../src/store/codecs.ts'
import { openDrain } from '../../src/store/drain.ts'
import { openIndexer } from '../../src/store/indexer.ts'
import { listSegments, openJournal } from '../../src/store/journal.ts'
import { openSink } from '../../src/store/sink.ts'
import { openForWriting } from '../../src/store/sqlite/connection.ts'
import { exchanges, type Made } from '../store/generator.ts'

export const openFeed = (home: string) => {
  const quiet = () => undefined
  const journal = openJournal({ home, onWritten: quiet, onClosed: quiet, onTrouble: quiet })
  const sink = openSink({ journal, bodyBytesMax: 4_000_000, aside: quiet })
  const db = openForWriting(home)
  const drain = openDrain({
    db,
    home,
    codecs,
    segments: () => listSegments(home),
    isClosed: (segment) => segment !== listSegments(home).at(-1),
    takeAside: quiet,
    onTrouble: (message) => {
      throw new Error(message)
    },
  })
  const store = () => {
    while (drain.batch() !== 'none');
  }
  return {
    put(calls: readonly Made[]): void {
      for (const { start, end, request, answer } of calls) {
        sink.begin(start, Buffer.from(request))
        sink.finish(end, answer === '' ? [] : [Buffer.from(answer)], quiet)
      }
      journal.flush()
      store()
    },
    close(): void {
      journal.close()
      store()
      // A reader that starts would wait for words that nobody indexed.
      const indexer = openIndexer(db, codecs)
      while (indexer.step());
      db.prepare("UPDATE state SET value = 1 WHERE name = 'clean'").run()
      db.close()
    },
  }
}

/** One trace of so many spans, ten below each. */
export const traceOf = (count: number, id: string, endMs: number): Made[] => {
  const made = [...exchanges({ count, seed: 3, endMs, days: 0.01 })]
  return made.map((call, i) => {
    const parent = i === 0 ? undefined : made[Math.floor((i - 1) / 10)]?.start.id
    const params = {
      ...call.start.params,
      trace_unique_id: id,
      ...(parent !== undefined && { span_parent_id: parent }),
    }
    return { ...call, start: { ...call.start, params } }
  })
}
