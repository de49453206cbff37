/** A caller who reads slowly: the provider is slowed down, nothing is piled up or lost, and no clock runs against him. */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Spoken } from '../spoken.ts'
import { openRig, paths, type Rig, until } from './rig.ts'
import { ask, providers } from './speech.ts'
import { gate, type Step } from './upstream.ts'

/** Long enough for a busy machine to move a megabyte. */
const idleTimeoutMs = 900
const megabyte = 1024 * 1024
/** More than the sockets' own buffers hold, on both sides. */
const pieces = 40
const piece = 'x'.repeat(megabyte)

let rig: Rig
beforeAll(async () => {
  rig = await openRig({ flags: { idleTimeoutMs, firstTokenTimeoutMs: 5000, retries: 0 } })
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

/** A caller over a bare socket: reads nothing until told to. */
const slowCaller = async (client: Spoken, body: object): Promise<Socket> => {
  const text = JSON.stringify(body)
  const socket = connect(rig.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.pause()
  const head = [`POST ${paths[client]} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${rig.key}`]
  socket.write(`${[...head, 'Connection: close', `Content-Length: ${text.length}`].join('\r\n')}\r\n\r\n${text}`)
  return socket
}

const readAll = async (socket: Socket): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('latin1')
}

/** Steps that send `pieces` megabytes, and how many of them the gateway has taken so far. */
const burst = (upstream: Spoken, ...after: Step[]) => {
  const say = providers[upstream].speaker()
  let taken = 0
  // `until` is reached when the piece before it is in the socket: the look at it is the count.
  const counted = (): Step => ({
    get until() {
      taken++
      return Promise.resolve()
    },
  })
  const words = Array.from({ length: pieces }, () => [{ send: say.text(piece) }, counted()]).flat()
  const script: Step[] = [{ send: say.start() }, ...words, ...after]
  return { script, say, taken: () => taken }
}

/** Resolves when the count has stood still for longer than the idle limit. */
const still = async (count: () => number): Promise<number> => {
  let [seen, since] = [count(), Date.now()]
  await until(() => {
    if (count() !== seen) [seen, since] = [count(), Date.now()]
    return Date.now() - since > idleTimeoutMs * 1.5
  })
  return seen
}

const xs = (text: string): number => text.split('x').length - 1

describe.each([
  ['passed', 'openai-chat', 'openai-chat'],
  ['translated', 'anthropic-messages', 'openai-chat'],
] as const)('a caller who does not read (%s)', (_, client, upstream) => {
  const request = ask(client, providers[upstream].models[0], true)

  it('holds the provider back, and gets all of it in the end', async () => {
    const { script, say, taken } = burst(upstream)
    rig.upstream.play([...script, { send: say.finish() + say.done() }])
    const socket = await slowCaller(client, request)
    expect(await still(taken)).toBeLessThan(pieces - 4)
    const answer = await readAll(socket)
    expect(xs(answer)).toBeGreaterThanOrEqual(pieces * megabyte)
    expect(answer).toMatch(client === 'openai-chat' ? /\[DONE\]/ : /message_stop/)
    expect(answer).not.toContain('"error"')
  })

  it('is not waited for by the idle clock, which runs again when he reads', async () => {
    const { script, taken } = burst(upstream)
    rig.upstream.play([...script, 'stall'])
    const socket = await slowCaller(client, request)
    await still(taken)
    const answer = await readAll(socket)
    expect(xs(answer)).toBeGreaterThanOrEqual(pieces * megabyte)
    expect(answer.slice(-1000)).toContain(`no further data within ${idleTimeoutMs} ms`)
    await rig.upstream.requests[0]?.over
    expect(rig.upstream.requests[0]?.aborted).toBe(true)
  })

  it('hangs up: the provider is let go', async () => {
    const { script, taken } = burst(upstream)
    const never = gate()
    rig.upstream.play([...script, { until: never.opened }])
    const socket = await slowCaller(client, request)
    await still(taken)
    socket.destroy()
    await rig.upstream.requests[0]?.over
    expect(rig.upstream.requests[0]?.aborted).toBe(true)
  })
})
