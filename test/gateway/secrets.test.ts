/** F96: a secret in every input, looked for in every output: answers, logs, records, and every byte on disk. */

import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openLog } from '../../src/server/log.ts'
import type { Spoken } from '../spoken.ts'
import { canaries, newHome, openRig, paths, type Reply, type Rig } from './rig.ts'
import { ask, providers } from './speech.ts'
import { openUpstream } from './upstream.ts'

/** Never anywhere: the credentials that the gateway holds, and the keys that it hands out (the part that is secret). */
let secrets: string[] = []
/** Keys of others that a caller or a provider lets slip: masked wherever they are kept or shown. */
const slips = {
  message: 'sk-proj-slip00message11AbCdEf22GhIjKl',
  header: 'sk-slip00header11AbCdEf22GhIjKl33MnOp',
  metadata: 'ghp_slip00metadata11AbCdEf22GhIjKl33',
  upstream: 'sk-slip00upstream11AbCdEf22GhIjKl33Mn',
  answer: 'sk-ant-slip00answer11AbCdEf22GhIjKl33',
}

let rig: Rig
const logged: string[] = []
const wrongKey = 'Wr0ngKey.aB3dE5gH7jK9mN1pQ3sT5vX7zA9cE1gI'
const spied = vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
  logged.push(String(line))
  return true
})
beforeAll(async () => {
  const upstream = await openUpstream()
  // A home of our own outlives the gateway: it is looked at after the end.
  rig = await openRig({ log: openLog('debug', true), flags: { retries: 0 }, upstream, home: newHome(upstream.url) })
  secrets = [...Object.values(canaries), rig.key.slice(rig.key.indexOf('.') + 1), wrongKey.slice(9)]
})
afterAll(async () => {
  await rig.upstream.close()
  rmSync(rig.home, { recursive: true, force: true })
  spied.mockRestore()
})
afterEach(() => rig.upstream.reset())

const bytesOf = (directory: string): string =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

const check = (where: string, text: string, words: readonly string[]) => {
  for (const word of words) expect(text.includes(word), `${word.slice(0, 16)}… in ${where}`).toBe(false)
}

const call = (client: Spoken, upstream: Spoken, stream: boolean, rest: object = {}): Promise<Reply> =>
  rig.call({
    path: paths[client],
    headers: { 'x-custom': slips.header, cookie: `token=${slips.header}`, 'x-goog-api-key': rig.key },
    body: ask(client, providers[upstream].models[0], stream, {
      messages: [{ role: 'user', content: `My key is ${slips.message}, is it safe?` }],
      respan_params: { metadata: { token: slips.metadata } },
      ...rest,
    }),
  })

const protocols: readonly Spoken[] = ['openai-chat', 'anthropic-messages']
const ways = protocols.flatMap((client) =>
  protocols.flatMap((upstream) => [true, false].map((stream) => [client, upstream, stream] as const)),
)

describe.each(ways)('%s ▸ %s, streamed: %s', (client, upstream, stream) => {
  const provider = providers[upstream]
  /** What this provider knows us by. */
  const given = upstream === 'openai-chat' ? canaries.OPENAI_API_KEY : canaries.ANTHROPIC_API_KEY
  const texts = async (reply: Reply) => {
    const trace = await rig.trace(reply.id)
    return { answer: `${reply.text} ${JSON.stringify(reply.headers)}`, trace: JSON.stringify(trace) }
  }

  it('an answer', async () => {
    rig.upstream.play(provider.answer({ text: `Keep ${slips.answer} safe` }, stream))
    const reply = await call(client, upstream, stream)
    expect(reply.status).toBe(200)
    const { answer, trace } = await texts(reply)
    check('the answer', answer, secrets)
    check('the record', trace, [...secrets, ...Object.values(slips)])
  })

  it.each([
    [401, 'authentication_error'],
    [400, 'invalid_request_error'],
    [500, 'api_error'],
  ])('the provider says the key it was given in an error %d', async (status, type) => {
    const words = `Incorrect API key provided: ${given}. Or ${slips.upstream}?`
    rig.upstream.play(provider.refuse(status, type, words))
    const reply = await call(client, upstream, stream)
    expect(reply.status).toBeGreaterThanOrEqual(400)
    const { answer, trace } = await texts(reply)
    check('the answer', answer, secrets)
    check('the record', trace, [...secrets, ...Object.values(slips)])
  })

  it('the provider says its key in the middle of a stream', async () => {
    if (!stream) return
    const say = provider.speaker()
    const words = `bad key ${given}`
    rig.upstream.play([{ send: say.start() + say.text('Hello') + say.error('api_error', words) }])
    const { answer, trace } = await texts(await call(client, upstream, stream))
    check('the answer', answer, secrets)
    check('the record', trace, [...secrets, ...Object.values(slips)])
  })

  it('a key that is not one of ours', async () => {
    const reply = await rig.call({ path: paths[client], key: wrongKey, body: ask(client, 'openai/gpt-4o', stream) })
    expect(reply.status).toBe(401)
    check('the answer', `${reply.text} ${JSON.stringify(reply.headers)}`, [...secrets, wrongKey])
  })

  it('keys where they do not belong', async () => {
    for (const body of [
      { model: slips.message, messages: [] },
      { model: 'openai/gpt-4o', messages: [], customer_identifier: { key: slips.message } },
      `{"model": "${slips.message}", `,
    ]) {
      const reply = await rig.call({ path: paths[client], body })
      expect(reply.status).toBeGreaterThanOrEqual(400)
      check('the record', JSON.stringify(await rig.trace(reply.id)), [...secrets, ...Object.values(slips)])
    }
  })
})

it('no secret is on disk or in the log', async () => {
  expect(logged.join('').length).toBeGreaterThan(1000)
  check('the log', logged.join(''), [...secrets, ...Object.values(slips)])
  const onDisk = bytesOf(rig.home)
  expect(onDisk.length).toBeGreaterThan(10_000)
  check('the files', onDisk, secrets)
  await rig.close()
  // The journal keeps a request for the moments until it is stored: after the end nothing of it is left.
  check('the files after the end', bytesOf(rig.home), [...secrets, ...Object.values(slips)])
})
