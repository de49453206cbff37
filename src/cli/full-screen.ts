/** What the full-screen programs need of their commands: is there a terminal, what can it show, which gateway runs. */

import type { Context } from './command.ts'
import { lookAtGateway } from './gateway-file.ts'
import { hasColour } from './output.ts'
import type { Project } from './project.ts'

export const asciiOption = { flags: '--ascii', summary: 'no letters beyond ASCII in the frame' }

/** Where this is false, the plain list is printed. */
export const canFullScreen = ({ isTerminal, env }: Pick<Context, 'isTerminal' | 'env'>): boolean =>
  isTerminal.input && isTerminal.output && env.TERM !== 'dumb'

/** A terminal that says it has no UTF-8 is believed; one that says nothing has it. */
const isAscii = (env: Context['env']): boolean => {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return locale !== '' && !/utf-?8/i.test(locale)
}

export const screenFor = (ctx: Context, options: Readonly<Record<string, unknown>>) => ({
  colour: hasColour(ctx),
  ascii: options.ascii === true || isAscii(ctx.env),
  now: ctx.now,
})

/** The gateway that runs, and a key for it; what to do where there is none. */
export const gatewayFor =
  (ctx: Context, { config, env }: Project) =>
  async (): Promise<{ url: string; key: string } | string> => {
    const state = await lookAtGateway(config.home, ctx.now())
    const url = 'file' in state ? state.file.url : undefined
    if (url === undefined) return 'no gateway runs: respan proxy start --detach starts one'
    const key = env.RESPAN_API_KEY
    return key ? { url, key } : 'set RESPAN_API_KEY to a key of the gateway: respan keys create makes one'
  }
