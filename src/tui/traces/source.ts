/**
 * News from the store: asks what changed since the last answer, a quarter of a second apart, less often while nothing
 * happens; and a clock, that runs only while a call does.
 */

import { allOf } from '../../core/filter.ts'
import type { TraceReader } from '../../store/store.ts'
import { pageRows } from './effects.ts'
import type { TracesApp } from './state.ts'

const pollMs = 250
const idlePollMs = 1000
/** Answers without news until it is idle. */
const quietMax = 40
const clockMs = 200
const totalsMs = 5000

export interface Source {
  close(): void
}

export const followStore = (reader: TraceReader, app: TracesApp, now: () => number): Source => {
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let cursor: number | undefined
  let quiet = 0
  let changed = false
  let totalsAt = now()
  /** Of the filter whose calls in flight were asked for. */
  let asked: number | undefined

  /** Calls in flight that the first page may not have. */
  const inFlight = async (): Promise<void> => {
    const { filter, version } = app.state().list
    const pending = allOf([filter, { kind: 'flag', flag: 'pending' }])
    const { rows } = await reader.list({ filter: pending, limit: pageRows, count: false })
    if (rows.length > 0) app.send({ kind: 'changes', version, rows })
  }

  const poll = async (): Promise<void> => {
    if (cursor === undefined) {
      const newest = await reader.list({ limit: 1, count: false })
      cursor = newest.cursor
    }
    const { filter, version, loading } = app.state().list
    // Changes belong to rows: before the first page there are none.
    if (loading) return
    if (asked !== version) {
      asked = version
      await inFlight()
    }
    const page = await reader.list({ filter, after: cursor, limit: pageRows, count: false })
    cursor = page.cursor
    quiet = page.rows.length > 0 ? 0 : quiet + 1
    if (page.rows.length > 0) {
      changed = true
      app.send({ kind: 'changes', version, rows: page.rows })
    }
    if (changed && now() - totalsAt >= totalsMs) {
      changed = false
      totalsAt = now()
      app.run({ kind: 'totals' })
    }
  }
  const next = () => {
    if (closed) return
    timer = setTimeout(
      () => {
        void news()
      },
      quiet > quietMax ? idlePollMs : pollMs,
    )
  }
  /** What goes wrong is told as long as it does, and it is asked again. */
  const news = (): Promise<void> =>
    poll()
      .then(
        () => '',
        (thrown: unknown) => `no news: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      )
      .then((text) => {
        if (closed) return
        app.send({ kind: 'trouble', text })
        next()
      })
  void news()

  const runs = (): boolean => {
    const { list, replay } = app.state()
    return replay?.running === true || list.rows[0]?.status === 'pending'
  }
  const clock = setInterval(() => {
    if (runs()) app.send({ kind: 'tick', now: now() })
  }, clockMs)

  return {
    close() {
      closed = true
      clearTimeout(timer)
      clearInterval(clock)
    },
  }
}
