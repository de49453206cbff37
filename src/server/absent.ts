/**
 * What the hosted API has at a path and this version has not (501), and methods that a path of ours does not take (405): said
 * before a path is taken for the name of a record. README lists the first.
 * In: an express request. Out: nothing, or GatewayError.
 */

import type { RequestHandler } from 'express'
import { GatewayError } from '../core/errors.ts'

interface Absent {
  /** Paths as documented. */
  paths: readonly string[]
  /** Absent = all of them. */
  methods?: readonly string[]
  what: string
  instead?: string
}

export const absent: readonly Absent[] = [
  {
    paths: ['/api/v2/traces', '/api/v1/traces', '/v1/traces', '/api/v2/logs', '/v1/logs'],
    what: 'OpenTelemetry traces and logs (OTLP)',
    instead: 'POST /api/request-logs/ takes spans one at a time or as a list',
  },
  {
    paths: [
      '/api/traces/ingest',
      '/api/v1/traces/ingest',
      '/v1/traces/ingest',
      '/api/openai/v1/traces/ingest',
      '/api/integrations/v1/traces/ingest',
    ],
    methods: ['POST'],
    what: 'lists of spans',
    instead: 'POST /api/request-logs/ takes them, with span_unique_id and span_parent_id',
  },
  {
    paths: ['/api/traces/summary', '/clickhouse/traces/summary'],
    what: 'figures of traces',
    instead: '/api/request-logs/summary/ has those of calls',
  },
  { paths: ['/api/traces/bulk-delete'], what: 'deleting traces', instead: 'retention deletes what is old' },
  { paths: ['/api/log_threads'], what: 'threads', instead: 'calls are filtered by thread_identifier' },
  { paths: ['/api/users/*'], what: 'customers', instead: 'respan stats by customer has their figures' },
  { paths: ['/api/scores/*', '/api/logs/*/scores/*', '/clickhouse/log-annotations/*'], what: 'scores of calls' },
  { paths: ['/api/temporary-keys/*'], what: 'keys over HTTP', instead: 'respan keys makes and revokes them' },
  { paths: ['/api/limit-policies/*', '/api/credit-transactions/*'], what: 'limits and credits' },
  { paths: ['/api/providers/*'], what: 'providers over HTTP', instead: 'respan providers adds and changes them' },
  {
    paths: ['/api/models/public'],
    what: 'the public list of models',
    instead: 'GET /api/models lists those that can be called',
  },
  {
    paths: ['/api/models'],
    methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
    what: 'models of your own over HTTP',
    instead: 'the settings file has them',
  },
  {
    paths: ['/api/evaluators/*', '/api/datasets/*', '/api/experiments/*', '/api/v2/experiments/*', '/api/testsets/*'],
    what: 'evaluators, datasets and experiments',
  },
  { paths: ['/api/workflows/*', '/api/automations/*', '/api/conditions/*'], what: 'monitors and automations' },
]

/** What a path of ours takes; the first that fits counts. A path alone is one with anything behind it left out. */
const taken: readonly (readonly [path: string, methods: string])[] = [
  ['/api/request-logs', 'GET POST'],
  ['/api/request-logs/create', 'POST'],
  ['/api/request-logs/list', 'GET POST'],
  ['/api/request-logs/summary', 'GET POST'],
  ['/api/request-logs/batch-update', 'PATCH POST'],
  ['/api/request-logs/:id', 'GET PATCH'],
  ['/api/traces', 'GET'],
  ['/api/traces/list', 'GET POST'],
  ['/api/traces/:id', 'GET POST'],
]

/** `/*` at the end: the path itself and all below it; `*` and `:id` else: one word. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/\/\*$/, '(?:/.+)?').replace(/\/(?:\*|:id)(?=\/|$)/g, '/[^/]+')}/?$`)

const absentPatterns = absent.flatMap((row) => row.paths.map((path) => ({ ...row, pattern: patternOf(path) })))
const takenPatterns = taken.map(([path, methods]) => ({ pattern: patternOf(path), methods: methods.split(' ') }))

/** `signedIn` throws for whoever has no key: they are told nothing else. */
export const refuseAbsent =
  (signedIn: RequestHandler): RequestHandler =>
  (request, response, next) => {
    const { method, path } = request
    const row = absentPatterns.find(({ pattern, methods }) => pattern.test(path) && (methods?.includes(method) ?? true))
    const own = row === undefined ? takenPatterns.find(({ pattern }) => pattern.test(path)) : undefined
    const refused = row !== undefined || (own !== undefined && !['HEAD', 'OPTIONS', ...own.methods].includes(method))
    if (!refused) return next()
    signedIn(request, response, () => undefined)
    if (row !== undefined) {
      const instead = row.instead === undefined ? '' : `; ${row.instead}`
      const message = `${method} ${path}: ${row.what}: the hosted API has this, this version does not yet${instead}`
      throw new GatewayError('not_found', message, { status: 501 })
    }
    response.setHeader('allow', own?.methods.join(', ') ?? '')
    throw new GatewayError('method_not_allowed', `${path} takes ${own?.methods.join(' and ')}, not ${method}`)
  }
