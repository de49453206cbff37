/** `respan traces tui`: the recorded calls, live. In: a reader of the store that answers from a thread of its own. */

import type { Filter } from '../../core/filter.ts'
import { lookOf } from '../paint.ts'
import { runProgram, screenSize } from '../run.ts'
import { type Outside, openEffects } from './effects.ts'
import { frame } from './frame.ts'
import { followStore } from './source.ts'
import { openState } from './state.ts'
import { update } from './update.ts'

export interface TracesOptions extends Pick<Outside, 'reader' | 'gateway' | 'cwd' | 'live'> {
  filter: { text: string; filter: Filter }
  colour: boolean
  ascii: boolean
  /** Unix ms. */
  now(): number
}

export const openTraces = ({ filter, colour, ascii, now, ...outside }: TracesOptions): Promise<number> => {
  const look = lookOf({ colour, ascii })
  return runProgram({
    first: openState(screenSize(), now(), filter),
    update,
    draw: (state) => frame(state, look),
    effects: (screen) => openEffects({ ...screen, ...outside }),
    start(app) {
      // Asks first from where on there is news: none falls between it and the first page.
      const source = followStore({ ...outside, now }, app)
      app.run({ kind: 'load', where: 'first' })
      app.run({ kind: 'totals' })
      return () => source.close()
    },
  })
}
