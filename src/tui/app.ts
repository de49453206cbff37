/** A running program without a terminal: events in, the newest lines out, effects handed on. */

/** A state, and what is to be done outside. */
export interface Step<State, Effect> {
  state: State
  effects?: readonly Effect[]
}

/** What a program is made of: how events change its state, and how a state looks. Both pure. */
export interface Program<State, Event, Effect> {
  first: State
  update(state: State, event: Event): Step<State, Effect>
  /** As many lines as the screen has rows, none wider than it is. */
  draw(state: State): readonly string[]
}

export interface App<State, Event, Effect> {
  send(event: Event): void
  run(effect: Effect): void
  state(): State
  /** The same value as long as nothing on the screen changed. */
  lines(): readonly string[]
  subscribe(listener: () => void): () => void
}

export const openApp = <State, Event, Effect>(
  { first, update, draw }: Program<State, Event, Effect>,
  run: (effect: Effect, app: App<State, Event, Effect>) => void,
): App<State, Event, Effect> => {
  let state = first
  let drawn: { of: State; lines: readonly string[] } | undefined
  const listeners = new Set<() => void>()
  const app: App<State, Event, Effect> = {
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
      const lines = draw(state)
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
