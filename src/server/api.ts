/**
 * The Respan HTTP API for people and tools, on express: request logs, prompts, the list of models. Same keys as the gateway.
 * Errors are `{detail}`, as the hosted API has them. May import the store's types, providers and gateway steps.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import express, { type NextFunction, type Request, type Response } from 'express'
import { GatewayError, toGatewayError } from '../core/errors.ts'
import { admit } from '../gateway/admit.ts'
import type { Supply } from '../gateway/supply.ts'
import type { ControlStore, LogQuery, TraceReader } from '../store/store.ts'
import { asRecord, asString } from '../wire/value.ts'
import { mountModels } from './model-routes.ts'
import { mountPrompts } from './prompt-routes.ts'

export interface ApiSources {
  control: ControlStore
  reader: TraceReader
  supply(): Supply
  /** Takes what is a provider's own operation. False = it is none. */
  pass(request: IncomingMessage, response: ServerResponse): boolean
}

const pageSizeMax = 1000

const whole = (value: unknown, fallback: number, max: number): number => {
  const number = Number(asString(value) ?? fallback)
  return Number.isInteger(number) && number > 0 ? Math.min(number, max) : fallback
}
const time = (value: unknown): number | undefined => {
  const text = asString(value)
  if (text === undefined) return undefined
  const ms = Date.parse(text)
  if (Number.isNaN(ms))
    throw new GatewayError('bad_request', `"${text}" is not a time; write it as 2026-01-31T12:00:00Z`)
  return ms
}

/** `{field: {operator, value: [v]}}` of the body, or `?field=v`: equality on the fields that the list knows. */
const filter = (request: Request, field: string): string | undefined => {
  const wanted = asRecord(asRecord(asRecord(request.body)?.filters)?.[field])?.value ?? request.query[field]
  const first: unknown = Array.isArray(wanted) ? wanted[0] : wanted
  return first === undefined ? undefined : String(first)
}

const readQuery = (request: Request, page: number, size: number): LogQuery => {
  const environment = filter(request, 'environment')
  return {
    model: filter(request, 'model'),
    status: filter(request, 'status') ?? filter(request, 'status_code'),
    customer: filter(request, 'customer_identifier'),
    environment: environment === 'test' || environment === 'prod' ? environment : undefined,
    since: time(request.query.start_time),
    until: time(request.query.end_time),
    limit: size,
    offset: (page - 1) * size,
  }
}

const link = (request: Request, page: number): string => {
  const url = new URL(request.originalUrl, 'http://localhost')
  url.searchParams.set('page', String(page))
  return url.pathname + url.search
}

/** The listener for everything that is no protocol route. */
export const openApi = ({ control, reader, supply, pass }: ApiSources) => {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  const signedIn = (request: Request, _: Response, next: NextFunction) => {
    admit(request.headers, control)
    next()
  }
  app.get('/', (_, response) => {
    response.json({ name: 'respan', api: '/api/', health: '/healthz' })
  })
  const list = async (request: Request, response: Response) => {
    const page = whole(request.query.page, 1, 1_000_000)
    const size = whole(request.query.page_size, 50, pageSizeMax)
    const { rows, total } = await reader.list(readQuery(request, page, size))
    const next = page * size < total ? link(request, page + 1) : null
    response.json({ count: total, next, previous: page > 1 ? link(request, page - 1) : null, results: rows })
  }
  app.get('/api/request-logs/list', signedIn, list)
  app.post('/api/request-logs/list', signedIn, express.json({ limit: '1mb' }), list)
  app.get('/api/request-logs/:id', signedIn, async (request, response) => {
    const id = String(request.params.id)
    const found = await reader.get(id)
    if (found === undefined) throw new GatewayError('not_found', `no request log has the id "${id}"`)
    response.json(found)
  })
  mountPrompts(app, control)
  // A header that names a provider asks for that provider's own answer.
  app.use((request, response, next) => {
    if (request.headers['x-respan-route-provider'] === undefined || !pass(request, response)) next()
  })
  mountModels(app, control, supply)
  app.use((request, response) => {
    if (pass(request, response)) return
    const message = `${request.method} ${request.path} is not served by this gateway; leave this call on its provider, or see the README for the routes`
    throw new GatewayError('not_found', message)
  })
  app.use((thrown: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const parsing = thrown instanceof SyntaxError || asRecord(thrown)?.type === 'entity.too.large'
    const error = parsing
      ? new GatewayError('bad_request', 'the body is not valid JSON, or too large')
      : toGatewayError(thrown)
    response
      .status(error.status)
      .json({ detail: error.message, error: { message: error.message, type: error.code, code: error.code } })
  })
  return app
}
