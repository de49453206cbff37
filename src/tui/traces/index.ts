/** `respan traces tui`: the recorded calls, live. In: a reader of the store that answers from a thread of its own. */

import type { Filter } from '../../core/filter.ts'
import { lookOf } from '../paint.ts'
import { runProgram, screenSize } from '../run.ts'
import { type Outside, openEffects } from './effects.ts'
import { frame } from './frame.ts'
import { followStore } from './source.ts'
import { type Event, openState } from './state.ts'
import { update } from './update.ts'
import { readSettings } from './views.ts'

export interface TracesOptions
  extends Pick<Outside, 'reader' | 'gateway' | 'aims' | 'prices' | 'cwd' | 'live' | 'annotate' | 'settings' | 'now'> {
  filter: { text: string; filter: Filter }
  colour: boolean
  ascii: boolean
  /** Where the gateway is, or would be: for what is exported. */
  base: string
}

/** A file that cannot be read is as none. */
const settingsOf = ({ settings }: Pick<Outside, 'settings'>): unknown => {
  try {
    return settings.read()
  } catch {
    return undefined
  }
}

export const openTraces = ({ filter, colour, ascii, base, ...outside }: TracesOptions): Promise<number> => {
  const look = lookOf({ colour, ascii })
  return runProgram({
    first: openState(screenSize(), outside.now(), filter, readSettings(settingsOf(outside)), base),
    // What is asked for by now is asked for by the clock of its key.
    update: (state, event: Event) => update(event.kind === 'key' ? { ...state, now: outside.now() } : state, event),
    draw: (state) => frame(state, look),
    effects: (screen) => openEffects({ ...screen, ...outside }),
    start(app) {
      // Asks first from where on there is news: none falls between it and the first page.
      const source = followStore(outside, app)
      app.run({ kind: 'load', where: 'first' })
      app.run({ kind: 'totals' })
      return () => source.close()
    },
  })
}
