/**
 * Microsoft Entra tokens for Azure OpenAI: of an app's secret, a managed identity, or `az login`.
 * In: the environment. Out: a signer, which keeps the token until shortly before its end.
 */

import { type AccessToken, ClientSecretCredential, DefaultAzureCredential } from '@azure/identity'
import { GatewayError } from '../core/errors.ts'
import type { Sign } from './access.ts'
import type { Env } from './base-url.ts'

/** A token is renewed this long before its end. */
const renewMs = 120_000
const scope = 'https://cognitiveservices.azure.com/.default'

export const azureSigner = (env: Env): Sign => {
  const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client, AZURE_CLIENT_SECRET: secret } = env
  const authorityHost = env.AZURE_AUTHORITY_HOST
  const credential =
    tenant && client && secret
      ? new ClientSecretCredential(tenant, client, secret, { authorityHost })
      : new DefaultAzureCredential({ authorityHost })
  let kept: AccessToken | undefined
  return async () => {
    try {
      // Not every kind of credential keeps its token: `az` would be started for each request.
      if (kept === undefined || kept.expiresOnTimestamp - renewMs < Date.now()) kept = await credential.getToken(scope)
      return { authorization: `Bearer ${kept.token}` }
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
      throw new GatewayError(
        'no_credential',
        `no Azure credential could be had (${reason}); set AZURE_OPENAI_API_KEY, or AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or run: az login`,
        { cause },
      )
    }
  }
}
