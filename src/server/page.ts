/**
 * What the hosted API's lists share: numbered pages, times, filters, links.
 * In: an express request. Out: filter, limit, offset; `{count, next, previous}`. Throws GatewayError bad_request.
 */

import type { Request } from 'express'
import { GatewayError } from '../core/errors.ts'
import { allOf, type Filter } from '../core/filter.ts'
import { countMax } from '../store/query.ts'
import { errorText, parseFilter } from '../traces/filter.ts'
import { hostedClauses, hostedFilter, queryFilter } from '../traces/filter-hosted.ts'
import { asRecord, asString } from '../wire/value.ts'
import { framedPage, type Page, pageOf, searchOf } from './paging.ts'

const pageSizeDefault = 50
const pageSizeMax = 1000

const refuse = (message: string): never => {
  throw new GatewayError('bad_request', message)
}

/** Members of the query that are no filters. */
const reserved: ReadonlySet<string> = new Set([
  'start_time',
  'end_time',
  'sort_by',
  'page',
  'page_size',
  'all_envs',
  'fetch_filters',
  'include_fields',
  'filter',
  'operator',
])

const time = (text: string | null, op: '>=' | '<'): Filter[] => {
  if (text === null || text === '') return []
  const value = Date.parse(text)
  if (Number.isNaN(value)) return refuse(`"${text}" is not a time; write it as 2026-01-31T12:00:00Z`)
  return [{ kind: 'field', field: 'time', test: { op, value } }]
}

/** The filter language's own text, in the query or the body. */
const written = (text: unknown): Filter[] => {
  if (typeof text !== 'string' || text === '') return []
  const parsed = parseFilter(text, Date.now())
  if ('error' in parsed) return refuse(`the filter cannot be read:\n${errorText(text, parsed.error)}`)
  return [parsed.filter]
}

/** All that the query and the body narrow the list by; `own` takes clauses of the body that are no fields of a call. */
export const filterOf = (request: Request, own: (name: string) => boolean = () => false): Filter => {
  const search = searchOf(request)
  const body = asRecord(request.body)
  const clauses = hostedClauses(body?.filters).filter(({ name }) => !own(name))
  return allOf([
    ...time(search.get('start_time') ?? asString(body?.start_time) ?? null, '>='),
    ...time(search.get('end_time') ?? asString(body?.end_time) ?? null, '<'),
    queryFilter(search, (name) => reserved.has(name) || own(name)),
    hostedFilter(clauses, body?.operator ?? search.get('operator')),
    ...written(search.get('filter')),
    ...written(body?.filter),
  ])
}

export interface Paging extends Page {
  limit: number
  offset: number
}
export const pagingOf = (request: Request): Paging => {
  const page = pageOf(request, pageSizeDefault, pageSizeMax)
  return { ...page, limit: page.size, offset: (page.page - 1) * page.size }
}

/** `-timestamp` → the field and the direction. */
export const sortOf = <Name>(
  request: Request,
  names: Readonly<Record<string, Name>>,
): { by: Name; ascending: boolean } | undefined => {
  const text = searchOf(request).get('sort_by')
  if (text === null || text === '') return undefined
  const name = text.replace(/^[-+]/, '')
  const by = Object.hasOwn(names, name) ? names[name] : undefined
  if (by === undefined) return refuse(`sort_by: there is no "${name}"; there is ${Object.keys(names).join(', ')}`)
  return { by, ascending: !text.startsWith('-') }
}

/** The frame of a list. A count over countMax is told as such: it was not counted to its end. */
export const framed = (request: Request, paging: Paging, total: number, results: unknown[]) => {
  const { page, limit } = paging
  const more = page * limit < total || (total > countMax && results.length === limit)
  const { count, ...frame } = framedPage(request, paging, total, more, results)
  return { count, ...(total > countMax && { count_is_lower_bound: true }), ...frame }
}
