/**
 * A recorded call as something to take along: a request that runs (curl, Python, TypeScript, raw HTTP), JSON, Markdown.
 * Snippets need nothing to be installed and send the recorded body; the key is read from the environment, never written.
 * Pure functions. Imports the store's types.
 */

import type { LogDetail } from '../store/store.ts'
import { asArray } from '../wire/value.ts'
import { dollars, duration, orDash, statusText } from './format.ts'
import { turnText } from './parts.ts'

const keyName = 'RESPAN_API_KEY'

/** Where a protocol is spoken at the gateway. */
const paths: Readonly<Record<string, (call: LogDetail) => string>> = {
  'openai-chat': () => '/v1/chat/completions',
  'openai-responses': () => '/v1/responses',
  'anthropic-messages': () => '/v1/messages',
  gemini: ({ requested_model, stream }) =>
    `/v1beta/models/${requested_model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  'bedrock-converse': ({ requested_model, stream }) =>
    `/model/${encodeURIComponent(requested_model)}/${stream ? 'converse-stream' : 'converse'}`,
}

/** undefined: it passed through whole, and where to was not kept. */
export const pathOf = (call: LogDetail): string | undefined => paths[call.protocol]?.(call)

const textOf = (value: unknown, indent?: number): string =>
  typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value, null, indent)

export const requestText = ({ full_request }: LogDetail): string => textOf(full_request, 2)

/** What was said, or else the answer's body. */
export const responseText = (call: LogDetail): string => {
  const said = (asArray(call.completion_message) ?? []).map((choice) => turnText(choice).text).join('\n')
  return said === '' ? textOf(call.full_response, 2) : said
}

/** One argument for POSIX shells. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** What to write: where the gateway is, unless RESPAN_BASE_URL says otherwise, and what is sent there. */
interface Sent {
  base: string
  path: string
  body: string
}
type Writer = (sent: Sent) => string

const curl: Writer = ({ base, path, body }) =>
  [
    `curl -N "\${RESPAN_BASE_URL:-${base}}"${quoted(path)}`,
    `  -H "authorization: Bearer $${keyName}"`,
    `  -H 'content-type: application/json'`,
    `  --data-binary ${quoted(body)}`,
  ].join(' \\\n')

const python: Writer = ({ base, path, body }) => `import os
import urllib.request

base = os.environ.get("RESPAN_BASE_URL") or "${base}"
body = ${JSON.stringify(body)}
request = urllib.request.Request(
    base + ${JSON.stringify(path)},
    data=body.encode(),
    headers={"authorization": "Bearer " + os.environ["${keyName}"], "content-type": "application/json"},
)
with urllib.request.urlopen(request) as answer:
    for line in answer:
        print(line.decode(), end="")
`

const typescript: Writer = ({ base, path, body }) => `import { env } from 'node:process'

const base = env.RESPAN_BASE_URL || '${base}'
const body = ${JSON.stringify(body)}

const answer = await fetch(base + ${JSON.stringify(path)}, {
  method: 'POST',
  headers: { authorization: \`Bearer \${env.${keyName}}\`, 'content-type': 'application/json' },
  body,
})
console.log(await answer.text())
`

const raw: Writer = ({ base, path, body }) =>
  [
    `POST ${path} HTTP/1.1`,
    `host: ${new URL(base).host}`,
    `authorization: Bearer $${keyName}`,
    'content-type: application/json',
    `content-length: ${new TextEncoder().encode(body).length}`,
    '',
    body,
  ].join('\r\n')

const fence = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const marks = '`'.repeat(longest + 1)
  return `${marks}\n${text}\n${marks}`
}

const markdown = (call: LogDetail): string => {
  const turns = [...call.prompt_messages, ...(asArray(call.completion_message) ?? [])].map(turnText)
  const facts = [
    `${call.model} at ${orDash(call.provider_id)}, ${statusText(call)}`,
    `${orDash(call.prompt_tokens)} tokens in, ${orDash(call.completion_tokens)} out`,
    `${orDash(dollars(call.cost))}, ${orDash(duration(call.latency))}, ${call.start_time}`,
  ]
  return [
    `# Call ${call.id}`,
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...turns.map(({ role, text }) => `## ${role}\n\n${fence(text)}`),
    ...(call.error_message === null ? [] : [`## error\n\n${fence(call.error_message)}`]),
    '',
  ].join('\n\n')
}

/** What cannot be sent again says so instead. */
const sent =
  (write: Writer) =>
  (call: LogDetail, base: string): string => {
    const path = pathOf(call)
    const body = textOf(call.full_request)
    if (path === undefined || body === '')
      return `# This call passed through as it was (${call.log_type}): no request to write.\n`
    return write({ base, path, body })
  }

export const exports = {
  curl: { key: 'c', label: 'curl', ending: 'sh', write: sent(curl) },
  python: { key: 'p', label: 'Python', ending: 'py', write: sent(python) },
  typescript: { key: 't', label: 'TypeScript', ending: 'ts', write: sent(typescript) },
  raw: { key: 'r', label: 'raw HTTP', ending: 'http', write: sent(raw) },
  json: { key: 'o', label: 'JSON', ending: 'json', write: (call: LogDetail) => `${JSON.stringify(call, null, 2)}\n` },
  markdown: { key: 'm', label: 'Markdown', ending: 'md', write: markdown },
} as const
export type ExportName = keyof typeof exports

/** A file's name and its text. `base`: the gateway's address, as in `http://127.0.0.1:7377`. */
export const exportFile = (as: ExportName, call: LogDetail, base: string): { name: string; text: string } => ({
  name: `respan-${call.id.replace(/[^\w-]/g, '')}.${exports[as].ending}`,
  text: exports[as].write(call, base),
})
