/**
 * The Respan HTTP API for people and tools, on express: request logs, traces, prompts, models (a file a noun). Same keys as the
 * gateway.
 * Errors are `{detail}`, as the hosted API has them. May import the store's types, providers and gateway steps.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import express, { type NextFunction, type Request, type Response } from 'express'
import { GatewayError, toGatewayError } from '../core/errors.ts'
import { admit } from '../gateway/admit.ts'
import type { Gateway } from '../gateway/exchange.ts'
import { makerOf } from '../providers/models.ts'
import type { Annotator, ControlStore, TraceReader, TraceSink } from '../store/store.ts'
import { asRecord } from '../wire/value.ts'
import { refuseAbsent } from './absent.ts'
import { mountLocal } from './local-routes.ts'
import { mountLogs } from './log-routes.ts'
import { mountModels } from './model-routes.ts'
import { mountPrompts } from './prompt-routes.ts'
import { mountTraces } from './trace-routes.ts'

export interface ApiSources {
  gateway: Pick<Gateway, 'control' | 'settings' | 'targets' | 'live'>
  control: ControlStore
  reader: TraceReader
  annotator: Annotator
  sink: TraceSink
  /** Of gateway.json: who has it owns the home. */
  token: string
  /** Takes what is a provider's own operation. False = it is none. */
  pass(request: IncomingMessage, response: ServerResponse): boolean
}

/** The listener for everything that is no protocol route. */
export const openApi = ({ gateway, control, reader, annotator, sink, token, pass }: ApiSources) => {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  const grantOf = (request: Request) => admit(request.headers, control)
  const signedIn = (request: Request, _: Response, next: NextFunction) => {
    grantOf(request)
    next()
  }
  app.get('/', (_, response) => {
    response.json({ name: 'respan', api: '/api/', health: '/healthz' })
  })
  app.use(refuseAbsent(signedIn))
  const desk = { sink, makerOf: (model: string) => makerOf(model, gateway.targets.supply().providers) }
  mountLogs(app, { control, reader, annotator, desk, grantOf })
  mountTraces(app, reader, signedIn)
  mountPrompts(app, control)
  mountLocal(app, { token, live: gateway.live, annotator, targets: gateway.targets })
  // A header that names a provider asks for that provider's own answer.
  app.use((request, response, next) => {
    if (request.headers['x-respan-route-provider'] === undefined || !pass(request, response)) next()
  })
  mountModels(app, gateway)
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
