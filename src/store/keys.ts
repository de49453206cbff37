/**
 * Our own API keys: `<8 characters>.<32 characters>`, base 62. Stored: the first part, a salt, a salted hash.
 * In: the control file. Out: key rows, grants. Imports node and the store's types.
 */

import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { newId } from '../core/ids.ts'
import type { ControlStore, Environment, Grant, KeyRow } from './store.ts'

const prefixCharacters = 8
const secretCharacters = 32
const saltBytes = 16
/** Valid keys that are known without the file. Unknown ones are never remembered: they cost an attacker, not us. */
const grantsMax = 1000
const usedEveryMs = 60_000

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const unbiasedBelow = 248 // 4 × 62

const randomDigits = (count: number): string => {
  let text = ''
  while (text.length < count) {
    for (const byte of randomBytes(count * 2)) {
      if (byte < unbiasedBelow && text.length < count) text += digits[byte % digits.length]
    }
  }
  return text
}

interface StoredKey {
  id: string
  name: string
  environment: Environment
  prefix: string
  strict: number
  salt: Buffer
  hash: Buffer
  created_at: number
  last_used_at: number | null
  revoked_at: number | null
}

const digest = (salt: Buffer, secret: string): Buffer =>
  hash('sha256', Buffer.concat([salt, Buffer.from(secret)]), 'buffer')

const keyRow = (key: StoredKey): KeyRow => ({
  id: key.id,
  name: key.name,
  environment: key.environment,
  prefix: key.prefix,
  strict: key.strict === 1,
  createdAt: key.created_at,
  lastUsedAt: key.last_used_at,
  revokedAt: key.revoked_at,
})

export type KeyStore = Pick<ControlStore, 'createKey' | 'listKeys' | 'revokeKey' | 'findGrant'> & {
  /** The file was changed elsewhere. */
  forget(): void
}

/** `onChange` is called after each change; `refresh` before each cached answer (it calls `forget` when it must). */
export const openKeys = (db: Database, onChange: () => void, refresh: () => void): KeyStore => {
  const insert = db.prepare(
    'INSERT INTO keys (id, name, environment, prefix, salt, hash, created_at, strict) VALUES (?,?,?,?,?,?,?,?)',
  )
  const all = db.prepare<[], StoredKey>('SELECT * FROM keys ORDER BY created_at, id')
  const byPrefix = db.prepare<[string], StoredKey>('SELECT * FROM keys WHERE prefix = ?')
  const byAny = db.prepare<[string, string, string], StoredKey>(
    `SELECT * FROM keys WHERE id = ? OR prefix = ? OR name = ? ORDER BY revoked_at IS NOT NULL, created_at DESC LIMIT 1`,
  )
  const revoke = db.prepare('UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL')
  const touch = db.prepare('UPDATE keys SET last_used_at = ? WHERE id = ?')

  const grants = new Map<string, Grant>()
  const usedAt = new Map<string, number>()

  const noteUse = (keyId: string) => {
    const now = Date.now()
    if (now - (usedAt.get(keyId) ?? 0) < usedEveryMs) return
    usedAt.set(keyId, now)
    try {
      touch.run(now, keyId)
    } catch {
      // A full or busy disk must not refuse a valid key; the next use writes it.
    }
  }
  const matching = (secret: string): StoredKey | undefined => {
    if (secret.length !== prefixCharacters + 1 + secretCharacters || secret[prefixCharacters] !== '.') return undefined
    const stored = byPrefix.get(secret.slice(0, prefixCharacters))
    return stored !== undefined && timingSafeEqual(stored.hash, digest(stored.salt, secret)) ? stored : undefined
  }
  return {
    createKey(name, environment, strict = false) {
      const prefix = randomDigits(prefixCharacters)
      const secret = `${prefix}.${randomDigits(secretCharacters)}`
      const salt = randomBytes(saltBytes)
      const createdAt = Date.now()
      const id = newId(createdAt)
      insert.run(id, name, environment, prefix, salt, digest(salt, secret), createdAt, Number(strict))
      onChange()
      const row: KeyRow = { id, name, environment, prefix, strict, createdAt, lastUsedAt: null, revokedAt: null }
      return { row, secret }
    },
    listKeys: () => all.all().map(keyRow),
    revokeKey(which) {
      const found = matching(which) ?? byAny.get(which, which, which)
      if (found === undefined) return undefined
      revoke.run(Date.now(), found.id)
      grants.clear()
      onChange()
      const after = byAny.get(found.id, found.id, found.id)
      return after && keyRow(after)
    },
    findGrant(secret) {
      refresh()
      // By hash: the map compares in its own time, and no key lies about in memory.
      const known = hash('sha256', secret, 'base64')
      let grant = grants.get(known)
      if (grant === undefined) {
        const stored = matching(secret)
        if (stored === undefined || stored.revoked_at !== null) return undefined
        grant = { keyId: stored.id, keyName: stored.name, environment: stored.environment, strict: stored.strict === 1 }
        if (grants.size >= grantsMax) grants.clear()
        grants.set(known, grant)
      }
      noteUse(grant.keyId)
      return grant
    },
    forget: () => grants.clear(),
  }
}
