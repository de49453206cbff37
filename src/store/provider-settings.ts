/** Providers that the user added or re-pointed, with their credentials. Same file and rules as keys.ts. */

import type { Database } from 'better-sqlite3'
import type { ProtocolId } from '../core/chat.ts'
import { openSecret, sealSecret } from './credentials.ts'
import type { ControlStore, ProviderSetting } from './store.ts'

interface StoredProvider {
  id: string
  base_url: string | null
  protocol: ProtocolId | null
  env_name: string | null
  sealed: Buffer | null
  created_at: number
}

const credentialOf = ({ env_name, sealed }: StoredProvider): ProviderSetting['credential'] => {
  if (env_name !== null) return { kind: 'env', name: env_name }
  return sealed === null ? undefined : { kind: 'stored' }
}

const settingOf = (stored: StoredProvider): ProviderSetting => ({
  id: stored.id,
  baseUrl: stored.base_url ?? undefined,
  protocol: stored.protocol ?? undefined,
  credential: credentialOf(stored),
  createdAt: stored.created_at,
})

export type ProviderStore = Pick<
  ControlStore,
  'putProvider' | 'listProviders' | 'removeProvider' | 'readCredential'
> & { forget(): void }

export const openProviders = (home: string, db: Database, onChange: () => void, refresh: () => void): ProviderStore => {
  const all = db.prepare<[], StoredProvider>('SELECT * FROM providers ORDER BY id')
  const one = db.prepare<[string], StoredProvider>('SELECT * FROM providers WHERE id = ?')
  const put = db.prepare(
    'INSERT OR REPLACE INTO providers (id, base_url, protocol, env_name, sealed, created_at) VALUES (?,?,?,?,?,?)',
  )
  const remove = db.prepare('DELETE FROM providers WHERE id = ?')
  let list: readonly ProviderSetting[] | undefined
  const secrets = new Map<string, string | undefined>()
  const forget = () => {
    list = undefined
    secrets.clear()
  }
  const changed = () => {
    forget()
    onChange()
  }
  return {
    putProvider(setting, credential) {
      const old = one.get(setting.id)
      const fresh: StoredProvider = {
        id: setting.id,
        base_url: setting.baseUrl ?? old?.base_url ?? null,
        protocol: setting.protocol ?? old?.protocol ?? null,
        env_name: old?.env_name ?? null,
        sealed: old?.sealed ?? null,
        created_at: old?.created_at ?? Date.now(),
      }
      if (credential !== undefined) {
        fresh.env_name = 'env' in credential ? credential.env : null
        fresh.sealed = 'secret' in credential ? sealSecret(home, setting.id, credential.secret) : null
      }
      put.run(fresh.id, fresh.base_url, fresh.protocol, fresh.env_name, fresh.sealed, fresh.created_at)
      changed()
      return settingOf(fresh)
    },
    listProviders() {
      refresh()
      list ??= all.all().map(settingOf)
      return [...list]
    },
    removeProvider(id) {
      const { changes } = remove.run(id)
      if (changes > 0) changed()
      return changes > 0
    },
    readCredential(id) {
      refresh()
      if (secrets.has(id)) return secrets.get(id)
      const sealed = one.get(id)?.sealed
      const secret = sealed ? openSecret(home, id, sealed) : undefined
      secrets.set(id, secret)
      return secret
    },
    forget,
  }
}
