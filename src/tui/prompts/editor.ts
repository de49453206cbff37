/** The user's own editor, on the terminal of this program while it waits. */

import { spawn } from 'node:child_process'
import type { Screen } from '../run.ts'
import type { PromptsApp } from './state.ts'

/** Resolves to what went wrong; '' = nothing. A shell reads the command line: it may have options of its own. */
const edit = (editor: string, file: string): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' })
    child.on('error', (error) => resolve(error.message))
    child.on('exit', (code) => resolve(code === 0 ? '' : `${editor} ended with ${code ?? 'a signal'}`))
  })

export const openEditor = (
  { handOver, editor }: Pick<Screen, 'handOver'> & { editor: string | undefined },
  app: PromptsApp,
  file: string,
): void => {
  if (editor === undefined) {
    app.send({ kind: 'notice', text: 'set EDITOR to the editor that is to open it' })
    return
  }
  handOver(async () => {
    const problem = await edit(editor, file)
    app.run({ kind: 'load' })
    if (problem !== '') app.send({ kind: 'notice', text: problem })
  })
}
