/** What every command over the recorded calls needs: the store's reader, and one call of it by its id. */

import type { Config } from '../config/shape.ts'
import { GatewayError } from '../core/errors.ts'
import { allOf } from '../core/filter.ts'
import type { LogDetail, LogRow, TraceReader } from '../store/store.ts'
import { type Context, refuse } from './command.ts'
import { readProject } from './project.ts'

export const rowsMax = 1000

export const idArgument = { name: 'ID', summary: "a call's log id (x-respan-log-id), or the beginning of one" }

/** Reads with the reader of RESPAN_HOME, and closes it. */
export const withReader = async (
  ctx: Context,
  work: (reader: TraceReader, config: Config) => Promise<number>,
): Promise<number> => {
  const { config } = await readProject(ctx)
  const { openTraceReader } = await import('../store/reader.ts')
  const reader = openTraceReader(config.home)
  try {
    return await work(reader, config)
  } finally {
    reader.close()
  }
}

const idPattern = /^[0-9a-f]{1,32}$/
const timeDigits = 12

/** The calls whose id begins so. An id begins with its time in milliseconds, so that a prefix is a span of time. */
const findByPrefix = async (reader: TraceReader, prefix: string): Promise<LogRow[]> => {
  const head = prefix.slice(0, timeDigits)
  const since = Number.parseInt(head.padEnd(timeDigits, '0'), 16)
  const until = Number.parseInt(head.padEnd(timeDigits, 'f'), 16) + 1
  const filter = allOf([
    { kind: 'field', field: 'time', test: { op: '>=', value: since } },
    { kind: 'field', field: 'time', test: { op: '<', value: until } },
  ])
  const { rows } = await reader.list({ filter, limit: rowsMax, count: false })
  return rows.filter(({ id }) => id.startsWith(prefix))
}

export const noCall = (id: string): GatewayError =>
  new GatewayError('not_found', `no call has the id "${id}"; see: respan traces list`)

/** The call with this id, or the only one whose id begins so. Throws where there are several. */
export const findCall = async (reader: TraceReader, id: string): Promise<LogDetail | undefined> => {
  const wanted = id.toLowerCase()
  // Our own ids are lower case; those that callers report need not be.
  let call = (await reader.get(id)) ?? (await reader.get(wanted))
  if (call === undefined && idPattern.test(wanted)) {
    const found = await findByPrefix(reader, wanted)
    if (found.length > 1)
      throw refuse(
        `${found.length >= rowsMax ? 'many' : found.length} calls begin with "${wanted}"; write more of the id`,
      )
    if (found[0] !== undefined) call = await reader.get(found[0].id)
  }
  return call
}

/** The same; throws not_found where there is none. */
export const needCall = async (reader: TraceReader, id: string): Promise<LogDetail> => {
  const call = await findCall(reader, id)
  if (call === undefined) throw noCall(id)
  return call
}
