/**
 * Proof that calls go through: the gateway answers, a free call to its built-in model `respan/echo` on each protocol leaves a row in
 * the traces, and then the app's own first call is watched for. In: the gateway's address, a key. Out: facts. Costs nothing.
 */

import { asArray, asRecord, asString } from '../wire/value.ts'
import type { Route } from './rule.ts'

const answerMsMax = 10_000
const pollMs = 500
/** How long a row may be on its way into the traces. */
const rowMsMax = 5000
const said = 'respan setup says hello'

interface Echo {
  path: string
  header: string
  body: unknown
}

const messages = [{ role: 'user', content: said }]

/** Each with the header in which that protocol's SDKs send a key. The other routes are of providers that have no such model. */
const echoes: Partial<Record<Route, Echo>> = {
  openai: { path: '/api/chat/completions', header: 'authorization', body: { model: 'respan/echo', messages } },
  anthropic: {
    path: '/api/anthropic/v1/messages',
    header: 'x-api-key',
    body: { model: 'respan/echo', max_tokens: 50, messages },
  },
  google: {
    path: '/api/google/v1beta/models/respan/echo:generateContent',
    header: 'x-goog-api-key',
    body: { contents: [{ role: 'user', parts: [{ text: said }] }] },
  },
}

export const isProvable = (route: Route): boolean => echoes[route] !== undefined

export interface Gateway {
  url: string
  key: string
}

export interface Proof {
  route: Route
  isProven: boolean
  /** The call's id in the traces. */
  id?: string
  /** Whose key it was, as the traces have it. */
  keyId?: string
  /** What went wrong, a sentence. */
  why?: string
}

const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })

const ask = async ({ url, key }: Gateway, path: string): Promise<Record<string, unknown> | undefined> => {
  const response = await fetch(url + path, {
    headers: { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(answerMsMax),
  })
  return response.ok ? asRecord(await response.json()) : undefined
}

/** The row of a call; undefined when it does not come. */
const rowOf = async (gateway: Gateway, id: string): Promise<Record<string, unknown> | undefined> => {
  for (const until = Date.now() + rowMsMax; ; await pause(pollMs / 5)) {
    const row = await ask(gateway, `/api/request-logs/${encodeURIComponent(id)}/`)
    if ((row !== undefined && row.status !== 'pending') || Date.now() > until) return row
  }
}

/** Never throws. */
export const proveRoute = async (gateway: Gateway, route: Route): Promise<Proof> => {
  const echo = echoes[route]
  if (echo === undefined) return { route, isProven: false, why: 'no call is free on this route' }
  const { path, header, body } = echo
  try {
    const response = await fetch(gateway.url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [header]: header === 'authorization' ? `Bearer ${gateway.key}` : gateway.key,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMsMax),
    })
    const text = await response.text()
    const id = response.headers.get('x-respan-log-id') ?? undefined
    if (!response.ok)
      return { route, isProven: false, ...(id !== undefined && { id }), why: whyOf(response.status, text) }
    if (!text.includes(said)) return { route, isProven: false, why: 'what answers there is no respan gateway' }
    const row = id === undefined ? undefined : await rowOf(gateway, id)
    if (id === undefined || row === undefined)
      return { route, isProven: false, why: 'the call was answered, but the traces have no row of it' }
    const keyId = asString(row.organization_key_id)
    return { route, isProven: true, id, ...(keyId !== undefined && { keyId }) }
  } catch (thrown) {
    return { route, isProven: false, why: `no answer: ${thrown instanceof Error ? reasonOf(thrown) : String(thrown)}` }
  }
}

const reasonOf = (error: Error): string => (error.cause instanceof Error ? error.cause.message : error.message)

/** The message within any protocol's shape of an error. */
const whyOf = (status: number, text: string): string => {
  try {
    const error = asRecord(asRecord(JSON.parse(text))?.error)
    return `${status}: ${asString(error?.message) ?? text.slice(0, 200)}`
  } catch {
    return `${status}: ${text.slice(0, 200)}`
  }
}

export interface SeenCall {
  id: string
  model: string
  status: string
}

export interface Watch {
  /** Unix ms. */
  since: number
  /** Calls with these keys are the app's, and those with a provider's own key. */
  keyIds: readonly string[]
  /** Calls that were made here. */
  known: readonly string[]
  msMax: number
  signal: AbortSignal
}

/** The first call of the app; undefined when none came in time. */
export const watchForCall = async (gateway: Gateway, watch: Watch): Promise<SeenCall | undefined> => {
  const query = new URLSearchParams({ start_time: new Date(watch.since).toISOString(), page_size: '50' })
  const isTheApps = (row: Record<string, unknown>): boolean => {
    const keyId = asString(row.organization_key_id) ?? ''
    return !watch.known.includes(asString(row.id) ?? '') && (watch.keyIds.includes(keyId) || keyId.startsWith('own-'))
  }
  for (const until = Date.now() + watch.msMax; Date.now() < until && !watch.signal.aborted; ) {
    const page = await ask(gateway, `/api/request-logs/list?${query}`).catch(() => undefined)
    const row = (asArray(page?.results) ?? []).map((one) => asRecord(one) ?? {}).findLast(isTheApps)
    if (row !== undefined)
      return { id: asString(row.id) ?? '', model: asString(row.model) ?? '', status: asString(row.status) ?? '' }
    await pause(pollMs, watch.signal)
  }
  return undefined
}
