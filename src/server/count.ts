/**
 * The tokens of a request counted before it is made, for a model that the client's own protocol does not reach: by the
 * counter of the provider that would answer, from the request written anew, else by our rule of thumb.
 * In: a passage that asks for a count. Out: the count in the client's shape.
 */

import type { ServerResponse } from 'node:http'
import type { Warning } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { estimateInput } from '../core/estimate.ts'
import { idHeaders, warningsHeader } from '../gateway/error-answer.ts'
import type { Gateway } from '../gateway/exchange.ts'
import { readAll, send } from '../gateway/send.ts'
import { signHeaders } from '../gateway/sign.ts'
import type { PlannedTarget, ProviderTarget } from '../gateway/targets.ts'
import { type Counter, counters } from '../protocols/counting.ts'
import { codecOf } from '../protocols/index.ts'
import { parseJson } from '../wire/json.ts'
import type { PassRecord } from './pass-record.ts'
import type { Passage } from './pass-request.ts'

export interface Counted {
  tokens: number
  /** Who counted; undefined = we did. */
  provider?: string
  warnings: Warning[]
}

const answerBytesMax = 1024 * 1024

type Asked = Parameters<typeof estimateInput>[0]

/** By the provider's own counter. Rejects where it has none, or will not. */
const countThere = async (
  { dispatcher, settings, stopping }: Gateway,
  target: ProviderTarget,
  request: Asked,
): Promise<Counted> => {
  const { codec, model, dialect, access, countUrl: url } = target
  const counter = counters[codec.id]
  if (counter === undefined || url === undefined)
    throw new GatewayError('unsupported_feature', `${target.providerId} counts no tokens`)
  const { body: chat, warnings } = codec.writeRequest({ ...request, stream: false }, { model, dialect })
  const body = Buffer.from(counter.wrap(chat, model))
  const headers: Record<string, string> = {
    ...access.defaults,
    'content-type': 'application/json',
    accept: 'application/json',
    'accept-encoding': 'identity',
    ...access.headers,
  }
  const outbound = { method: 'POST', url, headers, body }
  Object.assign(headers, await signHeaders(access.sign, outbound, settings.connectTimeoutMs, stopping))
  const limits = { ...settings, firstTokenTimeoutMs: settings.connectTimeoutMs }
  const upstream = await send(dispatcher, outbound, limits, stopping)
  const text = (await readAll(upstream, answerBytesMax)).toString('utf8')
  if (upstream.status >= 400) throw codec.readError(upstream.status, text, upstream.headers)
  const tokens = counter.read(parseJson(text).value)
  if (tokens === undefined) throw new GatewayError('upstream_bad_response', 'the count could not be read')
  return { tokens, provider: target.providerId, warnings }
}

const estimated = (request: Asked, why: string): Counted => ({
  tokens: estimateInput(request),
  warnings: [{ field: 'input_tokens', action: 'approximated', detail: `four characters a token: ${why}` }],
})

const count = async (gateway: Gateway, counter: Counter, target: PlannedTarget, { family, wanted, body }: Passage) => {
  const text = (body as Buffer).toString('utf8')
  const request = { ...codecOf(family).readRequest(parseJson(counter.unwrap(text))), model: wanted.model }
  if (target.kind === 'broken') throw target.error
  if (target.kind === 'simulated') return estimated(request, 'the simulator counts so')
  try {
    return await countThere(gateway, target, request)
  } catch (thrown) {
    const why = thrown instanceof GatewayError ? thrown.message : 'its provider could not be asked'
    return estimated(request, why)
  }
}

/** Undefined: it is no count, or one that passes to a provider of the client's own protocol. */
export const countHere = (gateway: Gateway, passage: Passage): Promise<Counted> | undefined => {
  const { family, wanted, body, start } = passage
  const counter = counters[family]
  if (counter === undefined || body === undefined || wanted.model === '' || start.operation !== 'count-tokens')
    return undefined
  const name = wanted.provider === undefined ? wanted.model : `${wanted.provider}/${wanted.model}`
  const target = gateway.targets.for(passage.grant?.own).find(name, family)
  const passes = target.kind === 'provider' && target.protocol === family && target.countUrl !== undefined
  return passes ? undefined : count(gateway, counter, target, passage)
}

export const answerCount = (
  { tokens, provider, warnings }: Counted,
  response: ServerResponse,
  { start, family }: Passage,
  record: PassRecord,
): void => {
  const body = Buffer.from(counters[family]?.write(tokens) ?? '')
  const said = { protocol: 'other', framing: 'json', uncounted: true } as const
  record.end({ statusCode: 200, body: said, chunks: [body], responseBytes: body.length, warnings }, () => {
    if (response.destroyed) return
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': String(body.length),
      ...idHeaders(start.id),
      ...(provider !== undefined && { 'x-respan-provider': provider }),
      ...warningsHeader(warnings),
    })
    response.end(body)
  })
}
