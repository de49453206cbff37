/**
 * Google Cloud access tokens: of a service account, or of application default credentials.
 * In: the account's JSON, or a credentials file (absent: the metadata server). Out: a signer. The library keeps and renews the token.
 */

import { readFile } from 'node:fs/promises'
import { type AuthClient, ExternalAccountClient, GoogleAuth, JWT, UserRefreshClient } from 'google-auth-library'
import { GatewayError } from '../core/errors.ts'
import { asString, isRecord } from '../wire/value.ts'
import type { Sign } from './access.ts'

const scopes = ['https://www.googleapis.com/auth/cloud-platform']

type Account = Record<string, unknown>

/** Kinds of credentials, by the word in their file. @see https://cloud.google.com/docs/authentication/application-default-credentials (checked 2026-11) */
const kinds: Readonly<Record<string, (account: Account) => AuthClient | null>> = {
  service_account: ({ client_email, private_key }) =>
    new JWT({ email: asString(client_email), key: asString(private_key), scopes }),
  authorized_user: ({ client_id, client_secret, refresh_token }) =>
    new UserRefreshClient(asString(client_id), asString(client_secret), asString(refresh_token)),
  external_account: (account) =>
    ExternalAccountClient.fromJSON({
      ...(account as unknown as Parameters<typeof ExternalAccountClient.fromJSON>[0]),
      scopes,
    }),
}

const parsed = (text: string): Account => {
  try {
    const account: unknown = JSON.parse(text)
    if (isRecord(account)) return account
  } catch {
    // Said below.
  }
  throw new Error("it is no service account's JSON")
}

const openClient = async (source: { account: string } | { file: string | undefined }): Promise<AuthClient> => {
  const text = 'account' in source ? source.account : source.file && (await readFile(source.file, 'utf8'))
  if (text === undefined || text === '') return new GoogleAuth({ scopes }).getClient()
  const account = parsed(text)
  const client = kinds[asString(account.type) ?? '']?.(account)
  if (!client) throw new Error(`credentials of the type '${account.type}' are not supported`)
  return client
}

export const googleSigner = (source: { account: string } | { file: string | undefined }): Sign => {
  let client: Promise<AuthClient> | undefined
  return async () => {
    try {
      client ??= openClient(source)
      const { token } = await (await client).getAccessToken()
      if (token) return { authorization: `Bearer ${token}` }
      throw new Error('no token was given')
    } catch (cause) {
      client = undefined
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new GatewayError(
        'no_credential',
        `no Google Cloud credential could be had (${reason}); run: gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS to a service account's file`,
        { cause },
      )
    }
  }
}
