/** Which headers pass, on the way to a provider and on the way back. */

import type { IncomingMessage } from 'node:http'
import { idHeaders } from '../gateway/error-answer.ts'
import type { Passage } from './pass-request.ts'

/** Of the client: what is ours, names the client, or binds the connection. */
const stopped =
  /^(?:authorization|x-api-key|api-key|x-goog-api-key|cookie|origin|referer|x-amz-.*|x-respan-.*|x-data-.*|proxy-.*|x-forwarded-.*|forwarded|via|sec-fetch-.*|accept-encoding|sec-websocket-extensions)$/

export const dropOwn = ({ headers }: IncomingMessage): void => {
  for (const name of Object.keys(headers)) if (stopped.test(name)) delete headers[name]
}

/** What goes with the client's headers: the provider's, over what the client says of the same. */
export const headersFor = ({ door, body }: Passage, { headers }: IncomingMessage): Record<string, string> => {
  if (door === undefined) return {}
  const defaults = Object.entries(door.access.defaults).filter(([name]) => headers[name] === undefined)
  const type = headers['content-type']
  return {
    ...Object.fromEntries(defaults),
    'accept-encoding': 'identity',
    ...(type !== undefined && { 'content-type': type }),
    ...(body !== undefined && { 'content-length': String(body.length) }),
    ...door.access.headers,
  }
}

/** Of the provider: what is of its connection to us, or between it and a browser. */
const kept =
  /^(?!(?:connection|keep-alive|transfer-encoding|trailer|te|upgrade|proxy-.*|set-cookie|alt-svc|strict-transport-security|nel|report-to)$)/

export const answerHeaders = (
  { headers }: IncomingMessage,
  { start, door }: Passage,
  request: IncomingMessage,
): Record<string, string | string[]> => {
  const passed = Object.entries(headers).filter(([name, value]) => value !== undefined && kept.test(name))
  const answer = { ...(Object.fromEntries(passed) as Record<string, string | string[]>), ...idHeaders(start.id) }
  if (door === undefined) return answer
  answer['x-respan-provider'] = door.providerId
  // Where the rest of an upload goes: past us it would take our key to the provider.
  const upload = headers['x-goog-upload-url']
  if (typeof upload === 'string' && upload.startsWith(`${door.url.origin}/`)) {
    const scheme = request.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'
    const mount = `${scheme}://${request.headers.host}/api/${door.providerId}`
    answer['x-goog-upload-url'] = `${mount}${upload.slice(door.url.origin.length)}`
  }
  return answer
}
