/**
 * The gateway as one running thing: store, targets, dispatcher, listener.
 * In: the frozen Config and the environment. Out: `{url, close}`. The server room stands on top: it may import every room
 * but cli and tui.
 */

import { randomBytes } from 'node:crypto'
import { createServer, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config/shape.ts'
import { GatewayError, toGatewayError } from '../core/errors.ts'
import type { Gateway } from '../gateway/exchange.ts'
import { openLive } from '../gateway/live.ts'
import { openRecall } from '../gateway/recall.ts'
import { openDispatcher } from '../gateway/send.ts'
import { openTargets } from '../gateway/targets.ts'
import { followCatalogue } from '../providers/edition.ts'
import { ownPrices } from '../providers/own.ts'
import { findProvider } from '../providers/table.ts'
import { openStore } from '../store/open.ts'
import { openFarewell } from './farewell.ts'
import { addressOf, checkBind, hostAllowed } from './host.ts'
import { isWebSocket, openListener } from './listener.ts'
import type { Log } from './log.ts'
import { holderOf } from './port-holder.ts'

export interface Running {
  url: string
  port: number
  /** Made at the first start only: shown once. */
  firstKey: string | undefined
  simulating: boolean
  /** Opens the routes of the home's owner (local-routes.ts); anew with each start. */
  token: string
  /** Lets running requests finish (up to the grace time), drains the journal, closes the store. */
  close(): Promise<void>
}

const day = 86_400_000
/** What is told to stop has a moment to write its record. */
const lastWordMs = 5000

const listen = (server: ReturnType<typeof createServer>, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', async (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === 'EADDRINUSE'
          ? `the port is in use by ${await holderOf(`http://${addressOf(host)}:${port}`)}; --port takes another`
          : cause.message
      reject(new GatewayError('bad_request', `cannot listen on ${host}:${port}: ${reason}`, { cause }))
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })

/** Throws GatewayError: the port is taken, the address is public and not asked for, a setting is wrong. */
export const openServer = async (
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
  version: string,
  log: Log,
): Promise<Running> => {
  checkBind(config.host, config.hostGiven)
  const store = openStore({
    home: config.home,
    retention: { ageMsMax: config.retentionDays * day, bytesMax: config.retentionBytes },
    bodyBytesMax: config.recordBytesMax,
    prices: ownPrices(config.providers),
    onTrouble: (message) => log.error(message),
  })
  const { control } = store
  followCatalogue(config.home, (message) => log.error(message))
  const dispatcher = openDispatcher(env, config.connectTimeoutMs)
  const targets = openTargets({
    env,
    control,
    providers: config.providers,
    simulate: config.simulate,
    defaultProvider: config.defaultProvider,
  })
  const stopping = new AbortController()
  const gateway: Gateway = {
    settings: config,
    control,
    sink: store.sink,
    targets,
    dispatcher,
    recall: openRecall(),
    live: openLive(),
    stopping: stopping.signal,
    onSettled: log.settled,
  }
  const token = randomBytes(24).toString('base64url')
  const isProvider = (word: string): boolean => findProvider(word, targets.supply().providers) !== undefined
  const { listener, upgrade, running } = openListener({
    gateway,
    bodyBytesMax: config.bodyBytesMax,
    hostAllowed: hostAllowed(config.allowedHosts, config.host),
    isProvider,
    onTrouble: (cause) => log.error(`a request ended in a bug of ours: ${toGatewayError(cause).message}`),
    health: () => ({
      status: 'ok',
      version,
      pid: process.pid,
      simulating: targets.simulating(),
      running: running.size,
    }),
    async api(track) {
      const [{ openApi }, { openPass }] = await Promise.all([import('./api.ts'), import('./pass.ts')])
      const { bodyBytesMax, recordBytesMax } = config
      const pass = openPass({ gateway, bodyBytesMax, recordBytesMax, env, track, isProvider })
      const { reader, annotator, sink } = store
      return openApi({ gateway, control, reader, annotator, sink, token, pass })
    },
    async sockets(track) {
      const { openSockets } = await import('./pass-socket.ts')
      return openSockets({ gateway, isProvider, track })
    },
  })
  const limits = { keepAliveTimeout: 75_000, requestTimeout: Math.max(config.totalTimeoutMs, 300_000) }
  const server = createServer(
    { noDelay: true, ...limits, shouldUpgradeCallback: isWebSocket } as ServerOptions,
    listener,
  )
  server.on('upgrade', upgrade)
  const farewell = openFarewell(server)
  let port: number
  try {
    port = await listen(server, config.host, config.port)
  } catch (thrown) {
    await store.close()
    throw thrown
  }
  const firstKey = control.listKeys().length === 0 ? control.createKey('first', 'test').secret : undefined
  return {
    url: `http://${addressOf(config.host)}:${port}`,
    port,
    firstKey,
    simulating: targets.simulating(),
    token,
    async close() {
      farewell.begin()
      // Nothing can hold the process back.
      const deadline = Date.now() + config.stopGraceMs + lastWordMs
      const grace = setTimeout(() => stopping.abort(), config.stopGraceMs)
      while (running.size > 0 && Date.now() < deadline) await Promise.race([Promise.allSettled(running), sleep(100)])
      clearTimeout(grace)
      await farewell.end()
      await dispatcher.destroy()
      await store.close()
      log.flush()
    },
  }
}
