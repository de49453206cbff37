/** News from outside: files and store are looked at every second, figures every minute; and a clock, while a run does. */

import { type Desk, signatureOf } from './desk.ts'
import { isRunning } from './run-state.ts'
import type { PromptsApp } from './state.ts'

const lookMs = 1000
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
  const look = setInterval(() => {
    const next = signature()
    if (next === seen || next === '') return
    seen = next
    app.run({ kind: 'load' })
  }, lookMs)
  const figures = setInterval(() => app.run({ kind: 'traffic' }), trafficMs)
  const clock = setInterval(() => {
    if (isRunning(app.state())) app.send({ kind: 'tick', now: now() })
  }, clockMs)
  return {
    close() {
      for (const timer of [look, figures, clock]) clearInterval(timer)
    },
  }
}
