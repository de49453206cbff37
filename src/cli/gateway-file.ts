/**
 * RESPAN_HOME/gateway.json: which gateway serves from this home. Taken before its store opens, removed when it has closed.
 * The store's reader asks it too (store/home.ts): `pid` and `startedAt` are what it needs.
 */

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config/shape.ts'
import { isAlive } from '../store/home.ts'
import { asNumber, asString, isRecord } from '../wire/value.ts'
import { openHome } from './home-folder.ts'

export interface GatewayFile {
  pid: number
  /** ISO 8601. */
  startedAt: string
  /** Absent until it listens. */
  host?: string
  port?: number
  url?: string
  /** It finishes what runs. */
  stopping?: boolean
}

export interface Health {
  version: string
  simulating: boolean
  /** Requests that run. */
  running: number
}

/** How long a gateway may take from its first act to its first answer. */
const startMsMax = 15_000
const healthMsMax = 2000

const fileOf = (home: string): string => join(home, 'gateway.json')

export const readGatewayFile = (home: string): GatewayFile | undefined => {
  try {
    const value: unknown = JSON.parse(readFileSync(fileOf(home), 'utf8'))
    if (!isRecord(value)) return undefined
    const [pid, startedAt] = [asNumber(value.pid), asString(value.startedAt)]
    if (pid === undefined || startedAt === undefined) return undefined
    const { stopping, ...rest } = value
    return {
      pid,
      startedAt,
      host: asString(rest.host),
      port: asNumber(rest.port),
      url: asString(rest.url),
      stopping: stopping === true,
    }
  } catch {
    return undefined
  }
}

/** Where the gateway of a home listens, or would. */
export const gatewayUrl = ({ home, host, port }: Pick<Config, 'home' | 'host' | 'port'>): string => {
  const own = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const address = own.includes(':') ? `[${own}]` : own
  return readGatewayFile(home)?.url ?? `http://${address}:${port}`
}

/** Replaces the file as a whole, so that no reader sees half of it. */
export const writeGatewayFile = (home: string, file: GatewayFile): void => {
  const fresh = `${fileOf(home)}.${process.pid}`
  writeFileSync(fresh, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 })
  renameSync(fresh, fileOf(home))
}

/** Takes the home for this process; false = somebody else's file is there. */
export const takeHome = (home: string, file: GatewayFile): boolean => {
  openHome(home)
  try {
    writeFileSync(fileOf(home), `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    return false
  }
}

/** Removes the file where it still is `pid`'s. */
export const leaveHome = (home: string, pid: number): void => {
  const there = readGatewayFile(home)
  if (there === undefined || there.pid === pid) rmSync(fileOf(home), { force: true })
}

/** What /healthz of the gateway says; undefined where it does not answer, or another process does. 'silent' = no answer in time. */
export const askHealth = async ({ url, pid }: GatewayFile): Promise<Health | 'silent' | undefined> => {
  if (url === undefined) return undefined
  try {
    const target = new URL('/healthz', url)
    // An address that means "every one" cannot be called everywhere.
    if (target.hostname === '0.0.0.0') target.hostname = '127.0.0.1'
    if (target.hostname === '[::]') target.hostname = '[::1]'
    const response = await fetch(target, { signal: AbortSignal.timeout(healthMsMax) })
    const said: unknown = await response.json()
    if (!isRecord(said) || said.pid !== pid) return undefined
    return { version: String(said.version), simulating: said.simulating === true, running: asNumber(said.running) ?? 0 }
  } catch (thrown) {
    return thrown instanceof Error && thrown.name === 'TimeoutError' ? 'silent' : undefined
  }
}

export type GatewayState =
  | { is: 'absent' }
  | { is: 'starting' | 'stopping' | 'silent'; file: GatewayFile }
  | { is: 'running'; file: GatewayFile; health: Health }
  /** A file of a process that is gone, or of one that is no gateway. */
  | { is: 'stale'; file: GatewayFile }

/** Who serves from this home. `nowMs`: Unix ms. */
export const lookAtGateway = async (home: string, nowMs: number): Promise<GatewayState> => {
  const file = readGatewayFile(home)
  if (file === undefined) return { is: 'absent' }
  const startedAt = Date.parse(file.startedAt)
  if (!isAlive(file.pid, startedAt)) return { is: 'stale', file }
  if (file.stopping) return { is: 'stopping', file }
  if (file.url === undefined) return { is: nowMs - startedAt < startMsMax ? 'starting' : 'stale', file }
  const health = await askHealth(file)
  if (health === undefined) return { is: 'stale', file }
  return health === 'silent' ? { is: 'silent', file } : { is: 'running', file, health }
}
