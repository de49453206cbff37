/** One attempt: write or splice the body, sign, send, and look at what begins to come back. */

import type { Dispatcher } from 'undici'
import type { ChatEvent, ChatRequest, Warning } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import type { Codec } from '../protocols/codec.ts'
import { withToolNames } from '../protocols/tool-names.ts'
import { fitRequest } from '../providers/fit.ts'
import type { AttemptRecord } from '../store/store.ts'
import { parseJson, spansAt } from '../wire/json.ts'
import { assemble, checkEvents } from './assemble.ts'
import { peek } from './peek.ts'
import { withQuery } from './query.ts'
import type { Incoming, Reading } from './read.ts'
import { overhear } from './recall.ts'
import type { Tried } from './reply.ts'
import { withoutSecret } from './secret.ts'
import { readAll, type SendLimits, send, type Upstream } from './send.ts'
import { signHeaders } from './sign.ts'
import { simulate } from './simulator.ts'
import type { PlannedTarget, ProviderTarget } from './targets.ts'

export interface TryLimits {
  connectTimeoutMs: number
  firstTokenTimeoutMs: number
  idleTimeoutMs: number
  answerTimeoutMs: number
}

/** A whole answer may be this large. */
const answerBytesMax = 256 * 1024 * 1024
/** An error's body is read up to here. */
const errorBytesMax = 1024 * 1024

/**
 * Anthropic refuses (and its SDKs will not send) long answers that are not streamed: above this many tokens the answer is
 * streamed upstream and assembled here. @see https://docs.anthropic.com/en/api/errors#long-requests (checked 2026-11)
 */
const unstreamedTokensMax = 21_333

interface Prepared {
  body: Buffer
  stream: boolean
  warnings: Warning[]
  passed: boolean
  usageAsked: boolean
}

/** The body, and its cap in tokens where the protocol has long answers streamed; made anew for a stream where it is too large. */
const streamed = <T extends { maxTokens?: number }>(asked: boolean, make: (stream: boolean) => T): [T, boolean] => {
  const made = make(asked)
  if (asked || (made.maxTokens ?? 0) <= unstreamedTokensMax) return [made, asked]
  return [make(true), true]
}

const prepare = (reading: Reading, target: ProviderTarget): Prepared => {
  const { codec, model, dialect } = target
  if (reading.codec.id === codec.id && !reading.rewrites()) {
    const [pass, stream] = streamed(reading.stream, (on) => codec.passEdits(reading.member, { model, dialect }, on))
    const { edits, usageAsked, warnings } = pass
    return { body: reading.passBody(edits), stream, warnings, passed: true, usageAsked }
  }
  const write = (request: ChatRequest) =>
    streamed(reading.stream, (stream) =>
      codec.writeRequest({ ...request, stream, streamUsage: true }, { model, dialect }),
    )
  if (reading.codec.id === codec.id) {
    // The settings of a prompt were not written for this model.
    const fitted = reading.prompt && fitRequest(reading.request(), target.capability, `${target.providerId}/${model}`)
    const [written, stream] = write(fitted?.request ?? reading.request())
    const { usageAsked } = codec.passEdits(reading.member, { model, dialect }, stream)
    const all = [...(fitted?.warnings ?? []), ...written.warnings]
    return { body: Buffer.from(written.body), stream, warnings: all, passed: true, usageAsked }
  }
  const [kept] = reading.request().bound ?? []
  if (kept !== undefined)
    throw new GatewayError(
      'unsupported_feature',
      `${kept} names what a provider of ${reading.codec.id} keeps; ${target.providerId} speaks ${codec.id} here. Send the conversation itself, or name a model of the provider that has it.`,
    )
  const { request, warnings } = fitRequest(reading.request(), target.capability, `${target.providerId}/${model}`)
  const [written, stream] = write(request)
  warnings.push(...written.warnings)
  return { body: Buffer.from(written.body), stream, warnings, passed: false, usageAsked: false }
}

/** A body that is written anew gets what its client forgot, and tool names that the target's protocol takes. */
const readied = (target: ProviderTarget, { reading, recall }: TryContext): ProviderTarget => {
  const codec = recall(target.codec, target.providerId)
  return { ...target, codec: reading.codec.id === codec.id ? codec : withToolNames(codec, reading.request()) }
}

const headersOf = (
  incoming: Incoming,
  { codec, dialect, access }: ProviderTarget,
  { passed, stream, warnings }: Prepared,
): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const name of passed ? codec.passHeaders : []) {
    const value = incoming.headers[name]
    if (typeof value !== 'string') continue
    if (dialect.refusedHeaders?.includes(name))
      warnings.push({ field: name, action: 'dropped', detail: 'this provider does not know the header' })
    else headers[name] = value
  }
  for (const [name, value] of Object.entries(access.defaults)) headers[name] = headers[name] ?? value
  Object.assign(headers, access.headers)
  headers['content-type'] = 'application/json'
  headers.accept = stream ? codec.framing.contentType.replace(/;.*/, '') : 'application/json'
  // Compressed bytes cannot be read on the way through.
  headers['accept-encoding'] = 'identity'
  headers['user-agent'] = 'respan'
  return headers
}

const isJson = (bytes: Buffer): boolean => {
  const first = bytes.toString('latin1', 0, 64).trimStart()[0]
  return first === '{' || first === '['
}

/** Some providers answer 200 with an error in the body. */
const hasError = (bytes: Buffer): boolean => {
  if (!bytes.includes('"error"')) return false
  const text = bytes.toString('latin1')
  const spans = spansAt(text)
  const error = spans.find((span) => span.key === 'error')
  const empty = error === undefined || text.slice(error.valueStart, error.end) === 'null'
  return (
    !empty &&
    !spans.some(
      (span) => (span.key === 'choices' || span.key === 'content') && text.slice(span.valueStart, span.end).length > 4,
    )
  )
}

const isWhole = (bytes: Buffer): boolean => {
  try {
    JSON.parse(bytes.toString('utf8'))
    return true
  } catch {
    return false
  }
}

/** An answer of 2xx that is none fails the attempt, so that another can be made. */
const checkBody = (bytes: Buffer, target: ProviderTarget, headers: Record<string, string>): void => {
  if (!isJson(bytes)) {
    const what =
      bytes.length === 0
        ? 'an empty body'
        : `something that is not JSON (${headers['content-type'] ?? 'no content type'})`
    const upstream = { status: 200, body: bytes.toString('utf8', 0, errorBytesMax) }
    throw new GatewayError('upstream_bad_response', `${target.providerId} answered 200 with ${what}`, { upstream })
  }
  if (!isWhole(bytes))
    throw new GatewayError('upstream_bad_response', `${target.providerId} answered with JSON that breaks off`)
  if (hasError(bytes)) throw target.codec.readError(200, bytes.toString('utf8'), headers)
}

const readEvents = (bytes: Buffer, target: ProviderTarget): readonly ChatEvent[] => {
  try {
    return target.codec.readResponse(parseJson(bytes.toString('utf8')))
  } catch (cause) {
    throw new GatewayError('upstream_bad_response', `${target.providerId} answered with a body that cannot be read`, {
      cause,
    })
  }
}

/** Every error that leaves an attempt names who failed, and no credential: some providers quote it. */
const named = (error: GatewayError, target: PlannedTarget): GatewayError => {
  const { detail } = error
  detail.provider ??= target.providerId
  detail.model ??= target.model
  if (error.code === 'unsupported_feature' && !error.message.includes(target.model))
    error.message += ` (asked of ${target.providerId}/${target.model})`
  if (target.kind !== 'provider') return error
  const mask = withoutSecret(target.secret)
  error.message = mask(error.message)
  for (const key of ['message', 'body', 'type', 'code', 'param'] as const)
    if (detail.upstream?.[key] !== undefined) detail.upstream[key] = mask(detail.upstream[key])
  return error
}

/** A change of spelling loses nothing. */
const refuseLosses = (warnings: readonly Warning[], { providerId, codec, model }: ProviderTarget): void => {
  const losses = warnings.filter(({ action }) => action !== 'renamed')
  if (losses.length === 0) return
  const named = losses.map(({ field, action, detail }) => `${field} (${action}: ${detail})`).join('; ')
  throw new GatewayError(
    'unsupported_feature',
    `strict: ${model} at ${providerId} (${codec.id}) cannot take the request whole: ${named}. Leave that out, name another model, or call without strict.`,
  )
}

export interface TryContext {
  incoming: Incoming
  reading: Reading
  id: string
  dispatcher: Dispatcher
  limits: TryLimits
  /** Around the codec of an attempt: see recall.ts. */
  recall(codec: Codec, provider: string): Codec
  /** What a translation would lose is refused. */
  strict: boolean
  /** Told what the translation lost, before it is sent. */
  lost(warnings: readonly Warning[]): void
  signal: AbortSignal
}

/** What comes back is counted as it comes: an attempt that fails has had bytes, too. */
const counted = (upstream: Upstream, record: AttemptRecord): Upstream => ({
  ...upstream,
  read: (sink) =>
    upstream.read({
      ...sink,
      chunk(bytes) {
        record.responseBytes += bytes.length
        sink.chunk(bytes)
      },
    }),
})

const call = async (context: TryContext, planned: ProviderTarget, record: AttemptRecord): Promise<Tried> => {
  const { incoming, reading, dispatcher, limits, strict, signal } = context
  const target = readied(planned, context)
  const prepared = prepare(reading, target)
  const { body, stream, warnings, passed, usageAsked } = prepared
  if (strict) refuseLosses(warnings, target)
  context.lost(warnings)
  record.requestBytes = body.length
  const sendLimits: SendLimits = {
    connectTimeoutMs: limits.connectTimeoutMs,
    firstTokenTimeoutMs: stream
      ? (reading.params.first_token_timeout ?? 0) * 1000 || limits.firstTokenTimeoutMs
      : limits.answerTimeoutMs,
    idleTimeoutMs: limits.idleTimeoutMs,
  }
  const plain = target.urls[stream ? 'stream' : 'whole']
  const url = passed && incoming.search !== '' ? withQuery(plain, incoming.search) : plain
  const headers = headersOf(incoming, target, prepared)
  const outbound = { method: 'POST', url, headers, body }
  Object.assign(headers, await signHeaders(target.access.sign, outbound, limits.connectTimeoutMs, signal))
  const upstream = counted(await send(dispatcher, outbound, sendLimits, signal), record)
  record.status = upstream.status
  record.headersMs = performance.timeOrigin + performance.now() - record.startedAt
  record.requestId =
    upstream.headers['x-request-id'] ?? upstream.headers['request-id'] ?? upstream.headers['x-amzn-requestid']
  if (upstream.status >= 400 || upstream.status < 200) {
    const text = (await readAll(upstream, errorBytesMax)).toString('utf8')
    throw target.codec.readError(upstream.status, text, upstream.headers)
  }
  const tried = { warnings, passed, usageAsked, codec: target.codec }
  const isStream = stream && target.codec.framing.isStream(upstream.headers['content-type'] ?? '')
  if (isStream) {
    const reply = await peek(upstream, target.codec)
    return { ...tried, reply: reading.stream ? reply : await assemble(reply, target, answerBytesMax) }
  }
  const bytes = await readAll(upstream, answerBytesMax)
  checkBody(bytes, target, upstream.headers)
  const events = passed && !reading.stream ? overhear(bytes, target) : checkEvents(readEvents(bytes, target))
  return { ...tried, reply: { kind: 'body', headers: upstream.headers, framing: 'json', bytes, events } }
}

/** Rejects with a GatewayError that names provider and model. */
export const tryTarget = async (context: TryContext, target: PlannedTarget, record: AttemptRecord): Promise<Tried> => {
  try {
    if (target.kind === 'broken') throw target.error
    if (target.kind === 'provider') return await call(context, target, record)
    const { reading, id, incoming } = context
    const seed = {
      id,
      created: Math.floor(incoming.startedAt / 1000),
      protocol: target.protocol,
      mock: reading.params.mock_response,
    }
    const request = reading.request()
    // As every provider would. What is to be said is said without any, though.
    const says = request.messages.length > 0 || (request.bound ?? []).length > 0
    if (!says && seed.mock === undefined)
      throw new GatewayError(
        'bad_request',
        `${incoming.codec.conversation}: is missing or empty; it holds what is asked`,
      )
    const { events, paceMs } = simulate({ ...request, model: target.asked }, seed)
    const { codec } = incoming
    return { reply: { kind: 'events', events, paceMs }, codec, warnings: [], passed: false, usageAsked: false }
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw named(thrown, target)
    throw thrown
  }
}
