/**
 * A recorded call as something to take along: a request that runs (curl, Python, TypeScript, raw HTTP), JSON, Markdown.
 * Snippets need nothing to be installed and send the recorded body; the key is read from the environment, never written.
 * Pure functions. Imports the store's types.
 */

import { GatewayError } from '../core/errors.ts'
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
    `/v1beta/models/${encodeURIComponent(requested_model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  'bedrock-converse': ({ requested_model, stream }) =>
    `/model/${encodeURIComponent(requested_model)}/${stream ? 'converse-stream' : 'converse'}`,
}

/** undefined: it passed through whole, and where to was not kept, or was reported. */
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
    `curl -sSN "\${RESPAN_BASE_URL:-${base}}"${quoted(path)}`,
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

/** Why no request can be written of it, and what can be; '' = one can. */
const unsent = (call: LogDetail): string => {
  const why =
    pathOf(call) === undefined
      ? 'passed through whole or was reported: where its request goes is not kept'
      : textOf(call.full_request) === ''
        ? 'has no request that was kept'
        : ''
  return why === '' ? '' : `call ${call.id} (${call.log_type}) ${why}; export it as json or markdown`
}

const sent =
  (write: Writer) =>
  (call: LogDetail, base: string): string => {
    const problem = unsent(call)
    if (problem !== '') throw new GatewayError('unsupported_feature', problem)
    return write({ base, path: pathOf(call) ?? '', body: textOf(call.full_request) })
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

/** Why the call cannot be exported so; '' = it can. */
export const exportProblem = (as: ExportName, call: LogDetail): string =>
  as === 'json' || as === 'markdown' ? '' : unsent(call)

/** A file's name and its text. Throws what `exportProblem` says. `base`: the gateway's address, as in `http://127.0.0.1:7377`. */
export const exportFile = (as: ExportName, call: LogDetail, base: string): { name: string; text: string } => ({
  name: `respan-${call.id.replace(/[^\w-]/g, '')}.${exports[as].ending}`,
  text: exports[as].write(call, base),
})
