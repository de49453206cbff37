/**
 * Prompts with their versions and deployments, in the control file. Same rules as keys.ts.
 * A committed version never changes, the history of deployments only grows: the file itself refuses (prompt-versions.ts).
 */

import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { GatewayError } from '../core/errors.ts'
import { labelProblem, type PromptRow, type ResolvedPrompt, type VersionRow } from '../core/prompt.ts'
import type { NewPrompt, PromptStore } from './prompt-store.ts'
import { openVersions } from './prompt-versions.ts'

interface StoredPrompt {
  id: string
  slug: string
  name: string
  description: string
  tags: string
  starred: number
  created_at: number
  updated_at: number
  deleted_at: number | null
}

const markOf = (id: string, deletedAt: number): string => `~${id}~${deletedAt}`

const promptOf = (row: StoredPrompt): PromptRow => ({
  id: row.id,
  // A deleted prompt's slug is free for another, and kept behind a mark.
  slug: row.deleted_at === null ? row.slug : row.slug.slice(0, -markOf(row.id, row.deleted_at).length),
  name: row.name,
  description: row.description,
  tags: JSON.parse(row.tags) as string[],
  starred: row.starred === 1,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.deleted_at,
})

const refuse = (message: string) => new GatewayError('bad_request', message)

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '') || 'prompt'

/** What an unknown caller may make us remember. */
const resolvedMax = 1000

/** `onChange` is called after each change; `refresh` before each cached answer (it calls `forget` when it must). */
export const openPrompts = (
  db: Database,
  onChange: () => void,
  refresh: () => void,
): PromptStore & { forget(): void } => {
  const insert = db.prepare(
    `INSERT INTO prompts (id, slug, name, description, tags, created_at, updated_at)
     VALUES (@id, @slug, @name, @description, @tags, @now, @now)`,
  )
  const change = db.prepare(
    `UPDATE prompts SET name = @name, description = @description, tags = @tags, starred = @starred,
     deleted_at = @deletedAt, slug = @slug, updated_at = @now WHERE id = @id`,
  )
  const touch = db.prepare('UPDATE prompts SET updated_at = ? WHERE id = ?')
  const all = db.prepare<[], StoredPrompt>('SELECT * FROM prompts WHERE deleted_at IS NULL ORDER BY name, id')
  const both = db.prepare<[], StoredPrompt>('SELECT * FROM prompts ORDER BY name, id')
  const byId = db.prepare<[string], StoredPrompt>('SELECT * FROM prompts WHERE id = ?')
  const bySlug = db.prepare<[string], StoredPrompt>('SELECT * FROM prompts WHERE slug = ?')
  const versions = openVersions(db)

  const resolved = new Map<string, ResolvedPrompt>()
  /** Runs a change as one transaction; what was remembered before it is gone when it returns. */
  const changing = <T>(work: (now: number) => T): T => {
    const result = db.transaction(() => work(Date.now())).immediate()
    resolved.clear()
    onChange()
    return result
  }
  const find = (which: string): PromptRow | undefined => {
    const row = byId.get(which) ?? bySlug.get(which)
    return row === undefined || row.deleted_at !== null ? undefined : promptOf(row)
  }
  const freeSlug = (wanted: string): string => {
    let slug = wanted
    for (let i = 2; bySlug.get(slug) !== undefined || byId.get(slug) !== undefined; i++) slug = `${wanted}-${i}`
    return slug
  }
  const must = (promptId: string, version: number): VersionRow => {
    const row = versions.one(promptId, version)
    if (row === undefined) throw new GatewayError('not_found', `prompt ${promptId} has no version ${version}`)
    return row
  }
  const mustDraft = (promptId: string, version: number, what: string): VersionRow => {
    const row = must(promptId, version)
    if (row.readonly) throw refuse(`version ${version} of prompt ${promptId} is committed: it cannot be ${what}`)
    return row
  }
  const create = ({ id, name, slug, description = '', tags = [] }: NewPrompt, now: number): PromptRow => {
    const known = id === undefined ? undefined : byId.get(id)
    if (known !== undefined && known.deleted_at === null)
      throw refuse(`there is a prompt with the id "${known.id}" already`)
    const row = {
      id: id ?? `prompt_${randomBytes(6).toString('hex')}`,
      slug: freeSlug(slug ?? id ?? slugOf(name)),
      name,
      description,
      tags: JSON.stringify(tags),
      now,
    }
    // The versions of a deleted prompt are still there: its numbers go on.
    if (known === undefined) insert.run(row)
    else change.run({ ...row, starred: 0, deletedAt: null })
    return promptOf(byId.get(row.id) as StoredPrompt)
  }
  const lookUp = (which: string, wanted: Parameters<PromptStore['resolvePrompt']>[1]): ResolvedPrompt | undefined => {
    const prompt = find(which)
    if (prompt === undefined) return undefined
    if ('latest' in wanted) {
      const version = versions.newest(prompt.id)
      return version && { prompt, version }
    }
    const number = 'version' in wanted ? wanted.version : versions.live(prompt.id, wanted.label)
    const version = number === null ? undefined : versions.one(prompt.id, number)
    return version && { prompt, version, ...('label' in wanted && { label: wanted.label }) }
  }
  return {
    createPrompt: (prompt) => changing((now) => create(prompt, now)),
    updatePrompt(id, given) {
      const row = byId.get(id)
      if (row === undefined || row.deleted_at !== null) return undefined
      const next = { ...promptOf(row), ...given }
      const other = next.slug === row.slug ? undefined : (bySlug.get(next.slug) ?? byId.get(next.slug))
      if (other !== undefined && other.id !== id)
        throw refuse(`the slug "${next.slug}" is that of prompt "${other.id}"`)
      const slug = next.deletedAt === null ? next.slug : `${next.slug}${markOf(next.id, next.deletedAt)}`
      return changing((now) => {
        change.run({ ...next, slug, tags: JSON.stringify(next.tags), starred: Number(next.starred), now })
        return promptOf(byId.get(id) as StoredPrompt)
      })
    },
    findPrompt: find,
    listPrompts: ({ deleted } = { deleted: false }) => (deleted ? both : all).all().map(promptOf),
    addVersion: (promptId, given) =>
      changing((now) => {
        const newest = versions.newest(promptId)
        if (newest !== undefined && !newest.readonly) versions.commit(newest, undefined, now)
        const version = (newest?.version ?? 0) + 1
        versions.insert(promptId, version, given, now)
        touch.run(now, promptId)
        return must(promptId, version)
      }),
    changeDraft(promptId, version, given) {
      const row = mustDraft(promptId, version, 'changed; create a version')
      return changing((now) => {
        versions.change(row, given, now)
        touch.run(now, promptId)
        return must(promptId, version)
      })
    },
    commitVersion(promptId, version, message) {
      const row = must(promptId, version)
      return row.readonly
        ? row
        : changing((now) => {
            versions.commit(row, message, now)
            return must(promptId, version)
          })
    },
    removeDraft(promptId, version) {
      const row = mustDraft(promptId, version, 'deleted')
      changing(() => versions.remove(row))
    },
    listVersions: versions.all,
    readVersion: versions.one,
    deployVersion(given) {
      const { promptId, version, label } = given
      const problem = version === null ? undefined : labelProblem(label)
      if (problem !== undefined) throw refuse(problem)
      if (version !== null && !must(promptId, version).readonly)
        throw refuse('Cannot deploy a draft version. Commit it first.')
      const last = versions.history(promptId).find((row) => row.label === label)
      if (last !== undefined && last.version === version) return last
      return changing((now) => {
        touch.run(now, promptId)
        return versions.append(given, versions.live(promptId, label), now)
      })
    },
    listDeployments: versions.history,
    resolvePrompt(which, wanted) {
      refresh()
      const key = JSON.stringify([which, wanted])
      const known = resolved.get(key)
      if (known !== undefined) return known
      const found = lookUp(which, wanted)
      if (found === undefined) return undefined
      if (resolved.size >= resolvedMax) resolved.clear()
      resolved.set(key, found)
      return found
    },
    forget: () => resolved.clear(),
  }
}
