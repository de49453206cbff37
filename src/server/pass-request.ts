/**
 * A call that passes through whole, made ready: who asks, whom it goes to, its body without Respan's parameters.
 * In: the request as it came. Out: a Passage. JSON bodies are read (the model is in them); all other bodies stream past.
 */

import type { IncomingMessage } from 'node:http'
import { GatewayError, toGatewayError } from '../core/errors.ts'
import { newId } from '../core/ids.ts'
import type { RespanParams } from '../core/params.ts'
import { admitCaller, type Caller } from '../gateway/admit.ts'
import { type Door, findDoor, type Wanted } from '../gateway/door.ts'
import type { Gateway } from '../gateway/exchange.ts'
import { liftParams } from '../gateway/params.ts'
import { withQuery } from '../gateway/query.ts'
import { now } from '../gateway/stream.ts'
import type { Supply } from '../gateway/supply.ts'
import type { ExchangeStart } from '../store/store.ts'
import { spansAt, splice } from '../wire/json.ts'
import { readBody } from './body.ts'
import { isLocal } from './host.ts'
import { readForm } from './pass-form.ts'
import { modelOf, operationOf, type PassPath } from './pass-paths.ts'
import type { Uploads } from './pass-uploads.ts'

export interface Passage {
  start: ExchangeStart
  /** Whose API it is: errors are told in its shape. */
  family: PassPath['family']
  wanted: Wanted
  /** Absent: refused, or answered here. */
  door?: Door
  refusal?: GatewayError
  /** A body that was read; absent = it streams past. */
  body?: Buffer
  grant?: Caller
  /** The body for a provider that names the model so. */
  bodyFor(model: string): Buffer | undefined
}

interface Asked {
  model: string
  params: RespanParams
  body?: Buffer
  /** The body for a provider that names the model so. */
  bodyFor(model: string): Buffer | undefined
}

/** Respan's parameters whose names no provider's body has. */
const ours =
  /^(?:respan_params|keywordsai_params|disable_log|disable_fallback|fallback_models|retry_params|mock_response|strict|\w+_identifier|customer_\w+|trace_\w+|span_\w+)$/
/** Operations whose own bodies have no `metadata`. */
const plainOperations = new Set(['embedding', 'moderation', 'rerank', 'speech', 'image', 'transcription'])
const isOurs = (key: string, operation: string): boolean =>
  ours.test(key) || (key === 'metadata' && plainOperations.has(operation))
/** Forms that name a model. All others (files) stream past. */
const formOperations = new Set(['transcription', 'image', 'video'])

const isJson = (request: IncomingMessage): boolean => /[/+]json\b/.test(request.headers['content-type'] ?? '')

const nothing = (headers: IncomingMessage['headers']): Asked => {
  const { params } = liftParams([], () => undefined, headers, new Set())
  return { model: '', params, bodyFor: () => undefined }
}

/** Values of a form are text: an object is written as JSON. */
const readAskedForm = (body: Buffer, headers: IncomingMessage['headers'], operation: string): Asked => {
  const form = readForm(body, headers['content-type'] ?? '')
  if (form === undefined) return { ...nothing(headers), body, bodyFor: () => body }
  const values = new Map(form.fields.map(({ name, value }) => [name, value]))
  const keys = [...values.keys()].filter((key) => isOurs(key, operation))
  const { params, remove } = liftParams(keys, (key) => values.get(key), headers, new Set())
  const model = values.get('model') ?? ''
  return {
    model,
    params,
    body,
    bodyFor: (name) => (remove.size === 0 && name === model ? body : form.edited(new Map([['model', name]]), remove)),
  }
}

const readAsked = (body: Buffer, headers: IncomingMessage['headers'], operation: string): Asked => {
  const text = body.toString('latin1')
  if (!text.trimStart().startsWith('{')) return { ...nothing(headers), body, bodyFor: () => body }
  const spans = spansAt(text)
  const member = (key: string): unknown => {
    const span = spans.find((one) => one.key === key)
    const json = span && Buffer.from(text.slice(span.valueStart, span.end), 'latin1').toString('utf8')
    return json === undefined ? undefined : (JSON.parse(json) as unknown)
  }
  const keys = spans.map(({ key }) => key).filter((key) => isOurs(key, operation))
  const { params, remove } = liftParams(keys, member, headers, new Set())
  const model = member('model')
  return {
    model: typeof model === 'string' ? model : '',
    params,
    body,
    bodyFor(name) {
      const set: Record<string, string> = {}
      if (typeof model === 'string' && model !== name) set.model = JSON.stringify(name)
      if (remove.size === 0 && Object.keys(set).length === 0) return body
      return Buffer.from(splice(text, { remove, set }, spans), 'latin1')
    },
  }
}

const hasBody = ({ method, headers }: IncomingMessage): boolean =>
  method !== 'GET' &&
  method !== 'HEAD' &&
  (headers['content-length'] ?? '0') + (headers['transfer-encoding'] ?? '') !== '0'

const ask = async (request: IncomingMessage, bodyBytesMax: number, operation: string): Promise<Asked> => {
  const isForm = formOperations.has(operation) && /^multipart\//.test(request.headers['content-type'] ?? '')
  if (!hasBody(request) || !(isJson(request) || isForm)) return nothing(request.headers)
  const body = await readBody(request, bodyBytesMax)
  try {
    return (isForm ? readAskedForm : readAsked)(body, request.headers, operation)
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw thrown
    throw new GatewayError('bad_request', 'the body is not valid JSON', { cause: thrown })
  }
}

const wordOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' && header !== '' ? header : undefined

export interface PassSources {
  gateway: Pick<Gateway, 'control' | 'settings'>
  bodyBytesMax: number
  uploads?: Uploads
}

/** Finds who serves it; nobody: a refusal. Rejects nothing. */
export const openDoor = async (
  passage: Passage,
  supply: Supply,
  search: string,
  request: IncomingMessage,
  bodyBytesMax: number,
): Promise<void> => {
  try {
    const door = findDoor(passage.wanted, supply)
    passage.door = { ...door, url: withQuery(door.url, search) }
    passage.body = passage.bodyFor(door.model) ?? passage.body
    // A signature over a body that is still to come could not be had.
    if (door.access.signsBody && passage.body === undefined && hasBody(request))
      passage.body = (await readBody(request, bodyBytesMax)) as Buffer
  } catch (thrown) {
    passage.refusal = toGatewayError(thrown)
  }
}

/** What is wrong is the passage's refusal. Nobody is looked for yet. */
export const readPassage = async (
  { gateway, bodyBytesMax, uploads }: PassSources,
  request: IncomingMessage,
  path: string,
  search: string,
  { family, provider, rest }: PassPath,
): Promise<Passage> => {
  const startedAt = now()
  const { traceparent } = request.headers
  const start: ExchangeStart = {
    id: newId(startedAt),
    startedAt,
    protocol: 'other',
    operation: operationOf(rest),
    path,
    model: '',
    stream: false,
    keyId: '',
    environment: 'prod',
    params: {},
    ...(typeof traceparent === 'string' && { traceparent }),
  }
  const word = wordOf(request.headers['x-respan-route-provider']) ?? provider
  const wanted = { family, model: '', rest, ...(word !== undefined && { provider: word }) }
  const passage: Passage = { start, family, wanted, bodyFor: () => undefined }
  const knock = { headers: request.headers, search, isLocal: isLocal(request), named: word }
  try {
    const grant = uploads?.grantOf(request.headers, search) ?? admitCaller(knock, gateway)
    Object.assign(start, { keyId: grant.keyId, environment: grant.environment })
    passage.grant = grant
    const { body, bodyFor, model: inBody, params } = await ask(request, bodyBytesMax, start.operation as string)
    const inPath = modelOf(rest)
    const model = inBody || (inPath?.model ?? new URLSearchParams(search).get('model') ?? '')
    Object.assign(start, { params, model })
    if (params.mock_response !== undefined)
      throw new GatewayError('unsupported_feature', 'mock_response answers chat calls; this one would reach a provider')
    Object.assign(passage, { body, bodyFor, wanted: { ...wanted, model, ...(inPath && { put: inPath.put }) } })
  } catch (thrown) {
    passage.refusal = toGatewayError(thrown)
  }
  return passage
}
