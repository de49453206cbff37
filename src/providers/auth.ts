/**
 * How a provider knows its caller: the table of auth kinds.
 * In: a secret ('' = none), the environment. Out: headers (lower case) for every request, or a signer of each one.
 * Where no key is set or stored, some clouds find a credential by their own rules ("ambient"). Their libraries are large and
 * load when the first request is signed.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Access, Sign } from './access.ts'
import type { Env } from './base-url.ts'
import type { Auth, Provider } from './provider.ts'

type Opened = Omit<Access, 'defaults'>

interface AuthKind {
  /** Where the cloud's own rules find a credential, in a word; undefined = nowhere. */
  ambient?(env: Env): string | undefined
  open(secret: string, env: Env): Opened
}

const bearer = (secret: string): Opened => ({ headers: { authorization: `Bearer ${secret}` } })

const headerOf = (name: string): AuthKind => ({
  // A local server gets a key only if there is one.
  open: (secret) => ({ headers: secret === '' ? {} : { [name]: secret } }),
})

/** The first of these variables that is set, as `env:NAME`. */
const firstSet = (env: Env, ...names: string[]): string | undefined => {
  const name = names.find((one) => env[one]?.trim())
  return name === undefined ? undefined : `env:${name}`
}

const fileIn = (folder: string | undefined, ...path: string[]): string | undefined => {
  if (!folder) return undefined
  const file = join(folder, ...path)
  return existsSync(file) ? file : undefined
}

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html (checked 2026-11) */
const aws: AuthKind = {
  ambient: (env) =>
    (env.AWS_ACCESS_KEY_ID && firstSet(env, 'AWS_SECRET_ACCESS_KEY') && 'env:AWS_ACCESS_KEY_ID') ||
    firstSet(
      env,
      'AWS_PROFILE',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
      'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    ) ||
    (fileIn(env.HOME, '.aws', 'credentials') ?? fileIn(env.HOME, '.aws', 'config')),
  open(secret, env) {
    // A stored pair is 'ACCESS_KEY_ID:SECRET' or 'ACCESS_KEY_ID:SECRET:SESSION_TOKEN'; all else is a Bedrock API key.
    const pair = /^(A[KS]IA[A-Z0-9]{12,}):([^:]+)(?::(.+))?$/.exec(secret)
    if (secret !== '' && pair === null) return bearer(secret)
    const given = pair && { accessKeyId: pair[1]!, secretAccessKey: pair[2]!, sessionToken: pair[3] }
    const sign = lazily(async () => (await import('./sign-aws.ts')).awsSigner(given ?? undefined, env))
    return { headers: {}, sign, signsBody: true }
  },
}

const googleFile = (env: Env): string | undefined =>
  env.GOOGLE_APPLICATION_CREDENTIALS?.trim() ||
  fileIn(
    env.CLOUDSDK_CONFIG ?? (env.HOME && join(env.HOME, '.config', 'gcloud')),
    'application_default_credentials.json',
  )

/** A service account's JSON, an access token, or application default credentials. @see https://cloud.google.com/docs/authentication/application-default-credentials (checked 2026-11) */
const google: AuthKind = {
  ambient: (env) => firstSet(env, 'GOOGLE_APPLICATION_CREDENTIALS') ?? googleFile(env),
  open(secret, env) {
    if (secret !== '' && !secret.startsWith('{')) return bearer(secret)
    const source = secret === '' ? { file: googleFile(env) } : { account: secret }
    return { headers: {}, sign: lazily(async () => (await import('./sign-google.ts')).googleSigner(source)) }
  },
}

/** An API key, else an Entra token. @see https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference#authentication (checked 2026-11) */
const entra: AuthKind = {
  ambient: (env) =>
    firstSet(env, 'AZURE_OPENAI_AD_TOKEN', 'AZURE_CLIENT_ID', 'IDENTITY_ENDPOINT', 'MSI_ENDPOINT') ??
    fileIn(env.AZURE_CONFIG_DIR ?? (env.HOME && join(env.HOME, '.azure')), 'azureProfile.json'),
  open(secret, env) {
    if (secret !== '') return { headers: { 'api-key': secret } }
    const token = env.AZURE_OPENAI_AD_TOKEN?.trim()
    if (token) return bearer(token)
    return { headers: {}, sign: lazily(async () => (await import('./sign-azure.ts')).azureSigner(env)) }
  },
}

const kinds: Readonly<Record<Auth, AuthKind>> = {
  bearer: { open: (secret) => (secret === '' ? { headers: {} } : bearer(secret)) },
  'x-api-key': headerOf('x-api-key'),
  'api-key': headerOf('api-key'),
  'x-goog-api-key': headerOf('x-goog-api-key'),
  none: { open: (secret) => (secret === '' ? { headers: {} } : bearer(secret)) },
  aws,
  google,
  entra,
}

/** One signer, made at its first use; made anew where that failed. */
const lazily = (make: () => Promise<Sign>): Sign => {
  let made: Promise<Sign> | undefined
  return async (request) => {
    made ??= make()
    try {
      return await (await made)(request)
    } catch (thrown) {
      made = undefined
      throw thrown
    }
  }
}

/** Where a credential of this provider is found without a key. */
export const ambientCredential = ({ auth }: Provider, env: Env): string | undefined => kinds[auth].ambient?.(env)

/** What goes with each request to this provider: its credential, and the row's own headers. */
export const openAccess = (provider: Provider, secret: string, env: Env, auth: Auth = provider.auth): Access => {
  const { headers, ...opened } = kinds[auth].open(secret, env)
  return { ...opened, defaults: { ...provider.headers }, headers: { ...provider.ownHeaders, ...headers } }
}
