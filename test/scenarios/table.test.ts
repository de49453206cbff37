/** Every row of the table, in each combination of client protocol, upstream protocol and stream or not. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Spoken } from '../spoken.ts'
import { openRig, type Rig } from './rig.ts'
import type { Row } from './row.ts'
import { rows } from './rows.ts'
import { bare, hear, models, protocols, words } from './vocabulary.ts'

let patient: Rig
let hasty: Rig
beforeAll(async () => {
  patient = await openRig()
  hasty = await openRig({ firstTokenTimeoutMs: 150, idleTimeoutMs: 150, answerTimeoutMs: 150 })
})
afterAll(async () => {
  await Promise.all([patient.close(), hasty.close()])
})
beforeEach(() => {
  patient.upstream.reset()
  hasty.upstream.reset()
})

interface Case {
  row: Row
  client: Spoken
  upstream: Spoken
  stream: boolean
}
const cases = rows.flatMap((row) =>
  protocols.flatMap((client) =>
    protocols.flatMap((upstream) =>
      [true, false]
        .filter((stream) => row.stream === undefined || row.stream === stream)
        .map((stream): Case => ({ row, client, upstream, stream })),
    ),
  ),
)
const title = ({ row, client, upstream, stream }: Case) =>
  `${row.ids.join(' ')} ${row.name} (${client} ▸ ${upstream}${stream ? ', stream' : ''})`

describe('the gateway, when', () => {
  it.each(cases.map((each) => [title(each), each] as const))('%s', async (_, { row, client, upstream, stream }) => {
    const rig = row.hasty ? hasty : patient
    rig.upstream.play(...row.scripts(words[upstream], { upstream, stream }))
    const [model] = models[upstream]
    const reply = await rig.call(client, words[client].ask(model, stream, row.params?.(upstream)))

    // What the caller got.
    expect(reply.status, reply.body).toBe(row.status)
    const began = stream && row.status === 200
    expect(reply.headers['content-type']).toMatch(began ? /^text\/event-stream/ : /^application\/json/)
    const heard = hear(client, reply.body, began)
    expect(heard.text).toBe(row.text)
    expect(heard.complete).toBe(row.error === undefined)
    if (row.error === undefined) expect(heard.error).toBeUndefined()
    else expect(heard.error).toMatch(row.error)
    expect(heard.afterError).toBe(0)
    expect(reply.body).not.toMatch(/Traceback|at .*\.ts:\d/)
    if (began) expect(heard.starts).toBe(1)
    if (began && client === 'openai-chat') expect(reply.body).not.toContain('"usage":{')
    expect(reply.headers['retry-after']).toBe(row.retryAfter)

    // What the upstream saw.
    const { requests } = rig.upstream
    expect(requests.map(({ path }) => path)).toEqual(
      row.attempts.map(() => `/v1${upstream === 'openai-chat' ? '/chat/completions' : '/messages'}`),
    )
    expect(rig.upstream.left()).toBe(0)
    if (row.aborted) {
      await requests.at(-1)?.over
      expect(requests.at(-1)?.aborted).toBe(true)
    }

    // What the record says.
    const log = await rig.log(reply.id)
    expect(log.attempt_spans.map(({ reason, error }) => (error ? `${reason} ${error.code}` : reason))).toEqual(
      row.attempts,
    )
    expect([log.status, log.error_code, log.status_code]).toEqual([row.trace, row.code ?? null, row.status])
    const fellBack = row.attempts.at(-1)?.startsWith('fallback') ?? false
    const asked = bare(models[upstream][fellBack ? 1 : 0])
    if (row.status === 200)
      expect([log.provider_id, log.attempt_spans.at(-1)?.model]).toEqual([
        upstream === 'openai-chat' ? 'openai' : 'anthropic',
        asked,
      ])
    expect(log.requested_model).toBe(model)
    if (row.usage === 'exact') {
      expect([log.prompt_tokens, log.completion_tokens, log.usage_estimated]).toEqual([9, 3, false])
      expect(log.cost).toBeGreaterThan(0)
    }
    if (row.usage === 'estimated') {
      expect(log.usage_estimated).toBe(true)
      expect(log.output).toBe('Hello')
    }
    if (row.usage === 'none') expect(log.cost ?? 0).toBe(0)
  })
})
