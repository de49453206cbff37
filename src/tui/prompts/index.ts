/** `respan prompts tui`: every prompt, of the files and of the store: read, filled in, run, pushed, deployed. */

import { lookOf } from '../paint.ts'
import { runProgram, screenSize } from '../run.ts'
import { type Outside, openEffects } from './effects.ts'
import { frame } from './frame.ts'
import { watch } from './source.ts'
import { openState } from './state.ts'
import { update } from './update.ts'

export interface PromptsOptions
  extends Pick<Outside, 'reader' | 'control' | 'folder' | 'git' | 'gateway' | 'aims' | 'prices' | 'editor' | 'now'> {
  colour: boolean
  ascii: boolean
}

export const openPrompts = ({ colour, ascii, ...outside }: PromptsOptions): Promise<number> => {
  const look = lookOf({ colour, ascii })
  return runProgram({
    first: openState(screenSize(), outside.now()),
    update,
    draw: (state) => frame(state, look),
    effects: (screen) => openEffects({ ...screen, ...outside }),
    start(app) {
      app.run({ kind: 'load' })
      app.run({ kind: 'traffic' })
      const source = watch(outside, app, outside.now)
      return () => {
        source.close()
        app.run({ kind: 'cancel' })
      }
    },
  })
}
