/**
 * A fast upstream that speaks the protocol that its path begins with (`/gemini/…`; OpenAI Chat where it names none): whole
 * answers at once, streams of `chunks` frames every `intervalMs`. Each streamed frame carries the time it was sent, so that
 * the receiver can tell the delay.
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answers, protocols } from './answers.ts'

const server = createServer((request, response) => {
  const path = request.url ?? ''
  const answer = answers[protocols.find((protocol) => path.startsWith(`/${protocol}/`)) ?? 'openai-chat']
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (piece: string) => {
    body += piece
  })
  request.on('end', () => {
    if (!body.includes('"stream":true') && !/:stream|-stream$/.test(path)) {
      const { whole } = answer
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(whole) })
      return response.end(whole)
    }
    // The pace rides in the prompt, which passes every gateway.
    const [, chunks = '10', intervalMs = '0'] = /chunks=(\d+) interval=(\d+)/.exec(body) ?? []
    let number = 0
    response.writeHead(200, { 'content-type': answer.contentType })
    for (const piece of answer.opening) response.write(piece)
    const tick = () => {
      if (number < Number(chunks)) {
        const sentAt = (performance.timeOrigin + performance.now()).toFixed(3)
        response.write(answer.delta(`@${sentAt} word `, number++))
        return
      }
      clearInterval(timer)
      for (const piece of answer.closing(body)) if (piece !== '') response.write(piece)
      response.end()
    }
    const timer = setInterval(tick, Number(intervalMs))
    response.on('close', () => clearInterval(timer))
    tick()
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
