/** `respan stats by …`: figures of the recorded calls by group. */

import type { Dimension, StatsRow } from '../store/store.ts'
import { countOf, defineCommand, listOptions, misuse } from './command.ts'
import { type Column, printList } from './output.ts'
import { withReader } from './recorded.ts'
import { filterOptions, readFilter, timeOptions } from './trace-filter.ts'

const limitDefault = 50
const limitMax = 10_000

const dimensions = [
  'customer',
  'model',
  'provider',
  'key',
  'env',
  'thread',
  'operation',
  'status',
  'workflow',
  'prompt',
  'minute',
  'hour',
  'day',
] as const

/** 'customer,model', 'meta.region' → dimensions. */
const readDimensions = async (text: string): Promise<Dimension[]> => {
  const { findField } = await import('../traces/filter-fields.ts')
  return text.split(',').map((word) => {
    const meta = /^(?:meta(?:data)?\.|metadata__)(.+)$/.exec(word)?.[1]
    if (meta !== undefined) return { meta }
    // The filter's other names are as good.
    const field = findField(word)
    const known = dimensions.find((one) => one === word || (field?.kind === 'name' && one === field.field))
    if (known === undefined)
      throw misuse(`"${word}" is nothing to group by; there is ${dimensions.join(', ')}, meta.KEY`)
    return known
  })
}

const times: ReadonlySet<Dimension> = new Set(['minute', 'hour', 'day'])

/** Oldest first; within a time as they come, most calls first. */
const inTime = (rows: readonly StatsRow[], place: number): StatsRow[] =>
  rows.toSorted((a, b) => String(a.group[place]).localeCompare(String(b.group[place])))

const share = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`)

export const stats = defineCommand({
  name: 'stats by',
  summary:
    'figures of ended calls by customer, model, provider, key, env, day …: count, errors, tokens, cost, latency, cache',
  args: [
    { name: 'DIMENSIONS', summary: `what to group by, comma-separated: ${dimensions.join(', ')}, meta.KEY` },
    { name: 'FILTER', summary: "as in traces list: 'status:error since:1d'", optional: true, many: true },
  ],
  options: [...filterOptions, ...timeOptions, ...listOptions],
  examples: [
    'stats by customer,model --since 7d',
    'stats by day --customer acme --csv',
    "stats by meta.region 'env:prod'",
  ],
  run: async (input, ctx) => {
    const [by = '', ...rest] = input.args
    const dimensionsAsked = await readDimensions(by)
    const filter = await readFilter({ ...input, args: rest }, ctx.now())
    const limit = countOf(input, 'limit', limitMax) ?? limitDefault
    return withReader(ctx, async (reader) => {
      const { dollars, duration } = await import('../traces/format.ts')
      const byTime = dimensionsAsked.findIndex((one) => times.has(one))
      const found = (await reader.stats({ by: dimensionsAsked, filter, limit: byTime === -1 ? limit : limitMax })).rows
      const rows = byTime === -1 ? found : inTime(found, byTime).slice(-limit)
      if (rows.length < found.length)
        ctx.err(`The newest ${rows.length} of ${found.length} groups; --limit shows more.`)
      const seconds = (name: string, value: (row: StatsRow) => number | null): Column<StatsRow> => ({
        name,
        value,
        show: (row) => duration(value(row)),
        right: true,
      })
      const columns: Column<StatsRow>[] = [
        ...by.split(',').map((name, i): Column<StatsRow> => ({ name, value: (row) => row.group[i], whole: true })),
        { name: 'calls', value: (row) => row.calls, right: true },
        { name: 'errors', value: (row) => row.errors, show: (row) => share(row.errors, row.calls), right: true },
        { name: 'tokens_in', value: (row) => row.prompt_tokens, right: true },
        { name: 'tokens_out', value: (row) => row.completion_tokens, right: true },
        {
          name: 'cost',
          value: (row) => row.cost,
          show: (row) => `${dollars(row.cost)}${row.unpriced > 0 ? ` (${row.unpriced} unknown)` : ''}`,
          right: true,
        },
        seconds('p50', (row) => row.latency_p50),
        seconds('p95', (row) => row.latency_p95),
        seconds('ttft_p50', (row) => row.ttft_p50),
        {
          name: 'cache',
          value: (row) => row.cache_read_tokens,
          show: (row) => share(row.cache_read_tokens, row.prompt_tokens),
          right: true,
        },
      ]
      return printList(ctx, input, columns, rows)
    })
  },
})
