/** `respan traces …`: the recorded calls, whether or not the gateway runs. */

import { allOf, type Filter } from '../core/filter.ts'
import { countMax } from '../store/query.ts'
import type { LogRow } from '../store/store.ts'
import { counted } from '../traces/format.ts'
import { type Command, countOf, defineCommand, isOn, jsonOption, listOptions } from './command.ts'
import { printList, styleOf } from './output.ts'
import { findCall, idArgument, noCall, rowsMax, withReader } from './recorded.ts'
import { filterArgument, filterOptions, readFilter, timeOptions } from './trace-filter.ts'
import { exportCall } from './traces-export.ts'

const limitDefault = 50

const countText = (total: number): string => (total > countMax ? `${countMax.toLocaleString('en')}+` : String(total))

/** A millisecond later than the last one, so that none of the same moment is passed over. */
const moreText = (shown: number, total: string, { start_time }: LogRow): string => {
  const until = new Date(Date.parse(start_time) + 1).toISOString()
  const more = shown < rowsMax ? `--limit shows more (${rowsMax} at most); ` : ''
  return `${shown} of ${total}; ${more}older ones, from the last of these on: --until ${until}`
}

const noneText = async (filter: Filter): Promise<string> => {
  const { filterText } = await import('../traces/filter-text.ts')
  const text = filterText(filter)
  return text === '' ? 'No calls yet; respan demo makes some.' : `No call matches ${text}`
}

export const list = defineCommand({
  name: 'traces list',
  summary: `list the recorded calls, newest first (${limitDefault}, unless --limit says otherwise)`,
  args: [filterArgument],
  options: [...filterOptions, ...timeOptions, ...listOptions],
  examples: [
    'traces list',
    "traces list 'model:gpt-5* status:error latency:>2s customer:acme since:1d' --json",
    'traces list --status error --since 1h',
    'traces list --customer ada --limit 200 --csv',
  ],
  run: async (input, ctx) => {
    const filter = await readFilter(input, ctx.now())
    const limit = countOf(input, 'limit', rowsMax) ?? limitDefault
    return withReader(ctx, async (reader) => {
      const { rows, total, unindexed } = await reader.list({ filter, limit, count: true })
      const { traceColumns } = await import('../traces/columns.ts')
      printList(ctx, input, traceColumns, rows, await noneText(filter))
      const last = rows.at(-1)
      if (total !== null && total > rows.length && last !== undefined)
        ctx.err(moreText(rows.length, countText(total), last))
      if (unindexed > 0)
        ctx.err(`The words of ${counted(unindexed, 'call')} are not indexed yet: searching passed over them.`)
      return 0
    })
  },
})

const explain = defineCommand({
  name: 'traces explain',
  summary: 'show how a filter is understood: the clauses, the SQL, and how SQLite goes about it',
  args: [filterArgument],
  options: [...filterOptions, ...timeOptions, jsonOption],
  examples: ["traces explain 'status:(error OR cancelled) -env:dev since:1h'"],
  run: async (input, ctx) => {
    const filter = await readFilter(input, ctx.now())
    const { filterText } = await import('../traces/filter-text.ts')
    return withReader(ctx, async (reader) => {
      const { sql, parameters, plan } = await reader.explain({ filter })
      if (isOn(input, 'json'))
        ctx.out(JSON.stringify({ filter, text: filterText(filter), sql, parameters, plan }, null, 2))
      else {
        const style = styleOf(ctx)
        const section = (heading: string, text: string) => ctx.out(`${style('bold', heading)}\n${text}\n`)
        section('Filter', filterText(filter) || '(every call)')
        section('Clauses', JSON.stringify(filter, null, 2))
        section('SQL', sql || '(there are no calls yet)')
        section('Parameters', JSON.stringify(parameters))
        section('Plan', plan.join('\n'))
      }
      return 0
    })
  },
})

const get = defineCommand({
  name: 'traces get',
  summary: 'show one call whole: attempts, request, answer, tokens, cost, timing; or the tree of a trace',
  args: [{ ...idArgument, summary: `${idArgument.summary}, or a trace_unique_id` }],
  options: [jsonOption],
  examples: ['traces get 019ab3c4d5e6', 'traces get 019ab3c4d5e6f708192a3b4c5d6e7f80 --json'],
  run: (input, ctx) =>
    withReader(ctx, async (reader) => {
      const id = input.args[0] as string
      const style = styleOf(ctx)
      const emphasis = (heading: string) => style('bold', heading)
      const call = await findCall(reader, id)
      const trace = await reader.trace(call?.trace_unique_id ?? id)
      if (call === undefined && trace === undefined) throw noCall(id)
      if (isOn(input, 'json')) ctx.out(JSON.stringify(call ?? trace, null, 2))
      else if (call !== undefined) {
        const { detailText } = await import('../traces/detail.ts')
        ctx.out(detailText(call, emphasis, trace))
      } else if (trace !== undefined) {
        const { traceText } = await import('../traces/trace-text.ts')
        ctx.out(traceText(trace, emphasis))
      }
      return 0
    }),
})

const pollMs = 250

const tail = defineCommand({
  name: 'traces tail',
  summary: 'follow the calls as they begin and end, those in flight first; ends with Ctrl-C',
  args: [filterArgument],
  options: [...filterOptions, { flags: '--json', summary: 'print one JSON value a line' }],
  examples: ['traces tail', 'traces tail status:error --json'],
  run: async (input, ctx) => {
    const filter = await readFilter(input, ctx.now())
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
        const newest = await reader.list({ limit: 1, count: false })
        let { cursor } = newest
        const pending = allOf([filter, { kind: 'flag', flag: 'pending' }])
        const inFlight = (await reader.list({ filter: pending, limit: rowsMax, count: false })).rows.reverse()
        for (const row of inFlight) show(row)
        const shown = new Set(inFlight.map(({ id }) => id))
        if (!json) ctx.err('Following; Ctrl-C ends it.')
        while (!stopped) {
          const page = await reader.list({ filter, after: cursor, limit: rowsMax })
          for (const row of page.rows) if (row.status !== 'pending' || !shown.has(row.id)) show(row)
          cursor = page.cursor
          if (page.rows.length < rowsMax && !stopped)
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

export const traceCommands: readonly Command[] = [list, get, exportCall, tail, explain]
