/**
 * AWS Signature Version 4, with the standard credential chain.
 * In: a key pair, or the environment. Out: a signer. The library signs; it finds, keeps and renews credentials too.
 */

import { Sha256 } from '@aws-crypto/sha256-js'
import { fromNodeProviderChain } from '@aws-sdk/credential-providers'
import { SignatureV4 } from '@smithy/signature-v4'
import { GatewayError } from '../core/errors.ts'
import type { Outbound, Sign } from './access.ts'
import type { Env } from './base-url.ts'

interface Pair {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** 'https://bedrock-runtime.eu-central-1.amazonaws.com' → eu-central-1; of another host, the environment's region. */
const regionOf = ({ hostname }: URL, env: Env): string =>
  /(?:^|\.)[a-z-]*bedrock[a-z-]*\.([a-z0-9-]+)\./.exec(hostname)?.[1] ??
  env.AWS_REGION ??
  env.AWS_DEFAULT_REGION ??
  'us-east-1'

const pairOf = (env: Env): Pair | undefined =>
  env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY
    ? {
        accessKeyId: env.AWS_ACCESS_KEY_ID,
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
        sessionToken: env.AWS_SESSION_TOKEN,
      }
    : undefined

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** `given` wins; then the environment's pair; then profile, SSO, web identity, container and instance. */
export const awsSigner = (given: Pair | undefined, env: Env): Sign => {
  const credentials = given ?? pairOf(env) ?? fromNodeProviderChain(env.AWS_PROFILE ? { profile: env.AWS_PROFILE } : {})
  const signers = new Map<string, SignatureV4>()
  const signerFor = (region: string): SignatureV4 => {
    const known = signers.get(region) ?? new SignatureV4({ service: 'bedrock', region, sha256: Sha256, credentials })
    signers.set(region, known)
    return known
  }
  return async ({ method, url, headers, body }: Outbound) => {
    const request = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      // Only what nobody on the way may change.
      headers: { host: url.host, 'content-type': headers['content-type'] ?? 'application/json' },
      body,
    }
    try {
      const { headers: signed } = await signerFor(regionOf(url, env)).sign(request)
      return Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value]))
    } catch (cause) {
      throw new GatewayError(
        'no_credential',
        `no AWS credential could be had (${messageOf(cause)}); set AWS_BEARER_TOKEN_BEDROCK, AWS_PROFILE or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY`,
        { cause },
      )
    }
  }
}
