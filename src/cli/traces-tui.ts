/** `respan traces tui`: the full-screen program over the recorded calls; where there is no terminal, the plain list. */

import { type Command, type Context, defineCommand, textOf } from './command.ts'
import { lookAtGateway } from './gateway-file.ts'
import { annotateCalls, askLive } from './local-gateway.ts'
import { hasColour } from './output.ts'
import { readProject } from './project.ts'
import { filterArgument, filterOptions, readFilter, timeOptions } from './trace-filter.ts'
import { list } from './traces.ts'
import { tuiSettings } from './tui-settings.ts'

/** A terminal that says it has no UTF-8 is believed; one that says nothing has it. */
const isAscii = (env: Context['env']): boolean => {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return locale !== '' && !/utf-?8/i.test(locale)
}

export const tui: Command = defineCommand({
  name: 'traces tui',
  summary: 'watch and read the calls full-screen: filter, open, compare, replay, export; ? shows the keys',
  args: [filterArgument],
  options: [...filterOptions, ...timeOptions, { flags: '--ascii', summary: 'no letters beyond ASCII in the frame' }],
  examples: ['traces tui', 'traces tui status:error --since 1d'],
  run: async (input, ctx) => {
    const usable = ctx.isTerminal.input && ctx.isTerminal.output && ctx.env.TERM !== 'dumb'
    if (!usable) return list.run(input, ctx)
    const filter = await readFilter(input, ctx.now())
    const { config, env } = await readProject(ctx)
    const { openTraceReader } = await import('../store/reader.ts')
    const { filterText } = await import('../traces/filter-text.ts')
    const reader = openTraceReader(config.home, { thread: true })
    const plain = Object.keys(input.options).every((name) => textOf(input, name) === undefined)
    try {
      return await ctx.openTui({
        reader,
        // As typed, where it was typed: `since:1d` moves on with the day.
        filter: { text: plain ? input.args.join(' ') : filterText(filter), filter },
        colour: hasColour(ctx),
        ascii: input.options.ascii === true || isAscii(ctx.env),
        now: ctx.now,
        cwd: ctx.cwd,
        live: (ids, whole) => askLive(config.home, ids, whole),
        settings: tuiSettings(config.home),
        annotate: (changes) => annotateCalls(config.home, changes),
        async gateway() {
          const state = await lookAtGateway(config.home, ctx.now())
          const url = 'file' in state ? state.file.url : undefined
          if (url === undefined) return 'no gateway runs: respan proxy start --detach starts one'
          const key = env.RESPAN_API_KEY
          return key ? { url, key } : 'set RESPAN_API_KEY to a key of the gateway: respan keys create makes one'
        },
      })
    } finally {
      reader.close()
    }
  },
})
