/** How each kind of provider is told who calls: fixed headers, signatures, tokens from a cloud's own door. */

import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAccess } from '../../src/providers/auth.ts'
import { baseUrlOf } from '../../src/providers/base-url.ts'
import { credentialFor, isConfigured } from '../../src/providers/credentials.ts'
import type { Auth, Provider } from '../../src/providers/provider.ts'
import { findProvider } from '../../src/providers/table.ts'

const nothingStored = { readCredential: () => undefined }
const row = (auth: Auth): Provider => ({ ...(findProvider('openai') as Provider), id: 'r', auth, keyEnv: ['R_KEY'] })
const url = new URL('https://bedrock-runtime.eu-central-1.amazonaws.com/model/anthropic.claude%3A0/converse?a=1')
const request = { method: 'POST', url, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"a":1}') }

let home: string
let tokens: Server
let tokenUrl: string
const asked: string[] = []
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'respan-auth-'))
  tokens = createServer((incoming, response) => {
    let body = ''
    incoming.on('data', (bytes: Buffer) => (body += bytes.toString()))
    incoming.on('end', () => {
      asked.push(body)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ access_token: `token-${asked.length}`, expires_in: 3600, token_type: 'Bearer' }))
    })
  })
  await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve))
  tokenUrl = `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`
})
afterAll(() => {
  tokens.close()
  rmSync(home, { recursive: true, force: true })
})

test.each([
  ['bearer', { authorization: 'Bearer k' }],
  ['x-api-key', { 'x-api-key': 'k' }],
  ['api-key', { 'api-key': 'k' }],
  ['x-goog-api-key', { 'x-goog-api-key': 'k' }],
  ['aws', { authorization: 'Bearer k' }],
  ['google', { authorization: 'Bearer k' }],
  ['entra', { 'api-key': 'k' }],
] as const)('a key goes by %s as it is, with nothing to sign', (auth, headers) => {
  expect(openAccess(row(auth), 'k', {})).toEqual({ headers, defaults: {} })
})

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Signature Version 4 step by step, from its specification. */
const expectedSignature = (signed: Record<string, string>, region: string, secret: string): string => {
  const names = /SignedHeaders=([^,]+)/.exec(signed.authorization as string)?.[1] ?? ''
  const all: Record<string, string> = { ...signed, host: url.host, 'content-type': 'application/json' }
  const canonical = [
    'POST',
    url.pathname.split('/').map(encodeURIComponent).join('/'),
    'a=1',
    ...names.split(';').map((name) => `${name}:${all[name]}`),
    '',
    names,
    sha256(request.body),
  ].join('\n')
  const date = signed['x-amz-date'] as string
  const scope = `${date.slice(0, 8)}/${region}/bedrock/aws4_request`
  const key = [region, 'bedrock', 'aws4_request'].reduce(
    (k, part) => hmac(k, part),
    hmac(`AWS4${secret}`, date.slice(0, 8)),
  )
  return hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex')
}

test.each([
  ['the environment', '', { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalr' }],
  ['what was stored', 'AKIAIOSFODNN7EXAMPLE:wJalr', {}],
])('aws: a request is signed with the pair of %s, for the region of its host', async (_, secret, env) => {
  const { headers, sign } = openAccess(row('aws'), secret, env)
  expect(headers).toEqual({})
  const signed = (await sign?.(request)) as Record<string, string>
  expect(signed.authorization).toContain('Credential=AKIAIOSFODNN7EXAMPLE/')
  expect(signed.authorization).toContain('/eu-central-1/bedrock/aws4_request')
  expect(/Signature=([\da-f]+)/.exec(signed.authorization as string)?.[1]).toBe(
    expectedSignature(signed, 'eu-central-1', 'wJalr'),
  )
})

test('aws: a session token travels with its pair', async () => {
  const { sign } = openAccess(row('aws'), 'ASIAIOSFODNN7EXAMPLE:wJalr:token=', {})
  expect(await sign?.(request)).toMatchObject({ 'x-amz-security-token': 'token=' })
})

test('aws: a profile that is not there is an error that says how to mend it', async () => {
  const { sign } = openAccess(row('aws'), '', { AWS_PROFILE: 'no-such-profile' })
  await expect(sign?.(request)).rejects.toMatchObject({ code: 'no_credential', message: /AWS_BEARER_TOKEN_BEDROCK/ })
})

/** Workload identity federation: the kind of credentials file that says itself where tokens are had. */
const federated = (file: string) => ({
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: tokenUrl,
  credential_source: { file },
})

test('google: application default credentials are exchanged for a token, once', async () => {
  const [subject, file] = [join(home, 'subject'), join(home, 'adc.json')]
  writeFileSync(subject, 'subject-token')
  writeFileSync(file, JSON.stringify(federated(subject)))
  const env = { GOOGLE_APPLICATION_CREDENTIALS: file }
  expect(credentialFor(row('google'), { env, ...nothingStored })).toEqual({
    secret: '',
    from: 'env:GOOGLE_APPLICATION_CREDENTIALS',
    ambient: true,
  })
  const { sign } = openAccess(row('google'), '', env)
  const first = await sign?.(request)
  expect(first).toEqual({ authorization: expect.stringMatching(/^Bearer token-\d+$/) as string })
  expect(asked.at(-1)).toContain('subject-token')
  const count = asked.length
  expect(await sign?.(request)).toEqual(first)
  expect(asked).toHaveLength(count)
})

test('google: what is stored and no account is refused in words', async () => {
  const { sign } = openAccess(row('google'), '{"type": "service_acc', {})
  await expect(sign?.(request)).rejects.toMatchObject({ code: 'no_credential', message: /service account/ })
})

test('entra: a token at hand goes as it is', () => {
  const env = { AZURE_OPENAI_AD_TOKEN: 't' }
  expect(openAccess(row('entra'), '', env)).toEqual({ headers: { authorization: 'Bearer t' }, defaults: {} })
  expect(credentialFor(row('entra'), { env, ...nothingStored })?.ambient).toBe(true)
})

test.each([
  ['azure', 'openai-chat', { AZURE_RESOURCE_NAME: 'r' }, 'https://r.openai.azure.com/openai/v1'],
  [
    'azure',
    'openai-chat',
    { AZURE_OPENAI_ENDPOINT: 'https://r.openai.azure.com/' },
    'https://r.openai.azure.com/openai/v1',
  ],
  [
    'azure',
    'openai-chat',
    { AZURE_OPENAI_ENDPOINT: 'https://r.openai.azure.com/openai/v1/' },
    'https://r.openai.azure.com/openai/v1',
  ],
  [
    'azure',
    'openai-chat',
    { AZURE_OPENAI_ENDPOINT: 'https://r.openai.azure.com', AZURE_OPENAI_API_VERSION: '2024-10-21' },
    'https://r.openai.azure.com/openai/deployments/{model}?api-version=2024-10-21',
  ],
  [
    'azure',
    'openai-responses',
    { AZURE_RESOURCE_NAME: 'r', OPENAI_API_VERSION: 'x' },
    'https://r.openai.azure.com/openai/v1',
  ],
  [
    'vertex',
    'gemini',
    { GOOGLE_CLOUD_PROJECT: 'p' },
    'https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google',
  ],
  [
    'vertex-anthropic',
    'anthropic-messages',
    { GOOGLE_VERTEX_PROJECT: 'p', GOOGLE_CLOUD_LOCATION: 'us-east5' },
    'https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/anthropic',
  ],
  ['vertex', 'gemini', {}, undefined],
] as const)('%s is at its own address: %s %o', (id, protocol, env, address) => {
  expect(baseUrlOf(findProvider(id) as Provider, protocol, env)).toBe(address)
})

test('a cloud login that lies on the machine lets its provider be called', () => {
  const vertex = findProvider('vertex') as Provider
  const env = { GOOGLE_CLOUD_PROJECT: 'p', GOOGLE_APPLICATION_CREDENTIALS: '/x.json' }
  expect(isConfigured(vertex, { env, ...nothingStored })).toBe(true)
  expect(isConfigured(vertex, { env: { GOOGLE_CLOUD_PROJECT: 'p' }, ...nothingStored })).toBe(false)
})
