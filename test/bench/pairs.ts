/**
 * The second table: each client protocol × each upstream protocol, CPU per request and per streamed chunk, and its ratio to
 * the pass-through of the client's own protocol. With a `base` (the gateway of another checkout): beside that, pair by pair.
 */

import { type Protocol, protocols } from './answers.ts'
import { type ClientProtocol, callIn, clientProtocols, type Pace } from './calls.ts'
import type { Child } from './process.ts'
import { type Bench, type Dose, figure, perUnit, rounds, row, ruled, type Way, warmUp } from './rounds.ts'

/** The name of the mock in this protocol, as a provider of the gateway. */
export const providerOf = (protocol: Protocol): string => `bench-${protocol}`

interface Kind {
  title: string
  pace?: Pace
  dose: Dose
  /** Requests before anything counts: most of what they cost is compiling. */
  warmUp: Dose
  times: number
  /** What a figure is per: so many in a request. */
  unitsEach: number
  digits: number
}

const kinds: readonly Kind[] = [
  {
    title: 'CPU µs/request, 32 at a time',
    dose: { concurrency: 32, count: 1000 },
    warmUp: { concurrency: 32, count: 1000 },
    times: 3,
    unitsEach: 1,
    digits: 0,
  },
  {
    title: 'CPU µs/chunk, 150 streams, a chunk each 15 ms',
    pace: { chunks: 50, intervalMs: 15 },
    dose: { concurrency: 150, count: 150 },
    warmUp: { concurrency: 150, count: 300 },
    times: 3,
    unitsEach: 50,
    digits: 1,
  },
]

interface Pair {
  client: ClientProtocol
  upstream: Protocol
}

const nameOf = ({ client, upstream }: Pair): string => `${client} ${upstream}`

export interface Chosen {
  /** Only pairs whose name (`openai-chat gemini`) this matches. */
  only: RegExp
  gateway: Child
  base?: Child
  times?: number
}

export const pairsTable = async (bench: Bench, { only, gateway, base, times }: Chosen): Promise<string[]> => {
  const pairs = clientProtocols
    .flatMap((client) => protocols.map((upstream) => ({ client, upstream })))
    .filter((pair) => only.test(nameOf(pair)))
  const lines: string[] = []
  for (const kind of kinds) {
    const waysOf = (pair: Pair): Way[] => {
      const call = callIn(pair.client, `${providerOf(pair.upstream)}/gpt-4o-mini`, kind.pace)
      const ours = { name: nameOf(pair), child: gateway, ...call }
      return base === undefined ? [ours] : [ours, { ...ours, name: `base ${ours.name}`, child: base }]
    }
    const ways = pairs.flatMap(waysOf)
    for (const way of ways) await warmUp(bench, way, kind.warmUp)
    const found = await rounds(bench, ways, times ?? kind.times, kind.dose)
    const cost = (name: string): number => perUnit(found.get(name), kind.dose.count * kind.unitsEach)
    const cell = (pair: Pair): string => {
      const ours = cost(nameOf(pair))
      if (Number.isNaN(ours)) return ''
      const beside = cost(base ? `base ${nameOf(pair)}` : nameOf({ client: pair.client, upstream: pair.client }))
      return `${figure(ours, kind.digits)} · ${figure(ours / beside)}`
    }
    if (lines.length > 0) lines.push('')
    lines.push(...ruled(`${kind.title}: client ↓ upstream →`, ...protocols))
    for (const client of clientProtocols)
      lines.push(row(client, ...protocols.map((upstream) => cell({ client, upstream }))))
  }
  return lines
}
