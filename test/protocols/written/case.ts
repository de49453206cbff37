/** A case written by hand: no provider said this, but one may. */

import type { ProtocolId } from '../../../src/core/chat.ts'
import type { Exchange, Recorded } from '../../replay/wire.ts'

const head = (id: string, protocol: ProtocolId) => ({ id, protocol, provider: 'written' })

export const asks = (id: string, protocol: ProtocolId, body: object): Exchange => ({
  ...head(id, protocol),
  request: { path: '', headers: {}, body: body as Record<string, unknown> },
  response: { status: 200, headers: {} },
})

export const tells = (id: string, protocol: ProtocolId, response: Partial<Recorded>): Exchange => ({
  ...head(id, protocol),
  request: null,
  response: { status: 200, headers: {}, ...response },
})

/** Frames of a stream; a named event where the value has a type. */
export const sse = (...values: (object | string)[]): string =>
  values
    .map((value) => {
      if (typeof value === 'string') return `data: ${value}\n\n`
      const name = 'type' in value ? `event: ${String(value.type)}\n` : ''
      return `${name}data: ${JSON.stringify(value)}\n\n`
    })
    .join('')
