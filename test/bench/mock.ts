/**
 * A fast upstream that speaks OpenAI Chat: whole answers at once, streams of `chunks` frames every `intervalMs`
 * (query parameters). Each streamed frame carries the time it was sent, so that the receiver can tell the delay.
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const head = '"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini"'
const text = 'The quick brown fox jumps over the lazy dog. '.repeat(16)
const whole = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o-mini',
  choices: [
    { index: 0, message: { role: 'assistant', content: text, refusal: null }, logprobs: null, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 200, completion_tokens: 160, total_tokens: 360 },
})
const chunk = (delta: string, finish = 'null') =>
  `data: {${head},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`
const usage = `data: {${head},"choices":[],"usage":{"prompt_tokens":200,"completion_tokens":160,"total_tokens":360}}\n\n`

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (piece: string) => {
    body += piece
  })
  request.on('end', () => {
    if (!body.includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(whole) })
      return response.end(whole)
    }
    // The pace rides in the prompt, which passes every gateway.
    const [, chunks = '10', intervalMs = '0'] = /chunks=(\d+) interval=(\d+)/.exec(body) ?? []
    let left = Number(chunks)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(chunk('{"role":"assistant","content":""}'))
    const tick = () => {
      if (left-- > 0) {
        response.write(chunk(`{"content":"@${(performance.timeOrigin + performance.now()).toFixed(3)} word "}`))
        return
      }
      clearInterval(timer)
      response.end(`${chunk('{}', '"stop"')}${body.includes('include_usage') ? usage : ''}data: [DONE]\n\n`)
    }
    const timer = setInterval(tick, Number(intervalMs))
    response.on('close', () => clearInterval(timer))
    tick()
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
