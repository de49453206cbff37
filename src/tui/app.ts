/** The running program without a terminal: events in, the newest lines out, effects handed on. */

import { frame } from './frame.ts'
import type { Look } from './paint.ts'
import type { Effect, Event, State } from './state.ts'
import { update } from './update.ts'

export interface App {
  send(event: Event): void
  run(effect: Effect): void
  state(): State
  /** The same value as long as nothing on the screen changed. */
  lines(): readonly string[]
  subscribe(listener: () => void): () => void
}

export const openApp = (first: State, look: Look, run: (effect: Effect, app: App) => void): App => {
  let state = first
  let drawn: { of: State; lines: readonly string[] } | undefined
  const listeners = new Set<() => void>()
  const app: App = {
    send(event) {
      const step = update(state, event)
      const changed = step.state !== state
      state = step.state
      for (const effect of step.effects ?? []) run(effect, app)
      if (changed) for (const listener of listeners) listener()
    },
    run: (effect) => run(effect, app),
    state: () => state,
    lines() {
      if (drawn?.of === state) return drawn.lines
      const lines = frame(state, look)
      const same = drawn?.lines.length === lines.length && lines.every((line, i) => line === drawn?.lines[i])
      drawn = { of: state, lines: same && drawn !== undefined ? drawn.lines : lines }
      return drawn.lines
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return app
}
