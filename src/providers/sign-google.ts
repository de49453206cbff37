/**
 * Google Cloud access tokens: of a service account, or of application default credentials.
 * In: the account's JSON, or a credentials file (absent: the metadata server). Out: a signer. The library keeps and renews the token.
 */

import { GoogleAuth, type JWTInput } from 'google-auth-library'
import { GatewayError } from '../core/errors.ts'
import type { Sign } from './access.ts'

const scopes = ['https://www.googleapis.com/auth/cloud-platform']

const accountOf = (text: string): JWTInput => {
  try {
    return JSON.parse(text) as JWTInput
  } catch (cause) {
    throw new GatewayError('no_credential', "the stored Google credential is not a service account's JSON", { cause })
  }
}

export const googleSigner = (source: { account: string } | { file: string | undefined }): Sign => {
  const options = 'account' in source ? { credentials: accountOf(source.account) } : { keyFilename: source.file }
  const auth = new GoogleAuth({ scopes, ...options })
  return async () => {
    try {
      const token = await auth.getAccessToken()
      if (token) return { authorization: `Bearer ${token}` }
      throw new Error('no token was given')
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new GatewayError(
        'no_credential',
        `no Google Cloud credential could be had (${reason}); run: gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS to a service account's file`,
        { cause },
      )
    }
  }
}
