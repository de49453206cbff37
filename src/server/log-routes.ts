/**
 * Request logs under the hosted API's paths: list, summary, detail, create, and what is said of them afterwards.
 * In: express requests. Out: JSON in the hosted shapes. Throws GatewayError.
 */

import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import { GatewayError } from '../core/errors.ts'
import type { Annotation, Annotator, ControlStore, Grant, SortField, TraceReader } from '../store/store.ts'
import { asArray, asBoolean, asRecord, asString } from '../wire/value.ts'
import { hostedDetail, hostedRow } from './hosted-log.ts'
import { type LogDesk, readLog } from './log-ingest.ts'
import { filterOf, framed, pagingOf, sortOf } from './page.ts'
import { searchOf } from './paging.ts'

export interface LogSources {
  control: Pick<ControlStore, 'listKeys'>
  reader: TraceReader
  annotator: Annotator
  desk: LogDesk
  /** Who asks. Throws `unauthorized`. */
  grantOf(request: Request): Grant
}

const sorts: Readonly<Record<string, SortField>> = {
  id: 'time',
  timestamp: 'time',
  start_time: 'time',
  latency: 'latency',
  time_to_first_token: 'ttft',
  cost: 'cost',
  total_request_tokens: 'tokens',
  total_tokens: 'tokens',
  prompt_tokens: 'tokens_in',
  completion_tokens: 'tokens_out',
}

const ingestBytesMax = '20mb'
const changesMax = 1000

const filterDimensions = {
  model: 'model',
  customer_identifier: 'customer',
  provider_id: 'provider',
  environment: 'env',
} as const

const metadataOf = (value: unknown): Annotation['metadata'] => {
  const record = asRecord(value)
  if (record === undefined) return undefined
  const text = (one: unknown) => (one === null ? null : typeof one === 'string' ? one : JSON.stringify(one))
  return Object.fromEntries(Object.entries(record).map(([key, one]) => [key, text(one)]))
}

/** A change in the hosted API's words. Throws bad_request. */
export const annotationOf = (id: unknown, change: Record<string, unknown>): Annotation => {
  if (typeof id !== 'string') throw new GatewayError('bad_request', 'each log has its unique_id')
  const { note, positive_feedback: feedback, marked } = change
  return {
    id,
    ...((asString(note) !== undefined || note === null) && { note: note as string | null }),
    ...((asBoolean(feedback) !== undefined || feedback === null) && { feedback: feedback as boolean | null }),
    ...(asBoolean(marked) !== undefined && { marked: marked === true }),
    metadata: metadataOf(change.metadata),
  }
}

export const mountLogs = (app: Express, { control, reader, annotator, desk, grantOf }: LogSources): void => {
  const signedIn: RequestHandler = (request, _, next) => {
    grantOf(request)
    next()
  }
  const json = express.json({ limit: '1mb' })
  /** A search that nobody waits for any more is given up. */
  const whileOpen = (response: Response): AbortSignal => {
    const controller = new AbortController()
    response.once('close', () => controller.abort())
    return controller.signal
  }
  const names = (): Map<string, string> => new Map(control.listKeys().map(({ id, name }) => [id, name]))

  const list = async (request: Request, response: Response) => {
    const search = searchOf(request)
    const paging = pagingOf(request)
    const filter = filterOf(request)
    const sort = sortOf(request, sorts)
    const signal = whileOpen(response)
    const { rows, total } = await reader.list({ filter, sort, limit: paging.limit, offset: paging.offset }, signal)
    const known = names()
    const wanted = search.get('include_fields')?.split(',')
    const results = rows.map((row) => {
      const whole: Record<string, unknown> = hostedRow(row, known.get(row.organization_key_id) ?? null)
      return wanted === undefined ? whole : Object.fromEntries(wanted.map((name) => [name, whole[name] ?? null]))
    })
    const frame = framed(request, paging, total ?? 0, results)
    if (search.get('fetch_filters') !== 'true') return void response.json(frame)
    const data = Object.entries(filterDimensions).map(async ([name, dimension]) => {
      const { rows: groups } = await reader.stats({ by: [dimension], filter, limit: 100 }, signal)
      return [name, groups.map(({ group, calls }) => ({ value: group[0], count: calls }))]
    })
    response.json({ ...frame, filters_data: Object.fromEntries(await Promise.all(data)) })
  }
  app.get('/api/request-logs/list', signedIn, list)
  app.post('/api/request-logs/list', signedIn, json, list)
  app.get('/api/request-logs', signedIn, list)

  const summary = async (request: Request, response: Response) => {
    const { total } = await reader.stats({ by: [], filter: filterOf(request) }, whileOpen(response))
    response.json({
      total_cost: total.cost,
      total_tokens: total.prompt_tokens + total.completion_tokens,
      total_prompt_tokens: total.prompt_tokens,
      total_completion_tokens: total.completion_tokens,
      number_of_requests: total.calls,
      scores: {},
    })
  }
  app.get('/api/request-logs/summary', signedIn, summary)
  app.post('/api/request-logs/summary', signedIn, json, summary)

  const create = async (request: Request, response: Response) => {
    const grant = grantOf(request)
    const list = asArray(request.body)
    // All are read before the first is recorded: what is refused is refused whole.
    const logs = (list ?? [request.body as unknown]).map((log) => readLog(desk, grant, log, request.headers))
    const ids = await Promise.all(logs.map((record) => record()))
    const told = ids.map((id) => ({ id, unique_id: id, message: 'log created' }))
    response.status(201).json(list === undefined ? told[0] : told)
  }
  const ingest = express.json({ limit: ingestBytesMax })
  for (const path of ['/api/request-logs', '/api/request-logs/create', '/request-logs', '/request-logs/create'])
    app.post(path, signedIn, ingest, create)

  const update = async (request: Request, response: Response) => {
    const logs = asArray(asRecord(request.body)?.logs)
    if (logs === undefined || logs.length === 0 || logs.length > changesMax)
      throw new GatewayError(
        'bad_request',
        `logs must be a list of 1 to ${changesMax} changes, each with its unique_id`,
      )
    const changes = logs.map((log) => {
      const change = asRecord(log) ?? {}
      return annotationOf(change.unique_id ?? change.id, change)
    })
    const found = new Set(await annotator.annotate(changes))
    const missing = changes.filter(({ id }) => !found.has(id)).map(({ id }) => id)
    response.json({ updated: changes.length - missing.length, not_found: missing })
  }
  app.patch('/api/request-logs/batch-update', signedIn, json, update)
  app.post('/api/request-logs/batch-update', signedIn, json, update)

  const detailOf = async (id: string) => {
    const found = await reader.get(id)
    if (found === undefined) throw new GatewayError('not_found', `no request log has the id "${id}"`)
    return hostedDetail(found, names().get(found.organization_key_id) ?? null)
  }
  app.get('/api/request-logs/:id', signedIn, async (request, response) => {
    response.json(await detailOf(String(request.params.id)))
  })
  app.patch('/api/request-logs/:id', signedIn, json, async (request, response) => {
    const id = String(request.params.id)
    await annotator.annotate([annotationOf(id, asRecord(request.body) ?? {})])
    response.json(await detailOf(id))
  })
}
