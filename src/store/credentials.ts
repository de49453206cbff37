/**
 * Provider credentials at rest: AES-256-GCM, the key in `secret.key` beside the database (0600).
 * In: provider id and secret. Out: sealed bytes, and back. Imports node and core.
 */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GatewayError } from '../core/errors.ts'

const cipher = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

export const keyFile = (home: string): string => join(home, 'secret.key')

const readKey = (home: string): Buffer | undefined => {
  try {
    const key = readFileSync(keyFile(home))
    return key.length === keyBytes ? key : undefined
  } catch {
    return undefined
  }
}

const makeKey = (home: string): Buffer => {
  // What is no key is kept: it may be somebody's mishap with the only copy.
  if (existsSync(keyFile(home))) renameSync(keyFile(home), `${keyFile(home)}.broken-${Date.now()}`)
  writeFileSync(keyFile(home), randomBytes(keyBytes), { mode: 0o600, flag: 'wx' })
  return readFileSync(keyFile(home))
}

/** nonce, tag, ciphertext. Bound to the provider's id, so that rows cannot be swapped. Makes the key file if there is none. */
export const sealSecret = (home: string, provider: string, secret: string): Buffer => {
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, readKey(home) ?? makeKey(home), nonce)
  sealing.setAAD(Buffer.from(provider))
  const sealed = Buffer.concat([sealing.update(secret, 'utf8'), sealing.final()])
  return Buffer.concat([nonce, sealing.getAuthTag(), sealed])
}

/** Throws GatewayError no_credential when the key file is lost or is not the one it was sealed with. */
export const openSecret = (home: string, provider: string, sealed: Buffer): string => {
  const key = readKey(home)
  const lost = (what: string, cause?: unknown) =>
    new GatewayError(
      'no_credential',
      `the stored credential of ${provider} cannot be read: ${what}; store it again with \`respan providers add ${provider}\``,
      { provider, cause },
    )
  if (key === undefined) throw lost(`${keyFile(home)} is missing or damaged`)
  try {
    const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    opening.setAAD(Buffer.from(provider))
    opening.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
    return Buffer.concat([opening.update(sealed.subarray(nonceBytes + tagBytes)), opening.final()]).toString('utf8')
  } catch (cause) {
    throw lost(`${keyFile(home)} is not the key it was sealed with`, cause)
  }
}
