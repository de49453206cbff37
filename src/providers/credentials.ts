/** Which key goes to which provider, and which of them can be called. */

import { ambientCredential } from './auth.ts'
import { type Env, rootUrlOf } from './base-url.ts'
import type { Provider } from './provider.ts'

/** Where secrets are looked up. */
export interface CredentialSources {
  env: Env
  /** The control store's: the decrypted secret that the user stored for this provider, if any. */
  readCredential(id: string): string | undefined
}
export interface Credential {
  /** '' where none is needed, or the cloud's own library finds it. */
  secret: string
  /** `env:NAME`, 'stored', 'none-needed', or the file that the cloud's own rules lead to. */
  from: string
  /** Nobody gave it to the gateway: the cloud's own rules found it on this machine. */
  ambient?: true
}

/** The provider's key: what the user stored, else the first of the row's variables that is set and not blank. */
export function credentialFor(provider: Provider, { env, readCredential }: CredentialSources): Credential | undefined {
  const stored = provider.fromFolder ? undefined : readCredential(provider.id)
  if (stored) return { secret: stored, from: 'stored' }
  for (const name of provider.keyEnv) {
    const secret = env[name]?.trim()
    if (secret) return { secret, from: `env:${name}` }
  }
  if (provider.auth === 'none') return { secret: '', from: 'none-needed' }
  const found = provider.fromFolder ? undefined : ambientCredential(provider, env)
  return found === undefined ? undefined : { secret: '', from: found, ambient: true }
}

/** Can it be called: is there a credential, and a base URL with nothing missing from the environment? */
export const isConfigured = (provider: Provider, sources: CredentialSources): boolean =>
  credentialFor(provider, sources) !== undefined && rootUrlOf(provider, sources.env) !== undefined
