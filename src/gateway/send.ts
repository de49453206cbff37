/**
 * One HTTP request to a provider: undici's dispatch with our timeouts. No retry, no meaning: bytes and errors only.
 * Back-pressure is the reader's `pause` and `resume`; nothing is buffered here beyond what arrives before `read`.
 */

import type { Duplex } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { type ErrorCode, GatewayError } from '../core/errors.ts'

export type Headers = Record<string, string>

export interface Outgoing {
  url: URL
  headers: Headers
  body: Buffer
}

export interface SendLimits {
  connectTimeoutMs: number
  /** To the response's headers and on to its first content: until `settled()` is called. */
  firstTokenTimeoutMs: number
  /** Between two chunks. */
  idleTimeoutMs: number
}

export interface Sink {
  chunk(bytes: Buffer): void
  end(): void
  error(error: GatewayError): void
}

/** A provider's answer whose head has arrived. */
export interface Upstream {
  status: number
  headers: Headers
  /** Starts (or takes over) the flow of the body: what has come so far first. */
  read(sink: Sink): void
  pause(): void
  resume(): void
  /** The first content is here: from now on only the idle limit counts. */
  settled(): void
  /** Cancels the request; the sink hears nothing more. */
  abort(): void
  /** The sink hears nothing more, but the answer may end by itself, so that its connection can be used again. */
  drain(): void
}

/** How long a stream that has said its last word may take to end its bytes. */
const lingerMs = 1000

const networkCodes: Record<string, ErrorCode> = {
  UND_ERR_CONNECT_TIMEOUT: 'upstream_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'upstream_timeout',
  UND_ERR_BODY_TIMEOUT: 'upstream_timeout',
  ETIMEDOUT: 'upstream_timeout',
}

const codeOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''

const networkError = (cause: unknown, url: URL, answered: boolean): GatewayError => {
  if (cause instanceof GatewayError) return cause
  const word = codeOf(cause) || (cause instanceof Error ? cause.message : 'unknown cause')
  const code = networkCodes[word] ?? (answered ? 'upstream_bad_response' : 'upstream_unreachable')
  const what = answered ? 'the connection broke within the answer' : 'no connection, or it closed before an answer'
  return new GatewayError(code, `${url.host}: ${what} (${word})`, { cause })
}

const decompressors: Record<string, () => Duplex> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

/** undici's Agent, through the proxy of the environment (HTTPS_PROXY, NO_PROXY …) where one is set. */
export const openDispatcher = (
  env: Readonly<Record<string, string | undefined>>,
  connectTimeoutMs: number,
): Dispatcher => {
  const options = {
    connect: { timeout: connectTimeoutMs, noDelay: true },
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
  }
  const httpProxy = env.http_proxy || env.HTTP_PROXY
  const httpsProxy = env.https_proxy || env.HTTPS_PROXY
  if (!httpProxy && !httpsProxy) return new Agent(options)
  return new EnvHttpProxyAgent({ ...options, httpProxy, httpsProxy, noProxy: env.no_proxy || env.NO_PROXY })
}

const flatten = (headers: Record<string, string | string[] | undefined>): Headers => {
  const flat: Headers = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}

/** Sends, and resolves when the answer's head is there. Rejects with a GatewayError: unreachable, timeout, or `signal`'s reason. */
export const send = (
  dispatcher: Dispatcher,
  outgoing: Outgoing,
  limits: SendLimits,
  signal: AbortSignal,
): Promise<Upstream> =>
  new Promise((resolve, reject) => {
    const { url, headers, body } = outgoing
    const early: Buffer[] = []
    let controller: Dispatcher.DispatchController | undefined
    let sink: Sink | undefined
    let done: 'no' | 'ended' | GatewayError = 'no'
    let closed = false
    let answered = false
    let waitsForFirst = true

    const fail = (error: GatewayError) => {
      if (closed || done !== 'no') return
      done = error
      finish()
      if (!answered) reject(error)
      else deliverEnd()
      controller?.abort(error)
    }
    const timer = setTimeout(() => {
      const [limit, what] = waitsForFirst
        ? [limits.firstTokenTimeoutMs, 'no first token']
        : [limits.idleTimeoutMs, 'no further data']
      fail(new GatewayError('upstream_timeout', `${url.host}: ${what} within ${limit} ms`))
    }, limits.firstTokenTimeoutMs)
    let idle: NodeJS.Timeout | undefined
    let linger: NodeJS.Timeout | undefined
    const onAbort = () => fail(signal.reason as GatewayError)
    /** A timer that was cleared cannot be refreshed: each silence that we end begins a new one. */
    const watchSilence = () => {
      clearTimeout(idle)
      idle = setTimeout(() => {
        fail(new GatewayError('upstream_timeout', `${url.host}: no further data within ${limits.idleTimeoutMs} ms`))
      }, limits.idleTimeoutMs)
    }
    const finish = () => {
      clearTimeout(timer)
      clearTimeout(idle)
      signal.removeEventListener('abort', onAbort)
    }
    const deliverEnd = () => {
      if (sink === undefined || closed || done === 'no') return
      closed = true
      if (done === 'ended') sink.end()
      else sink.error(done)
    }
    const take = (chunk: Buffer) => {
      if (closed) return
      idle?.refresh()
      if (sink === undefined) early.push(chunk)
      else sink.chunk(chunk)
    }
    const end = () => {
      clearTimeout(linger)
      if (done !== 'no') return
      done = 'ended'
      finish()
      deliverEnd()
    }
    let inflate: Duplex | undefined

    const upstream: Upstream = {
      status: 0,
      headers: {},
      read(next) {
        sink = next
        for (const chunk of early.splice(0)) if (!closed) next.chunk(chunk)
        deliverEnd()
      },
      pause: () => {
        controller?.pause()
        // A paused stream is silent by our own will.
        clearTimeout(idle)
      },
      resume: () => {
        controller?.resume()
        if (!waitsForFirst && done === 'no' && !closed) watchSilence()
      },
      settled() {
        if (!waitsForFirst || done !== 'no') return
        waitsForFirst = false
        clearTimeout(timer)
        watchSilence()
      },
      drain() {
        if (closed || done !== 'no') return
        closed = true
        finish()
        controller?.resume()
        linger = setTimeout(() => controller?.abort(new Error('cancelled')), lingerMs)
        linger.unref()
      },
      abort() {
        if (closed) return
        closed = true
        finish()
        if (done === 'no') controller?.abort(new Error('cancelled'))
      },
    }

    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort)
    dispatcher.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method: 'POST', headers, body },
      {
        onRequestStart(started) {
          controller = started
          if (done !== 'no' || closed) started.abort(done instanceof GatewayError ? done : new Error('cancelled'))
        },
        onResponseStart(_, status, rawHeaders) {
          if (status < 200 || done !== 'no') return
          answered = true
          upstream.status = status
          upstream.headers = flatten(rawHeaders as Record<string, string | string[] | undefined>)
          const decompress = decompressors[upstream.headers['content-encoding'] ?? '']
          if (decompress) {
            inflate = decompress()
            inflate.on('data', take).on('end', end)
            inflate.on('error', (cause) => fail(networkError(cause, url, true)))
          }
          resolve(upstream)
        },
        onResponseData(_, chunk) {
          if (inflate) inflate.write(chunk)
          else take(chunk)
        },
        onResponseEnd() {
          if (inflate) inflate.end()
          else end()
        },
        onResponseError(_, cause) {
          fail(networkError(cause, url, answered))
        },
      },
    )
  })

/** The whole body, up to `bytesMax`; more is an `upstream_bad_response`. */
export const readAll = (upstream: Upstream, bytesMax: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    upstream.read({
      chunk(bytes) {
        size += bytes.length
        if (size > bytesMax) {
          upstream.abort()
          reject(new GatewayError('upstream_bad_response', `the answer is larger than ${bytesMax} bytes`))
        } else chunks.push(bytes)
      },
      end: () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)),
      error: reject,
    })
  })
