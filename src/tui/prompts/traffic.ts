/** Figures of the calls of each prompt in the last seven days, from the trace store. */

import { allOf, type Filter } from '../../core/filter.ts'
import type { StatsRow, TraceReader } from '../../store/store.ts'
import type { Traffic } from './state.ts'

const daysBack = 7
const groupsMax = 2000

/** Calls of a prompt, newest first where they are listed. */
export const callsOf = (id: string, version?: number | null): Filter =>
  allOf([
    { kind: 'field', field: 'prompt', test: { op: 'is', value: id } },
    ...(version === undefined || version === null
      ? []
      : [{ kind: 'field', field: 'version', test: { op: 'is', value: version } } as const]),
  ])

/** The store's groups are `id@version`; an id may have an @ of its own. */
const readGroup = (group: string): { id: string; version: number | null } => {
  const [, id, version] = /^(.+)@(\d+)$/.exec(group) ?? []
  return id === undefined ? { id: group, version: null } : { id, version: Number(version) }
}

export const readTraffic = async (
  reader: TraceReader,
  now: number,
  signal: AbortSignal,
): Promise<Map<string, Traffic>> => {
  const since: Filter = { kind: 'field', field: 'time', test: { op: '>=', value: now - daysBack * 86_400_000 } }
  const named: Filter = { kind: 'field', field: 'prompt', test: { op: 'given' } }
  const { rows } = await reader.stats({ by: ['prompt'], filter: allOf([since, named]), limit: groupsMax }, signal)
  const all = new Map<string, { version: number | null; row: StatsRow }[]>()
  for (const row of rows) {
    const { id, version } = readGroup(row.group[0] ?? '')
    all.set(id, [...(all.get(id) ?? []), { version, row }])
  }
  const traffic = new Map<string, Traffic>()
  for (const [id, versions] of all) {
    const [only] = versions
    // Percentiles cannot be added up: several versions together are asked for.
    const total =
      versions.length === 1 && only !== undefined
        ? only.row
        : (await reader.stats({ by: [], filter: allOf([since, callsOf(id)]) }, signal)).total
    traffic.set(id, { total, versions })
  }
  return traffic
}

/** The variables of a call as they were given. Values that were too long to be kept whole are named. */
export const variablesIn = (
  kept: Readonly<Record<string, unknown>> | undefined,
): { variables: Record<string, unknown>; cut: string[] } => {
  const variables = { ...kept }
  const cut = Object.entries(variables).flatMap(([name, value]) =>
    /… \(\d+ characters\)"?/.test(typeof value === 'string' ? value.slice(-40) : '') ? [name] : [],
  )
  return { variables, cut }
}
