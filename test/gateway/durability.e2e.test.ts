/** What a caller was told is in the store, though the gateway is killed; and broken files do not keep it from serving. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request as openRequest } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canaries, newHome, openRig, paths, type Rig } from './rig.ts'
import { ask, providers } from './speech.ts'
import { openUpstream, type Upstream } from './upstream.ts'

const atOnce = 200
const chat = providers['openai-chat']

let upstream: Upstream
let home: string
beforeEach(async () => {
  upstream = await openUpstream()
  home = newHome(upstream.url)
})
afterEach(async () => {
  await upstream.close()
  rmSync(home, { recursive: true, force: true })
})

interface Child {
  port: number
  key: string
  kill(): Promise<void>
  said(): string
}
const serve = async (): Promise<Child> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts')], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, RESPAN_HOME: home, ...canaries },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return {
    ...(JSON.parse(line) as { port: number; key: string }),
    said: () => said,
    async kill() {
      const over = once(child, 'exit')
      child.kill('SIGKILL')
      await over
    },
  }
}

/** How one call ended for its caller. */
interface Ending {
  id: string
  prompt: string
  whole: boolean
}

const stream = (agent: Agent, { port, key }: Child, prompt: string, onHead?: () => void): Promise<Ending> =>
  new Promise((resolve) => {
    const ending: Ending = { id: '', prompt, whole: false }
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const call = openRequest({ port, agent, method: 'POST', path: '/v1/chat/completions', headers }, (response) => {
      ending.id = String(response.headers['x-respan-log-id'] ?? '')
      onHead?.()
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      response.on('end', () => resolve({ ...ending, whole: text.endsWith('data: [DONE]\n\n') }))
      response.on('error', () => resolve(ending))
    })
    call.on('error', () => resolve(ending))
    call.end(
      JSON.stringify(ask('openai-chat', chat.models[0], true, { messages: [{ role: 'user', content: prompt }] })),
    )
  })

it('200 streams at once, kill -9 in the midst: every end that a caller saw is stored, what was cut off is marked', async () => {
  const child = await serve()
  const say = chat.speaker()
  const held = [{ send: say.start() + say.text('half an ans') }, 'stall'] as const
  const whole = chat.answer({ text: 'a whole answer' }, true)
  upstream.always(({ bytes }) => (bytes.includes('hold') ? held : whole))
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce + 50 })
  const stalled = Array.from({ length: 50 }, (_, i) => stream(agent, child, `hold ${i}`))
  await upstream.arrived(50)
  const endings: Ending[] = []
  let alive = true
  const loops = Array.from({ length: atOnce - 50 }, async (_, i) => {
    for (let n = 0; alive; n++) endings.push(await stream(agent, child, `loop ${i} ${n}`))
  })
  await new Promise<void>((resolve) => {
    const look = () => (endings.length >= 1000 ? resolve() : setImmediate(look))
    look()
  })
  await child.kill()
  alive = false
  endings.push(...(await Promise.all(stalled)))
  await Promise.all(loops)
  agent.destroy()

  upstream.reset()
  const rig = await openRig({ home, upstream, key: child.key })
  const seen = { whole: 0, cut: 0 }
  for (const { id, whole: ended, prompt } of endings) {
    if (id === '') continue
    const trace = await rig.trace(id)
    expect(trace.input).toBe(prompt)
    if (ended) {
      seen.whole++
      expect(trace).toMatchObject({ status: 'success', output: 'a whole answer', completion_tokens: 3 })
    } else if (prompt.startsWith('hold')) {
      seen.cut++
      expect(trace).toMatchObject({ status: 'interrupted' })
    } else expect(['success', 'interrupted']).toContain(trace.status)
  }
  expect(seen.whole).toBeGreaterThanOrEqual(900)
  expect(seen.cut).toBe(50)
  await rig.close()
})

it('a stream that its caller has only just heard of is marked as well', async () => {
  const child = await serve()
  const say = chat.speaker()
  const held = [{ send: say.start() + say.text('half an ans') }, 'stall'] as const
  const whole = chat.answer({ text: 'a whole answer' }, true)
  upstream.always(({ bytes }) => (bytes.includes('hold') ? held : whole))
  const agent = new Agent({ keepAlive: true })
  // A gateway that is warm answers within a millisecond or two.
  for (let i = 0; i < 100; i++) await stream(agent, child, 'warm up')
  let ending: Promise<Ending> | undefined
  await new Promise<void>((heard) => {
    ending = stream(agent, child, 'hold', heard)
  })
  await child.kill()
  agent.destroy()
  upstream.reset()
  const rig = await openRig({ home, upstream, key: child.key })
  expect(await rig.trace((await ending)?.id ?? '')).toMatchObject({ status: 'interrupted', input: 'hold' })
  await rig.close()
})

const answered = async (rig: Rig): Promise<string> => {
  upstream.play(chat.answer({ text: 'Hello' }, false))
  const body = ask('openai-chat', chat.models[0], false)
  const reply = await rig.call({ path: paths['openai-chat'], body })
  expect(reply.status, reply.text).toBe(200)
  expect(await rig.trace(reply.id)).toMatchObject({ status: 'success', output: 'Hello' })
  return reply.id
}

const garbage = Buffer.alloc(20_000, 'this is no database. ')
/** What may be wrong with a file. */
const damages: readonly [string, (file: string) => void][] = [
  ['is garbage', (file) => writeFileSync(file, garbage)],
  [
    'has garbage in its middle',
    (file) => {
      const bytes = readFileSync(file)
      garbage.copy(bytes, 4096, 0, Math.max(0, Math.min(garbage.length, bytes.length - 4096)))
      writeFileSync(file, bytes)
    },
  ],
  ['is cut in half', (file) => writeFileSync(file, readFileSync(file).subarray(0, readFileSync(file).length / 2))],
  ['is empty', (file) => writeFileSync(file, '')],
]

describe.each(['traces.db', 'control.db'])('%s', (name) => {
  it.each(damages)('%s: the gateway says so, sets it aside and serves the same keys', async (what, damage) => {
    const before = await openRig({ home, upstream })
    await answered(before)
    await before.close()
    const { key } = before
    for (const tail of ['-wal', '-shm']) rmSync(join(home, name + tail), { force: true })
    damage(join(home, name))
    const after = await openRig({ home, upstream, key })
    await answered(after)
    // An empty file of traces is the same as none: nothing was lost that a backup could bring back.
    if (what !== 'is empty' || name === 'control.db') {
      expect(readdirSync(home).filter((file) => file.startsWith(`${name}.broken-`))).not.toEqual([])
      expect(after.said.join('\n')).toContain(name)
    }
    await after.close()
    const again = await openRig({ home, upstream, key })
    await answered(again)
    expect(again.said).toEqual([])
    await again.close()
  })
})
