/** `respan traces …`: the recorded calls, whether or not the gateway runs. */

import { GatewayError } from '../core/errors.ts'
import type { LogQuery, LogRow, TraceReader } from '../store/store.ts'
import {
  type Command,
  type Context,
  countOf,
  defineCommand,
  type Input,
  isOn,
  jsonOption,
  listOptions,
  type Option,
  refuse,
  textOf,
} from './command.ts'
import { printList, styleOf } from './output.ts'
import { readProject } from './project.ts'

const limitDefault = 50
const limitMax = 1000

const filters: readonly Option[] = [
  { flags: '--model <model>', summary: 'only calls that this model answered (or is asked for, while in flight)' },
  { flags: '--status <status>', summary: 'pending, success, error, cancelled, interrupted, or an HTTP status' },
  { flags: '--customer <id>', summary: 'only calls of this customer_identifier' },
  { flags: '--env <env>', summary: 'only calls with keys of this environment', choices: ['test', 'prod'] },
]
const times: readonly Option[] = [
  { flags: '--since <time>', summary: 'only calls from then on: 30s, 15m, 1h, 7d ago, or 2026-01-31T12:00:00Z' },
  { flags: '--until <time>', summary: 'only calls before then' },
]

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** '1h' ago or a moment → Unix ms. */
const timeOf = (input: Input, name: string, nowMs: number): number | undefined => {
  const text = textOf(input, name)
  if (text === undefined) return undefined
  const [, count, unit] = /^(\d+)\s*([smhdw])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) return nowMs - Number(count) * (unitMs[unit] as number)
  const at = Date.parse(text)
  if (Number.isNaN(at))
    throw refuse(`--${name} must be a span (30s, 15m, 1h, 7d) or a time (2026-01-31T12:00:00Z), not "${text}"`)
  return at
}

const statuses = ['pending', 'success', 'error', 'cancelled', 'interrupted']

const filterOf = (input: Input): LogQuery => {
  const status = textOf(input, 'status')
  if (status !== undefined && !statuses.includes(status) && !/^[1-5]\d\d$/.test(status))
    throw refuse(`--status must be one of ${statuses.join(', ')}, or an HTTP status, not "${status}"`)
  return {
    model: textOf(input, 'model'),
    status,
    customer: textOf(input, 'customer'),
    environment: textOf(input, 'env') as LogQuery['environment'],
  }
}

/** Reads with the reader of RESPAN_HOME, and closes it. */
const withReader = async (ctx: Context, work: (reader: TraceReader) => Promise<number>): Promise<number> => {
  const { config } = await readProject(ctx)
  const { openTraceReader } = await import('../store/reader.ts')
  const reader = openTraceReader(config.home)
  try {
    return await work(reader)
  } finally {
    reader.close()
  }
}

/** A millisecond later than the last one, so that none of the same moment is passed over. */
const moreText = (shown: number, total: number, { start_time }: LogRow): string => {
  const until = new Date(Date.parse(start_time) + 1).toISOString()
  const more = shown < limitMax ? `--limit shows more (${limitMax} at most); ` : ''
  return `${shown} of ${total}; ${more}older ones, from the last of these on: --until ${until}`
}

const list = defineCommand({
  name: 'traces list',
  summary: `list the recorded calls, newest first (${limitDefault}, unless --limit says otherwise)`,
  options: [...filters, ...times, ...listOptions],
  examples: ['traces list', 'traces list --status error --since 1h', 'traces list --customer ada --limit 200 --csv'],
  run: (input, ctx) => {
    const now = ctx.now()
    const query: LogQuery = {
      ...filterOf(input),
      since: timeOf(input, 'since', now),
      until: timeOf(input, 'until', now),
      limit: countOf(input, 'limit', limitMax) ?? limitDefault,
    }
    return withReader(ctx, async (reader) => {
      const { rows, total } = await reader.list(query)
      const { traceColumns } = await import('../traces/columns.ts')
      printList(ctx, input, traceColumns, rows)
      const last = rows.at(-1)
      if (total > rows.length && last !== undefined) ctx.err(moreText(rows.length, total, last))
      return 0
    })
  },
})

const idPattern = /^[0-9a-f]{1,32}$/
const timeDigits = 12

/** The calls whose id begins so. An id begins with its time in milliseconds, so that a prefix is a span of time. */
const findByPrefix = async (reader: TraceReader, prefix: string): Promise<LogRow[]> => {
  const head = prefix.slice(0, timeDigits)
  const since = Number.parseInt(head.padEnd(timeDigits, '0'), 16)
  const until = Number.parseInt(head.padEnd(timeDigits, 'f'), 16) + 1
  const { rows } = await reader.list({ since, until, limit: limitMax })
  return rows.filter(({ id }) => id.startsWith(prefix))
}

const get = defineCommand({
  name: 'traces get',
  summary: 'show one call whole: attempts, request, answer, tokens, cost, timing',
  args: [{ name: 'ID', summary: "a call's log id (x-respan-log-id), or the beginning of one" }],
  options: [jsonOption],
  examples: ['traces get 019ab3c4d5e6', 'traces get 019ab3c4d5e6f708192a3b4c5d6e7f80 --json'],
  run: (input, ctx) =>
    withReader(ctx, async (reader) => {
      const wanted = (input.args[0] as string).toLowerCase()
      let call = await reader.get(wanted)
      if (call === undefined && idPattern.test(wanted)) {
        const found = await findByPrefix(reader, wanted)
        if (found.length > 1)
          throw refuse(
            `${found.length >= limitMax ? 'many' : found.length} calls begin with "${wanted}"; write more of the id`,
          )
        if (found[0] !== undefined) call = await reader.get(found[0].id)
      }
      if (call === undefined)
        throw new GatewayError('not_found', `no call has the id "${wanted}"; see: respan traces list`)
      if (isOn(input, 'json')) ctx.out(JSON.stringify(call, null, 2))
      else {
        const { detailText } = await import('../traces/detail.ts')
        const style = styleOf(ctx)
        ctx.out(detailText(call, (heading) => style('bold', heading)))
      }
      return 0
    }),
})

const pollMs = 250

const tail = defineCommand({
  name: 'traces tail',
  summary: 'follow the calls as they begin and end, those in flight first; ends with Ctrl-C',
  options: [...filters, { flags: '--json', summary: 'print one JSON value a line' }],
  examples: ['traces tail', 'traces tail --status error --json'],
  run: (input, ctx) => {
    const query = filterOf(input)
    return withReader(ctx, async (reader) => {
      const { tailLine } = await import('../traces/columns.ts')
      const { harmless } = await import('../traces/format.ts')
      const json = isOn(input, 'json')
      const show = (row: LogRow) => ctx.out(json ? JSON.stringify(row) : harmless(tailLine(row)))
      let wake: () => void = () => undefined
      let stopped = false
      const off = ctx.onStop(() => {
        stopped = true
        wake()
      })
      try {
        const newest = await reader.list({ limit: 1 })
        let { cursor } = newest
        const inFlight =
          query.status === undefined || query.status === 'pending'
            ? (await reader.list({ ...query, status: 'pending', limit: limitMax })).rows.reverse()
            : []
        for (const row of inFlight) show(row)
        const shown = new Set(inFlight.map(({ id }) => id))
        if (!json) ctx.err('Following; Ctrl-C ends it.')
        while (!stopped) {
          const page = await reader.list({ ...query, after: cursor, limit: limitMax })
          for (const row of page.rows) if (row.status !== 'pending' || !shown.has(row.id)) show(row)
          cursor = page.cursor
          if (page.rows.length < limitMax && !stopped)
            await new Promise<void>((resolve) => {
              wake = resolve
              setTimeout(resolve, pollMs)
            })
        }
        return 0
      } finally {
        off()
      }
    })
  },
})

export const traceCommands: readonly Command[] = [list, get, tail]
