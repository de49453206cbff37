/** RESPAN_HOME/tui.json: what full-screen programs keep from one start to the next (views, columns). */

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openHome } from './home-folder.ts'

export const tuiSettings = (home: string) => {
  const file = join(home, 'tui.json')
  return {
    /** Undefined where there is none. Throws where it is no JSON: what is there is not written over. */
    read: (): unknown => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined),
    write(value: unknown): void {
      openHome(home)
      const fresh = `${file}.${process.pid}`
      writeFileSync(fresh, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
      renameSync(fresh, file)
    },
  }
}
