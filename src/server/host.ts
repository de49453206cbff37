/** Who may be called what: the Host header check (against DNS rebinding) and the rule for public addresses. */

import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { GatewayError } from '../core/errors.ts'
import { isLoopback, isLoopbackUrl } from '../core/loopback.ts'

const loopbackNames = new Set(['localhost', 'host.docker.internal'])

/** What a URL calls the host that was bound: who listens everywhere is called on loopback. */
export const addressOf = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/** A public bind must be said, not defaulted into. Throws `bad_request`. */
export const checkBind = (host: string, given: boolean): void => {
  if (!isLoopback(host) && !given)
    throw new GatewayError('bad_request', `refusing to listen on ${host}: say so explicitly with --host ${host}`)
}

const nameOf = (header: string): string => {
  const bracketed = /^\[([^\]]+)\](:\d+)?$/.exec(header)
  return (bracketed?.[1] ?? header.replace(/:\d+$/, '')).toLowerCase()
}

/** An attacker's page can point its own name at 127.0.0.1, but no name of ours and no bare address. */
export const hostAllowed = (allowed: readonly string[], host: string) => {
  const names = new Set([...loopbackNames, host.toLowerCase(), ...allowed.map((name) => name.toLowerCase())])
  return (header: string | undefined): boolean => {
    if (header === undefined) return false
    const name = nameOf(header)
    return names.has(name) || name.endsWith('.localhost') || isIP(name) !== 0
  }
}

/** Does the call come from this machine, and not from elsewhere through a proxy or a page that a browser here shows? */
export const isLocal = ({ socket, headers }: IncomingMessage): boolean =>
  isLoopback(socket.remoteAddress ?? '') &&
  (headers.origin === undefined || isLoopbackUrl(headers.origin)) &&
  (headers['x-forwarded-for'] ?? headers.forwarded ?? headers['x-real-ip'] ?? headers.via) === undefined
