/** The CLI's door: arguments in, exit code out. What is thrown below is told here, once, in the user's terms. */

import { UsageError } from '../config/refusal.ts'
import { GatewayError } from '../core/errors.ts'
import type { Context } from './command.ts'
import { nouns } from './list.ts'
import { runProgram } from './program.ts'
import { systemError } from './system-errors.ts'

/** Exit codes: the user can mend it; the line was mistyped; it is a bug of ours (sysexits' EX_SOFTWARE). */
const mistake = 1
const usage = 2
const bug = 70

interface Told {
  code: string
  message: string
  exit: number
  stack?: string
}

const tell = (thrown: unknown): Told => {
  if (thrown instanceof GatewayError && thrown.code !== 'internal')
    return { code: thrown.code, message: thrown.message, exit: thrown instanceof UsageError ? usage : mistake }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { code, phrase } = systemError(thrown)
  if (phrase !== undefined) return { code, message: `${phrase} (${error.message})`, exit: mistake }
  const stack = error.cause instanceof Error ? `${error.stack}\ncaused by: ${error.cause.stack}` : error.stack
  return { code: 'internal', message: error.message, exit: bug, stack }
}

const commandLine = new RegExp(`(?<!npx )\\brespan (?=(?:--help|${nouns.map(({ name }) => name).join('|')})\\b)`, 'g')

/** What is said to people names this program as they call it, so that it can be copied. */
const asCalled = (ctx: Context): Context => ({
  ...ctx,
  err: (text) => ctx.err(text.replace(commandLine, `${ctx.program} `)),
})

/** `argv` without executable and script. Never throws. */
export const main = async (argv: readonly string[], given: Context): Promise<number> => {
  const ctx = asCalled(given)
  try {
    return await runProgram(argv, ctx)
  } catch (thrown) {
    const { code, message, exit, stack } = tell(thrown)
    ctx.err(stack === undefined ? `respan: ${message}` : `respan: a bug of respan, please report it\n${stack}`)
    if (argv.includes('--json')) ctx.out(JSON.stringify({ error: { code, message } }, null, 2))
    return exit
  }
}
