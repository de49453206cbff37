/** `respan prompts tui`: the full-screen program over files and store; where there is no terminal, the plain list. */

import type { Context, Input } from './command.ts'
import { canFullScreen, gatewayFor, screenFor } from './full-screen.ts'
import { readGit } from './git.ts'
import { askTargets } from './local-gateway.ts'
import { atDesk } from './project.ts'
import { rootOf } from './prompt-folder.ts'
import { list } from './prompts-show.ts'

export const tui = (input: Input, ctx: Context): Promise<number> => {
  if (!canFullScreen(ctx)) return list(input, ctx)
  // What the store says meanwhile would be drawn over: it is said afterwards.
  const said: string[] = []
  const quiet: Context = { ...ctx, err: (text) => said.push(text) }
  const open = atDesk(quiet, async ({ control, ...project }) => {
    const { ownPrices } = await import('../providers/own.ts')
    const { openTraceReader } = await import('../store/reader.ts')
    const reader = openTraceReader(project.config.home, { thread: true })
    const folder = rootOf(input, ctx)
    try {
      return await ctx.openPromptsTui({
        reader,
        control,
        folder,
        git: () => readGit(ctx.cwd, folder.root),
        gateway: gatewayFor(ctx, project),
        aims: (models) => askTargets(project.config.home, models),
        prices: ownPrices(project.config.providers),
        editor: ctx.env.VISUAL || ctx.env.EDITOR,
        ...screenFor(ctx, input.options),
      })
    } finally {
      reader.close()
    }
  })
  return open.finally(() => {
    for (const text of said) ctx.err(text)
  })
}
