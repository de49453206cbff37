/**
 * Why a provider cannot be called, and how to mend it, in words: for messages of the gateway and the CLI.
 * In: a row, the environment, what is stored. Out: 'has no key configured; set …'. The README's table of clouds says the same.
 */

import { calledUrl, defaultsIn, type Env, unsetIn } from './base-url.ts'
import { type CredentialSources, credentialFor } from './credentials.ts'
import type { Auth, Provider } from './provider.ts'

/** 'A is set without B and C': half of what goes together; undefined = all or none of it is set. */
const half = (env: Env, ...names: string[]): string | undefined => {
  const unset = names.filter((name) => !env[name]?.trim())
  const set = names.filter((name) => !unset.includes(name))
  return set.length === 0 || unset.length === 0
    ? undefined
    : `${set.join(' and ')} ${set.length > 1 ? 'are' : 'is'} set without ${unset.join(' and ')}`
}

interface Cloud {
  /** Besides the variables of a key. */
  ways: string
  /** How a credential is stored. */
  added: string
  half?(env: Env): string | undefined
  /** What is wrong with a secret that is to be stored. */
  wrong?(secret: string): string | undefined
}

/** Where a credential comes from by a cloud's own rules. @see auth.ts */
const clouds: Partial<Record<Auth, Cloud>> = {
  aws: {
    ways: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE (any of the standard AWS chain: key pair, profile, SSO, web identity, container)',
    added: '--api-key - (a Bedrock API key, or ACCESS_KEY_ID:SECRET)',
    half: (env) => half(env, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'),
    wrong: (secret) =>
      /^A[KS]IA[A-Z0-9]{12,}:?$/.test(secret)
        ? 'this is an access key id without its secret; write ACCESS_KEY_ID:SECRET'
        : undefined,
  },
  google: {
    ways: "GOOGLE_APPLICATION_CREDENTIALS (a service account's file), or run: gcloud auth application-default login",
    added: '--api-key - < account.json',
    wrong: (secret) =>
      /^(\{|ya29\.|eyJ)/.test(secret)
        ? undefined
        : "this is neither a service account's JSON nor an access token (ya29.…); without a key, `gcloud auth application-default login` is used",
  },
  entra: {
    ways: 'AZURE_OPENAI_AD_TOKEN, or AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or run: az login',
    added: '--api-key -',
    half: (env) =>
      env.AZURE_CLIENT_ID?.trim() ? undefined : half(env, 'AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'),
  },
}

const keyMend = ({ id, auth, keyEnv, baseUrls, fromFolder }: Provider, env: Env): string => {
  const cloud = clouds[auth]
  if (fromFolder)
    return keyEnv.length > 0
      ? `set ${keyEnv.join(' or ')}: respan.json of this folder takes the key from there alone`
      : `respan.json of this folder leads it to ${Object.values(baseUrls)[0]}: name the key for there ("keyEnv") beside it`
  const add = `run: respan providers add ${id}`
  if (cloud !== undefined) {
    const found = cloud.half?.(env)
    const names = [...keyEnv, cloud.ways].join(', or ')
    return `${found === undefined ? '' : `${found}; `}set ${names}, or ${add} ${cloud.added}`
  }
  return keyEnv.length > 0 ? `set ${keyEnv.join(' or ')}, or ${add}` : `${add} --api-key …`
}

/** The variables that would give it an address: 'A or B', where either does. */
const addressMend = ({ protocols, ownUrls, baseUrls, roots = [] }: Provider, env: Env): string => {
  const templates = protocols.flatMap((protocol) => [...(ownUrls?.[protocol] ?? []), baseUrls[protocol] ?? ''])
  const wanted = protocols.length === 0 ? roots : templates
  const sets = wanted.map((template) => unsetIn(template, env))
  const least = sets.filter(
    (set) => !sets.some((other) => other.length < set.length && other.every((name) => set.includes(name))),
  )
  const ways = [...new Set(least.map((set) => set.join(' and ')))].join(' or ')
  const others = [...new Set(wanted.flatMap((template) => defaultsIn(template, env)))]
  return `set ${[ways, ...others].join(', and ')}`
}

/** `model`: what is asked for. Undefined: nothing is missing. */
export const missingOf = (provider: Provider, sources: CredentialSources, model?: string): string | undefined => {
  const { env } = sources
  const asked = model === undefined ? '' : ` (model "${model}")`
  const address = calledUrl(provider, env) === undefined ? addressMend(provider, env) : undefined
  if (credentialFor(provider, sources) === undefined) {
    const too = address === undefined ? '' : `; and for its address: ${address}`
    return `has no key configured${asked}; ${keyMend(provider, env)}${too}`
  }
  return address === undefined ? undefined : `has no address${asked}; ${address}`
}

/** Why this secret is none for that provider. */
export const wrongSecret = ({ auth }: Provider, secret: string): string | undefined => clouds[auth]?.wrong?.(secret)
