/**
 * Traces under the hosted API's paths: the list, and one with its span tree.
 * In: express requests. Out: JSON in the hosted shapes. Throws GatewayError.
 */

import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import { GatewayError } from '../core/errors.ts'
import type { LogRow, TraceQuery, TraceReader, TraceSort } from '../store/store.ts'
import { hostedClauses } from '../traces/filter-hosted.ts'
import { parentsOf } from '../traces/span-tree.ts'
import { asArray, asRecord } from '../wire/value.ts'
import { filterOf, framed, pagingOf, sortOf } from './page.ts'
import { searchOf } from './paging.ts'

/** A trace's own figures; by these its list is sorted and narrowed. */
const figures: Readonly<Record<string, TraceSort>> = {
  duration: 'duration',
  total_cost: 'cost',
  total_tokens: 'tokens',
  total_prompt_tokens: 'tokens_in',
  total_completion_tokens: 'tokens_out',
  span_count: 'spans',
  llm_call_count: 'llm_calls',
  error_count: 'errors',
}
const sorts: Readonly<Record<string, TraceSort>> = {
  timestamp: 'time',
  start_time: 'time',
  id: 'time',
  end_time: 'end',
  ...figures,
}

type Having = NonNullable<TraceQuery['having']>[number]

const signs: Readonly<Record<string, Having['op']>> = {
  '': '=',
  exact: '=',
  eq: '=',
  '=': '=',
  not: '<>',
  ne: '<>',
  '!=': '<>',
  lt: '<',
  '<': '<',
  lte: '<=',
  '<=': '<=',
  gt: '>',
  '>': '>',
  gte: '>=',
  '>=': '>=',
}

const havingOf = (name: string, operator: unknown, value: unknown): Having => {
  const op = signs[String(operator ?? '').toLowerCase()]
  const number = Number(asArray(value)?.[0] ?? value)
  const field = figures[name]
  if (op === undefined || field === undefined || !Number.isFinite(number))
    throw new GatewayError('bad_request', `filter ${name}: it takes eq, not, lt, lte, gt or gte and a number`)
  return { field, op, value: number }
}

const isFigure = (name: string): boolean => Object.hasOwn(figures, name.replace(/\[.*$/, ''))

const queryHaving = (search: URLSearchParams): Having[] => {
  const names = new Set([...search.keys()].filter(isFigure).map((name) => name.replace(/\[.*$/, '')))
  return [...names].map((name) =>
    havingOf(name, search.get(`${name}[operator]`) ?? '', search.get(name) ?? search.get(`${name}[value]`)),
  )
}

export interface SpanNode extends LogRow {
  children: SpanNode[]
}

/** Spans below the span that they name; whose parent is elsewhere stands at the top. */
export const spanTree = (spans: readonly LogRow[]): SpanNode[] => {
  const above = parentsOf(spans)
  const nodes = new Map<string, SpanNode>(spans.map((span) => [span.id, { ...span, children: [] }]))
  const roots: SpanNode[] = []
  for (const [id, node] of nodes) (nodes.get(above.get(id) ?? '')?.children ?? roots).push(node)
  return roots
}

export const mountTraces = (app: Express, reader: TraceReader, signedIn: RequestHandler): void => {
  const json = express.json({ limit: '1mb' })
  const list = async (request: Request, response: Response) => {
    const controller = new AbortController()
    response.once('close', () => controller.abort())
    const paging = pagingOf(request)
    const clauses = hostedClauses(asRecord(request.body)?.filters).filter(({ name }) => isFigure(name))
    const having = [
      ...queryHaving(searchOf(request)),
      ...clauses.map(({ name, operator, value }) => havingOf(name, operator, value)),
    ]
    const query: TraceQuery = {
      filter: filterOf(request, isFigure),
      having,
      sort: sortOf(request, sorts),
      limit: paging.limit,
      offset: paging.offset,
    }
    const { rows, total } = await reader.traces(query, controller.signal)
    response.json(framed(request, paging, total, rows))
  }
  app.get(['/api/traces', '/api/traces/list'], signedIn, list)
  app.post('/api/traces/list', signedIn, json, list)

  const detail = async (request: Request, response: Response) => {
    const found = await reader.trace(String(request.params.id))
    // The hosted API's own words.
    if (found === undefined)
      return void response.status(404).json({ error: 'Trace not found', detail: 'Trace not found' })
    response.json({ ...found.row, span_tree: spanTree(found.spans) })
  }
  app.get('/api/traces/:id', signedIn, detail)
  app.post('/api/traces/:id', signedIn, json, detail)
}
