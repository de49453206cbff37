/** `respan traces tui`: the full-screen program over the recorded calls; where there is no terminal, the plain list. */

import { type Command, defineCommand, textOf } from './command.ts'
import { asciiOption, canFullScreen, gatewayFor, screenFor } from './full-screen.ts'
import { gatewayUrl } from './gateway-file.ts'
import { annotateCalls, askLive, askTargets } from './local-gateway.ts'
import { readProject } from './project.ts'
import { filterArgument, filterOptions, readFilter, timeOptions } from './trace-filter.ts'
import { list } from './traces.ts'
import { tuiSettings } from './tui-settings.ts'

export const tui: Command = defineCommand({
  name: 'traces tui',
  summary: 'watch and read the calls full-screen: filter, open, compare, replay, export; ? shows the keys',
  args: [filterArgument],
  options: [...filterOptions, ...timeOptions, asciiOption],
  examples: ['traces tui', 'traces tui status:error --since 1d'],
  run: async (input, ctx) => {
    if (!canFullScreen(ctx)) return list.run(input, ctx)
    const filter = await readFilter(input, ctx.now())
    const project = await readProject(ctx)
    const { ownPrices } = await import('../providers/own.ts')
    const { openTraceReader } = await import('../store/reader.ts')
    const { filterText } = await import('../traces/filter-text.ts')
    const reader = openTraceReader(project.config.home, { thread: true })
    const plain = Object.keys(input.options).every((name) => textOf(input, name) === undefined)
    try {
      return await ctx.openTui({
        reader,
        // As typed, where it was typed: `since:1d` moves on with the day.
        filter: { text: plain ? input.args.join(' ') : filterText(filter), filter },
        ...screenFor(ctx, input.options),
        cwd: ctx.cwd,
        base: gatewayUrl(project.config),
        aims: (models) => askTargets(project.config.home, models),
        prices: ownPrices(project.config.providers),
        live: (ids, whole) => askLive(project.config.home, ids, whole),
        settings: tuiSettings(project.config.home),
        annotate: (changes) => annotateCalls(project.config.home, changes),
        gateway: gatewayFor(ctx, project),
      })
    } finally {
      reader.close()
    }
  },
})
