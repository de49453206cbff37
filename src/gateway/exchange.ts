/**
 * One request, socket to socket: read → admit → prompt → plan → attempt → relay → settle. The only file that knows the order.
 * In: what the server read from the socket. Out: an answer on the socket and a record in the store, always both.
 * Imports protocols, providers, wire, core and the store's types. The drawing is in DESIGN.md and the README.
 */

import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Warning } from '../core/chat.ts'
import { GatewayError, toGatewayError } from '../core/errors.ts'
import { newId } from '../core/ids.ts'
import type { Codec } from '../protocols/codec.ts'
import type { AttemptRecord, ControlStore, TraceSink } from '../store/store.ts'
import { admitCaller, type Caller, type Knock } from './admit.ts'
import { answerHeaders, promptHeaders } from './answer-headers.ts'
import { arrayOutlet } from './array-outlet.ts'
import { type Answer, attempt } from './attempt.ts'
import { errorAnswer } from './error-answer.ts'
import type { LiveStreams } from './live.ts'
import { type Outlet, openOutlet } from './outlet.ts'
import { plan } from './plan.ts'
import { keptParams } from './prompt-ask.ts'
import { type Incoming, type PromptUse, type Reading, readIncoming } from './read.ts'
import type { Recall } from './recall.ts'
import { relay } from './relay.ts'
import { settle } from './settle.ts'
import type { Outcome } from './stream.ts'
import type { Targets } from './targets.ts'
import { type TryLimits, tryTarget } from './try.ts'
import { watch } from './watch.ts'

export interface GatewaySettings extends TryLimits {
  totalTimeoutMs: number
  retries: number
  retryDelayMs: number
  retryBudgetMs: number
  keepAliveMs: number
  defaultModel: string
  strict: boolean
  /** 'loopback' or 'never'. */
  providerKeys: string
}

export interface Gateway {
  settings: GatewaySettings
  control: Pick<ControlStore, 'findGrant' | 'resolvePrompt'>
  sink: TraceSink
  targets: Targets
  dispatcher: Dispatcher
  recall: Recall
  /** Streams that run now. */
  live: LiveStreams
  /** Aborted when the gateway gives up on what still runs. */
  stopping: AbortSignal
  /** Called once an exchange, when its record is written. */
  onSettled(line: SettledLine): void
}

/** What a log line says of an exchange. */
export interface SettledLine {
  id: string
  model: string
  provider: string | undefined
  statusCode: number
  ms: number
  attempts: number
  error: GatewayError | undefined
}

const sendError = (
  outlet: Outlet,
  { codec }: Incoming,
  id: string,
  prompt: PromptUse | undefined,
  error: GatewayError,
  warnings: readonly Warning[],
) => {
  const { status, headers, body } = errorAnswer(codec, error, id, warnings)
  outlet.head(status, { ...headers, ...promptHeaders(prompt) })
  outlet.end(body)
}

const outletFor = ({ codec, named, search }: Incoming, response: ServerResponse): Outlet => {
  const outlet = openOutlet(response)
  return named.stream === true && codec.wantsArray?.(search) === true ? arrayOutlet(outlet) : outlet
}

interface Entry {
  reading?: Reading
  grant?: Caller
  refusal?: GatewayError
  /** The body that is recorded: the caller's, or what a prompt made of it. */
  body: Uint8Array
}

/** What a caller shows at the door. */
export const knockOf = ({
  headers,
  search,
  isLocal,
  named,
}: Pick<Incoming, 'headers' | 'search' | 'isLocal' | 'named'>): Knock => {
  const pinned = headers['x-respan-route-provider']
  return {
    headers,
    search,
    isLocal,
    named: typeof pinned === 'string' ? pinned : (named.provider ?? named.at?.provider),
  }
}

/** Steps 1 and 2. A refusal is kept, so that it is recorded like any other end. */
const enter = (gateway: Gateway, incoming: Incoming): Entry => {
  const entry: Entry = { body: incoming.body }
  try {
    entry.grant = admitCaller(knockOf(incoming), gateway)
    if (incoming.problem) throw incoming.problem
    const codec = gateway.recall.facing(incoming.codec, entry.grant.keyId)
    entry.reading = readIncoming({ ...incoming, codec })
  } catch (thrown) {
    entry.refusal = toGatewayError(thrown)
  }
  return entry
}

/** Between steps 2 and 3: the stored prompt that the request names. Never rejects. */
const enterPrompt = async (gateway: Gateway, incoming: Incoming, entry: Entry, reading: Reading): Promise<void> => {
  const { asked } = reading
  if (asked === undefined) return
  try {
    const { fillPrompt, filledBody, withPromptNamed } = await import('./prompt.ts')
    try {
      const streamNamed = incoming.named.stream !== undefined
      entry.reading = fillPrompt(reading, asked, gateway.control, streamNamed)
      entry.body = filledBody(entry.reading) ?? entry.body
    } catch (thrown) {
      entry.refusal = toGatewayError(thrown)
      entry.reading = withPromptNamed(reading, asked, gateway.control)
    }
  } catch (thrown) {
    entry.refusal ??= toGatewayError(thrown)
  }
}

const begin = (gateway: Gateway, incoming: Incoming, id: string, { reading, grant, body }: Entry) => {
  const { traceparent } = incoming.headers
  const start = {
    id,
    startedAt: incoming.startedAt,
    protocol: incoming.codec.id,
    path: incoming.path,
    model: reading?.model ?? '',
    stream: reading?.stream ?? false,
    keyId: grant?.keyId ?? '',
    environment: grant?.environment ?? ('prod' as const),
    params: keptParams(reading?.params ?? {}),
    ...(typeof traceparent === 'string' && { traceparent }),
    ...(reading?.prompt && { prompt: { id: reading.prompt.id, version: reading.prompt.version } }),
  }
  // What an unknown caller sends is not kept.
  gateway.sink.begin(start, grant ? body : new Uint8Array(0))
}

/** Never rejects. */
export const exchange = async (gateway: Gateway, incoming: Incoming, response: ServerResponse): Promise<void> => {
  const { settings, dispatcher } = gateway
  const id = newId(incoming.startedAt)
  const outlet = outletFor(incoming, response)
  const attempts: AttemptRecord[] = []
  const { signal, release } = watch(response, settings.totalTimeoutMs, gateway.stopping)
  const entry = enter(gateway, incoming)
  if (entry.reading?.asked !== undefined) await enterPrompt(gateway, incoming, entry, entry.reading)
  begin(gateway, incoming, id, entry)
  const { reading, refusal } = entry
  const warnings: Warning[] = [...(reading?.warnings ?? [])]
  let answer: Answer | undefined
  let outcome: Outcome | undefined
  let error: GatewayError | undefined
  /** What the last attempt's translation lost: told where no answer tells it. */
  let lost: readonly Warning[] = []
  try {
    if (reading === undefined || refusal !== undefined)
      throw refusal ?? new GatewayError('internal', 'a request that was neither read nor refused')
    const targets = plan(reading, incoming, gateway.targets.for(entry.grant?.own), settings.defaultModel)
    const { retry_enabled, num_retries, retry_after } = reading.params.retry_params ?? {}
    const policy = {
      retries: retry_enabled === false ? 0 : (num_retries ?? settings.retries),
      delayMs: retry_after === undefined ? settings.retryDelayMs : retry_after * 1000,
      budgetMs: settings.retryBudgetMs,
    }
    const strict = reading.params.strict ?? (entry.grant?.strict === true || settings.strict)
    const keyId = entry.grant?.keyId ?? ''
    const recall = (codec: Codec, provider: string) => gateway.recall.around(codec, keyId, provider)
    const note = (warnings: readonly Warning[]) => {
      lost = warnings
    }
    const context = { incoming, reading, id, dispatcher, limits: settings, recall, strict, lost: note, signal }
    const chosen = await attempt(targets, policy, signal, attempts, (target, record) =>
      tryTarget(context, target, record),
    )
    answer = chosen
    warnings.push(...chosen.warnings)
    outcome = await relay(
      {
        codec: reading.codec,
        context: {
          id,
          model: reading.model,
          created: Math.floor(incoming.startedAt / 1000),
          streamUsage: streamUsageOf(reading),
        },
        stream: reading.stream,
        outlet,
        headers(contentType, upstream) {
          // Who has seen a stream begin finds it, whatever happens; a whole answer waits for its record anyway.
          if (reading.stream) gateway.sink.flush()
          return { 'content-type': contentType, ...answerHeaders(id, reading.prompt, chosen, warnings, upstream) }
        },
        echo: reading.prompt?.echo,
        keepAliveMs: settings.keepAliveMs,
        // Whose answer is not kept is not shown either.
        live: reading.params.disable_log === true ? undefined : gateway.live,
        signal,
      },
      chosen,
    )
    error = outcome.error
  } catch (thrown) {
    error = toGatewayError(thrown)
    if (answer === undefined) warnings.push(...lost)
  }
  release()
  gateway.live.remove(id)
  const statusCode = error === undefined || !outlet.open ? 200 : incoming.codec.writeError(error).status
  await settle(gateway.sink, {
    id,
    startedAt: incoming.startedAt,
    statusCode,
    attempts,
    translated: answer ? !answer.passed : (attempts.at(-1)?.protocol ?? incoming.codec.id) !== incoming.codec.id,
    warnings,
    answer,
    outcome,
    error,
  })
  if (error !== undefined && outlet.open) sendError(outlet, incoming, id, reading?.prompt, error, warnings)
  else outlet.end(outcome?.last)
  gateway.onSettled({
    id,
    model: reading?.model ?? '',
    provider: answer?.target.providerId,
    statusCode,
    ms: performance.timeOrigin + performance.now() - incoming.startedAt,
    attempts: attempts.length,
    error,
  })
}

/** Only openai-chat lets the caller choose; the others always tell. */
const streamUsageOf = (reading: Reading): boolean => {
  const options = reading.member('stream_options')
  return options === undefined ? false : /"include_usage"\s*:\s*true/.test(options)
}
