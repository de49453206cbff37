/** One tiny real call, straight to a provider, with the gateway's own pieces. The key is in nothing that comes out. */

import { GatewayError, toGatewayError } from '../core/errors.ts'
import { fold } from '../core/fold.ts'
import { openDispatcher, readAll, send } from '../gateway/send.ts'
import { openTargets, type ProviderTarget } from '../gateway/targets.ts'
import { codecs } from '../protocols/index.ts'
import { baseUrlOf, credentialFor, findProvider, joinUrl, openAccess, type Provider } from '../providers/index.ts'
import { counted } from '../traces/format.ts'
import { parseJson } from '../wire/json.ts'
import { asArray, asRecord } from '../wire/value.ts'
import { type Context, refuse } from './command.ts'
import { type Desk, supplyOf, unknownProvider } from './project.ts'

export interface TestResult {
  ok: boolean
  provider: string
  model: string | null
  url: string
  status: number | null
  /** Milliseconds to the whole answer. */
  latency_ms: number
  /** What came back, in a line. */
  result: string
}

type Called = Pick<TestResult, 'ok' | 'url' | 'status' | 'result'>
type Dispatcher = ReturnType<typeof openDispatcher>

const answerBytesMax = 32 * 1024 * 1024
const timeoutMs = 60_000
const charactersShown = 400

/** Our sentence and, where it is not in it, what the provider itself said. */
const wordsOf = (error: GatewayError): string => {
  const { upstream } = error.detail
  const own = upstream?.message ?? upstream?.body
  return own === undefined || error.message.includes(own) ? error.message : `${error.message}: ${own}`
}

const failed = (url: string, error: GatewayError): Called => ({
  ok: false,
  url,
  status: error.detail.upstream?.status ?? null,
  result: wordsOf(error),
})

/** A completion of one word. */
const callModel = async (target: ProviderTarget, dispatcher: Dispatcher): Promise<Called> => {
  const { codec, urls, model, dialect, access } = target
  const message = { role: 'user' as const, parts: [{ type: 'text' as const, text: 'Say: ok' }] }
  const { body } = codec.writeRequest({ model, messages: [message], maxTokens: 64, stream: false }, { model, dialect })
  const limits = { connectTimeoutMs: timeoutMs, firstTokenTimeoutMs: timeoutMs, idleTimeoutMs: timeoutMs }
  const sent = {
    'content-type': 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'respan',
    ...access.defaults,
    ...access.headers,
  }
  try {
    const outgoing = { url: urls.whole, headers: sent, body: Buffer.from(body) }
    const signed = await access.sign?.({ method: 'POST', ...outgoing })
    const whole = { ...outgoing, headers: { ...sent, ...signed } }
    const upstream = await send(dispatcher, whole, limits, new AbortController().signal)
    const text = (await readAll(upstream, answerBytesMax)).toString('utf8')
    if (upstream.status >= 400) {
      const error = codec.readError(upstream.status, text, upstream.headers)
      return { ...failed(urls.whole.href, error), status: upstream.status }
    }
    const response = fold(codec.readResponse(parseJson(text)))
    if (response.error !== undefined) return { ...failed(urls.whole.href, response.error), status: upstream.status }
    const said = (response.choices[0]?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('')
    const tokens =
      response.usage === undefined ? '' : ` (${response.usage.inputTokens} + ${response.usage.outputTokens} tokens)`
    return {
      ok: true,
      url: urls.whole.href,
      status: upstream.status,
      result: `answered ${JSON.stringify(said.trim())}${tokens}`,
    }
  } catch (thrown) {
    return failed(urls.whole.href, toGatewayError(thrown))
  }
}

/** GET …/models: every protocol here has it. */
const callModels = async (provider: Provider, secret: string, desk: Desk, dispatcher: Dispatcher): Promise<Called> => {
  const protocol = provider.protocols.find((one) => baseUrlOf(provider, one, desk.env) !== undefined)
  if (protocol === undefined)
    throw refuse(`${provider.id} has no chat models to be asked; call it through the gateway: /api/${provider.id}/…`)
  const url = new URL(joinUrl(baseUrlOf(provider, protocol, desk.env) as string, '/models'))
  // The clouds' own lists are elsewhere, and a deployment's address has none.
  if (provider.auth === 'aws' || provider.auth === 'google' || url.pathname.includes('model%7D'))
    throw refuse(`${provider.id} has no list of models at its address; say --model NAME`)
  const access = openAccess(provider, secret, desk.env, provider.authAt?.[protocol])
  try {
    const own = { accept: 'application/json', 'user-agent': 'respan', ...access.defaults, ...access.headers }
    const signed = await access.sign?.({ method: 'GET', url, headers: own, body: new Uint8Array(0) })
    const { statusCode, headers, body } = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: { ...own, ...signed },
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await body.text()
    if (statusCode >= 400) {
      const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
      return { ...failed(url.href, codecs[protocol].readError(statusCode, text, flat)), status: statusCode }
    }
    const value = parseJson(text).value
    const models = asArray(asRecord(value)?.data) ?? asArray(value)
    const count = models === undefined ? 'its list of models' : counted(models.length, 'model')
    const result = `answered with ${count}; --model NAME makes a whole call`
    return { ok: true, url: url.href, status: statusCode, result }
  } catch (thrown) {
    if (thrown instanceof GatewayError) return failed(url.href, thrown)
    const reason =
      thrown instanceof Error ? thrown.message || String((thrown as NodeJS.ErrnoException).code) : String(thrown)
    return { ok: false, url: url.href, status: null, result: `no connection to ${url.host} (${reason})` }
  }
}

const targetOf = (provider: Provider, model: string, { env, control, config }: Desk): ProviderTarget => {
  const targets = openTargets({ env, control, providers: config.providers, simulate: 'never', defaultProvider: '' })
  const target = targets.find(`${provider.id}/${model}`, provider.protocols[0]!)
  if (target.kind === 'broken') throw target.error
  if (target.kind !== 'provider' || target.providerId !== provider.id)
    throw refuse(`${provider.id} cannot be called for "${model}"`)
  return target
}

/** Throws GatewayError where there is nothing to call: an unknown provider, no key. What the call came to is a value. */
export const testProvider = async (
  name: string,
  model: string | undefined,
  desk: Desk,
  ctx: Context,
): Promise<TestResult> => {
  const { providers, missing } = await supplyOf(desk)
  const provider = findProvider(name, providers)
  if (provider === undefined) throw refuse(await unknownProvider(name, providers))
  const lacks = missing(provider)
  const credential = credentialFor(provider, { env: desk.env, readCredential: (id) => desk.control.readCredential(id) })
  if (credential === undefined || lacks !== undefined)
    throw new GatewayError('no_credential', `${provider.name} ${lacks}`, { provider: provider.id })
  const { secret } = credential
  const dispatcher = openDispatcher(desk.env, desk.config.connectTimeoutMs)
  const startedAt = ctx.now()
  try {
    const called =
      model === undefined
        ? await callModels(provider, secret, desk, dispatcher)
        : await callModel(targetOf(provider, model, desk), dispatcher)
    // Some providers quote the key they refuse.
    const safe = (text: string) => (secret === '' ? text : text.replaceAll(secret, '***'))
    const { ok, url, status, result } = called
    const short = safe(result).slice(0, charactersShown)
    return {
      ok,
      provider: provider.id,
      model: model ?? null,
      url: safe(url),
      status,
      latency_ms: ctx.now() - startedAt,
      result: short,
    }
  } finally {
    await dispatcher.close()
  }
}
