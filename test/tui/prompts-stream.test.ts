/** One answer as it streams in: what is shown of each kind of chunk, and every way that it may end. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Cell } from '../../src/tui/prompts/state.ts'
import { bodyOf, streamAnswer } from '../../src/tui/prompts/stream.ts'

type Answer = (write: (text: string) => void, end: () => void, cut: () => void) => void

const ask = async (answer: Answer, { status = 200, signal = new AbortController().signal } = {}) => {
  const bodies: unknown[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    bodies.push(JSON.parse(Buffer.concat(chunks).toString()))
    response.writeHead(status, { 'content-type': 'text/event-stream', 'x-respan-log-id': 'the-id' })
    answer(
      (text) => response.write(text),
      () => response.end(),
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const cell: Partial<Cell> = {}
  let text = ''
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const done = streamAnswer({ url, key: 'k' }, { model: 'm' }, signal, (change, more = '') => {
    Object.assign(cell, change)
    text += more
  })
  const thrown = await done.then(
    () => undefined,
    (error: unknown) => error,
  )
  return { cell, text, thrown, bodies }
}

const delta = (delta: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`
const usage = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 3 } })}\n\n`

describe('an answer', () => {
  it('is its words, thoughts and tool calls in their order, with what was used', async () => {
    const { cell, text } = await ask((write, end) => {
      write(delta({ role: 'assistant', content: '' }))
      write(delta({ reasoning_content: 'Hm. ' }))
      const whole = delta({ content: '東京' })
      // A letter may be cut in two on its way.
      write(whole.slice(0, 20))
      write(whole.slice(20))
      write(delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'look', arguments: '' } }] }))
      write(delta({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] }))
      write(`${usage}data: [DONE]\n\n`)
      end()
    })
    expect(text).toBe('Hm. 東京\n[tool call] look {"a":1}')
    expect(cell).toMatchObject({ status: 'done', tokensIn: 7, tokensOut: 3, logId: 'the-id', error: '' })
    expect(cell.firstTokenMs).toBeGreaterThan(0)
    expect(cell.ms).toBeGreaterThanOrEqual(cell.firstTokenMs ?? Number.POSITIVE_INFINITY)
  })
  it('that ends in an error keeps its words and says why', async () => {
    const { cell, text } = await ask((write, end) => {
      write(delta({ content: 'so far' }))
      write('data: {"error":{"message":"it broke","code":"x"}}\n\n')
      end()
    })
    expect(text).toBe('so far')
    expect(cell).toMatchObject({ status: 'error', error: 'it broke', logId: 'the-id' })
  })
  it('that is refused says what the gateway says', async () => {
    const { cell } = await ask(
      (write, end) => {
        write('{"error":{"message":"no such model"}}')
        end()
      },
      { status: 404 },
    )
    expect(cell).toMatchObject({ status: 'error', error: '404: no such model', logId: 'the-id' })
  })
  it('that breaks off is thrown, for its column to say', async () => {
    const { thrown, text } = await ask((write, _end, cut) => {
      write(delta({ content: 'half' }))
      setTimeout(cut, 50)
    })
    expect(text).toBe('half')
    expect(thrown).toBeInstanceOf(Error)
  })
  it('that is given up ends the call', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)
    const { thrown } = await ask((write) => write(delta({ content: 'half' })), { signal: controller.signal })
    expect(thrown).toMatchObject({ name: 'AbortError' })
  })
})

describe('what is asked', () => {
  it('is a version by its number, never another model than the one of the column', () => {
    expect(bodyOf({ id: 'p', version: 3, variables: { a: 1 } }, 'gpt-5.5')).toEqual({
      prompt: { prompt_id: 'p', version: 3, variables: { a: 1 } },
      model: 'gpt-5.5',
      fallback_models: [],
      stream: true,
      stream_options: { include_usage: true },
    })
    const request = { messages: [], model: 'own', fallback_models: ['other'], stream: false }
    expect(bodyOf({ request }, 'gpt-5.5')).toMatchObject({ model: 'gpt-5.5', fallback_models: [], stream: true })
  })
})
