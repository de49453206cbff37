/** News from outside: files and store are looked at every second, figures every minute; and a clock, while a run does. */

import { type Desk, signatureOf } from './desk.ts'
import { isRunning } from './run-state.ts'
import type { PromptsApp } from './state.ts'

const lookMs = 1000
/** Of the time, at most so much is spent on looking: a folder may hold a whole disk. */
const lookShare = 0.02
const trafficMs = 60_000
const clockMs = 200

export const watch = (desk: Desk, app: PromptsApp, now: () => number): { close(): void } => {
  const signature = (): string => {
    try {
      return signatureOf(desk)
    } catch {
      // A folder that is being moved: the next look sees it.
      return ''
    }
  }
  let seen = signature()
  let look: NodeJS.Timeout
  const lookAfter = (ms: number) => {
    look = setTimeout(() => {
      const from = performance.now()
      const next = signature()
      const tookMs = performance.now() - from
      if (next !== seen && next !== '') {
        seen = next
        app.run({ kind: 'load' })
      }
      lookAfter(Math.max(lookMs, tookMs / lookShare))
    }, ms)
  }
  lookAfter(lookMs)
  const figures = setInterval(() => app.run({ kind: 'traffic' }), trafficMs)
  const clock = setInterval(() => {
    if (isRunning(app.state())) app.send({ kind: 'tick', now: now() })
  }, clockMs)
  return {
    close() {
      clearTimeout(look)
      for (const timer of [figures, clock]) clearInterval(timer)
    },
  }
}
