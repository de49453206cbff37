/**
 * News from the store: asks what changed since the last answer, a quarter of a second apart, less often while nothing
 * happens; and a clock, that runs only while a call does.
 */

import { allOf } from '../../core/filter.ts'
import { type Outside, pageRows } from './effects.ts'
import { listHeight } from './list.ts'
import type { TracesApp } from './state.ts'

const pollMs = 250
const idlePollMs = 1000
/** Answers without news until it is idle. */
const quietMax = 40
const clockMs = 200
const totalsMs = 5000

export interface Watched extends Pick<Outside, 'reader' | 'live'> {
  now(): number
}

export interface Source {
  close(): void
}

export const followStore = ({ reader, live, now }: Watched, app: TracesApp): Source => {
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

  /** What the streams on the screen say. Nothing is asked where there are none. */
  const listen = async (): Promise<void> => {
    const state = app.state()
    const { list, call } = state
    const whole = state.screen === 'call' && call?.call.status === 'pending' ? call.call.id : undefined
    const shown = state.screen === 'list' ? list.rows.slice(list.top, list.top + listHeight(state)) : []
    const ids = shown.filter(({ status }) => status === 'pending').map(({ id }) => id)
    const asked = whole === undefined ? ids : [whole]
    if (asked.length === 0) return
    app.send({ kind: 'live', asked, calls: await live(ids, whole) })
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
    timer = setTimeout(() => void news(), quiet > quietMax ? idlePollMs : pollMs)
  }
  /** What goes wrong is told as long as it does, and it is asked again. */
  const news = async (): Promise<void> => {
    const done = await Promise.allSettled([poll(), listen()])
    if (closed) return
    const reason: unknown = done.find((one) => one.status === 'rejected')?.reason
    const told = reason instanceof Error ? reason.message : String(reason)
    app.send({ kind: 'trouble', text: reason === undefined ? '' : `no news: ${told}` })
    next()
  }
  void news()

  const runs = (): boolean => {
    const { list, replay, call } = app.state()
    return replay?.running === true || call?.call.status === 'pending' || list.rows[0]?.status === 'pending'
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
