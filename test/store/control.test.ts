import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openControl } from '../../src/store/control.ts'
import { redact } from '../../src/store/redact.ts'
import { freshHome } from './cases.ts'

const open = (home: string) => {
  const troubles: string[] = []
  return { control: openControl(home, (message) => troubles.push(message)), troubles }
}

describe('keys', () => {
  it('are granted by their whole secret only, and never stored', () => {
    const home = freshHome()
    const { control } = open(home)
    const { row, secret } = control.createKey('laptop', 'prod')
    expect(secret).toMatch(/^[0-9A-Za-z]{8}\.[0-9A-Za-z]{32}$/)
    expect(control.findGrant(secret)).toEqual({ keyId: row.id, keyName: 'laptop', environment: 'prod', strict: false })
    for (const wrong of ['', secret.slice(0, -1), `${secret}x`, `${secret.slice(0, 9)}${'0'.repeat(32)}`, row.prefix]) {
      expect(control.findGrant(wrong)).toBeUndefined()
    }
    expect(control.listKeys()[0]).toMatchObject({ id: row.id, prefix: secret.slice(0, 8), revokedAt: null })
    expect(control.listKeys()[0]?.lastUsedAt).toBeGreaterThan(0)
    for (const name of ['control.db', 'control.db-wal', 'control.db.bak']) {
      expect(readFileSync(join(home, name)).includes(secret.slice(9))).toBe(false)
      expect(statSync(join(home, name)).mode & 0o777).toBe(0o600)
    }
    control.close()
  })

  it('revoked by another process are refused within 250 ms', async () => {
    const home = freshHome()
    const gateway = open(home).control
    const { secret } = gateway.createKey('k', 'test')
    expect(gateway.findGrant(secret)).toBeDefined()
    const version = gateway.version()
    const cli = open(home).control
    expect(cli.revokeKey(secret)?.revokedAt).toBeGreaterThan(0)
    await delay(260)
    expect(gateway.findGrant(secret)).toBeUndefined()
    expect(gateway.version()).not.toBe(version)
    gateway.close()
    cli.close()
  })

  it('are revoked by id, prefix, name or secret', () => {
    const { control } = open(freshHome())
    for (const which of ['id', 'prefix', 'name', 'secret'] as const) {
      const made = control.createKey(`key-${which}`, 'test')
      expect(control.revokeKey(which === 'secret' ? made.secret : made.row[which])?.id).toBe(made.row.id)
      expect(control.findGrant(made.secret)).toBeUndefined()
    }
    expect(control.revokeKey('nobody')).toBeUndefined()
    control.close()
  })
})

describe('providers', () => {
  it('keep a credential sealed, and say when its key file is lost', () => {
    const home = freshHome()
    const { control } = open(home)
    const setting = control.putProvider({ id: 'groq', baseUrl: 'http://localhost' }, { secret: 'very-secret' })
    expect(setting).toMatchObject({ credential: { kind: 'stored' }, baseUrl: 'http://localhost' })
    expect(control.readCredential('groq')).toBe('very-secret')
    expect(statSync(join(home, 'secret.key')).mode & 0o777).toBe(0o600)
    for (const name of ['control.db-wal', 'control.db.bak']) {
      expect(readFileSync(join(home, name)).includes('very-secret')).toBe(false)
    }
    control.close()
    writeFileSync(join(home, 'secret.key'), Buffer.alloc(32, 7))
    const changed = open(home).control
    expect(() => changed.readCredential('groq')).toThrow(/not the key it was sealed with.*respan providers add groq/)
    rmSync(join(home, 'secret.key'))
    expect(() => changed.readCredential('groq')).toThrow(/missing/)
    changed.putProvider({ id: 'groq' }, { secret: 'new' })
    expect(changed.readCredential('groq')).toBe('new')
    changed.putProvider({ id: 'groq' }, { env: 'GROQ' })
    expect(changed.listProviders()).toMatchObject([
      { id: 'groq', baseUrl: 'http://localhost', credential: { kind: 'env', name: 'GROQ' } },
    ])
    expect(changed.removeProvider('groq')).toBe(true)
    expect(changed.removeProvider('groq')).toBe(false)
    changed.close()
  })
})

describe('a control file of an older version', () => {
  it('is brought up to date, and its keys hold', () => {
    const home = freshHome()
    const now = open(home).control
    const { secret } = now.createKey('k', 'test')
    now.close()
    const db = new Database(join(home, 'control.db'))
    for (const table of ['prompt_deployments', 'prompt_versions', 'prompts']) db.exec(`DROP TABLE ${table}`)
    db.exec('ALTER TABLE keys DROP COLUMN strict')
    db.pragma('user_version = 1')
    db.close()
    const { control } = open(home)
    expect(control.findGrant(secret)).toMatchObject({ keyName: 'k', strict: false })
    expect(control.createKey('s', 'test', true).row.strict).toBe(true)
    control.close()
  })
})

describe('a broken control file', () => {
  it('is restored from its backup; without one a fresh file is made', () => {
    const home = freshHome()
    const first = open(home).control
    const { secret } = first.createKey('k', 'test')
    first.close()
    writeFileSync(join(home, 'control.db'), 'garbage'.repeat(1000))
    const { control, troubles } = open(home)
    expect(control.findGrant(secret)).toBeDefined()
    expect(troubles.join()).toMatch(/broken.*backup was restored/)
    control.close()
    writeFileSync(join(home, 'control.db'), 'garbage'.repeat(1000))
    rmSync(join(home, 'control.db.bak'))
    const fresh = open(home)
    expect(fresh.control.listKeys()).toEqual([])
    expect(fresh.troubles.join()).toMatch(/no usable backup/)
    fresh.control.close()
  })
})

describe('redact', () => {
  it('masks each kind of key and leaves other text alone', () => {
    const { control } = open(freshHome())
    const own = control.createKey('k', 'test').secret
    control.close()
    const tail = 'aB3'.repeat(14)
    for (const key of [
      `sk-${tail}`,
      `sk-ant-api03-${tail}`,
      `AIza${tail}`,
      `xoxb-${tail}`,
      'AKIAIOSFODNN7EXAMPLE',
      `ghp_${tail}`,
    ]) {
      expect(redact(`{"k":"${key}"}`)).not.toContain(key.slice(-12))
      expect(() => JSON.parse(redact(`{"k":"${key}"}`))).not.toThrow()
    }
    expect(redact(`Authorization: Bearer ${tail}`)).toBe('Authorization: Bearer ***')
    expect(redact(`key ${own}`)).toBe(`key ${own.slice(0, 9)}***`)
    for (const plain of [
      'a risk-based ask-me-anything',
      'document.d41d8cd98f00b204e9800998ecf8427e',
      'bearer of news',
      'task-1',
    ]) {
      expect(redact(plain)).toBe(plain)
    }
  })
})
