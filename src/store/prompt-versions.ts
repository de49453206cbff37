/** The rows of prompt versions and deployments: how they are read and written. Same file as prompts.ts. */

import type { Database } from 'better-sqlite3'
import type { DeploymentRow, PromptBody, VersionRow } from '../core/prompt.ts'
import type { NewDeployment, NewVersion } from './prompt-store.ts'

/** A step of control.db's schema. */
export const promptTables = `
  CREATE TABLE prompts (
    id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL, tags TEXT NOT NULL,
    starred INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER
  );
  CREATE TABLE prompt_versions (
    prompt_id TEXT NOT NULL REFERENCES prompts (id), version INTEGER NOT NULL, hash TEXT NOT NULL,
    readonly INTEGER NOT NULL, body TEXT NOT NULL, source TEXT, author TEXT NOT NULL, git_commit TEXT,
    message TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, PRIMARY KEY (prompt_id, version)
  ) WITHOUT ROWID;
  CREATE TABLE prompt_deployments (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, prompt_id TEXT NOT NULL REFERENCES prompts (id), label TEXT NOT NULL,
    version INTEGER, previous INTEGER, actor TEXT NOT NULL, git_commit TEXT, message TEXT NOT NULL, at INTEGER NOT NULL
  );
  CREATE INDEX prompt_deployments_newest ON prompt_deployments (prompt_id, label, seq);
  CREATE TRIGGER prompt_versions_stay BEFORE UPDATE ON prompt_versions WHEN OLD.readonly = 1
    BEGIN SELECT RAISE(ABORT, 'a committed prompt version never changes'); END;
  CREATE TRIGGER prompt_versions_last BEFORE DELETE ON prompt_versions WHEN OLD.readonly = 1
    BEGIN SELECT RAISE(ABORT, 'a committed prompt version is never deleted'); END;
  CREATE TRIGGER prompt_deployments_stay BEFORE UPDATE ON prompt_deployments
    BEGIN SELECT RAISE(ABORT, 'the history of deployments only grows'); END;
  CREATE TRIGGER prompt_deployments_last BEFORE DELETE ON prompt_deployments
    BEGIN SELECT RAISE(ABORT, 'the history of deployments only grows'); END;
`

/** A step of its schema, later. */
export const rollbackColumn = 'ALTER TABLE prompt_deployments ADD COLUMN rollback INTEGER NOT NULL DEFAULT 0'

interface StoredVersion {
  prompt_id: string
  version: number
  hash: string
  readonly: number
  body: string
  source: string | null
  author: string
  git_commit: string | null
  message: string
  created_at: number
  updated_at: number
}
interface StoredDeployment {
  prompt_id: string
  label: string
  version: number | null
  previous: number | null
  rollback: number
  actor: string
  git_commit: string | null
  message: string
  at: number
}

const versionOf = (row: StoredVersion): VersionRow => ({
  promptId: row.prompt_id,
  version: row.version,
  hash: row.hash,
  readonly: row.readonly === 1,
  body: JSON.parse(row.body) as PromptBody,
  source: row.source,
  author: row.author,
  commit: row.git_commit,
  message: row.message,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

const deploymentOf = ({ prompt_id, git_commit, ...row }: StoredDeployment): DeploymentRow => ({
  promptId: prompt_id,
  ...row,
  rollback: row.rollback === 1,
  commit: git_commit,
})

const deploymentColumns = 'prompt_id, label, version, previous, rollback, actor, git_commit, message, at'

/** The statements, in the domain's words. Nothing here decides. */
export const openVersions = (db: Database) => {
  const insert = db.prepare(
    `INSERT INTO prompt_versions (prompt_id, version, hash, readonly, body, source, author, git_commit, message, created_at, updated_at)
     VALUES (@promptId, @version, @hash, @readonly, @body, @source, @author, @commit, @message, @now, @now)`,
  )
  const change = db.prepare(
    'UPDATE prompt_versions SET body = ?, hash = ?, message = ?, source = NULL, updated_at = ? WHERE prompt_id = ? AND version = ?',
  )
  const commit = db.prepare(
    'UPDATE prompt_versions SET readonly = 1, message = ?, updated_at = ? WHERE prompt_id = ? AND version = ? AND readonly = 0',
  )
  const remove = db.prepare('DELETE FROM prompt_versions WHERE prompt_id = ? AND version = ?')
  const all = db.prepare<[string], StoredVersion>(
    'SELECT * FROM prompt_versions WHERE prompt_id = ? ORDER BY version DESC',
  )
  const one = db.prepare<[string, number], StoredVersion>(
    'SELECT * FROM prompt_versions WHERE prompt_id = ? AND version = ?',
  )
  const newest = db.prepare<[string], StoredVersion>(
    'SELECT * FROM prompt_versions WHERE prompt_id = ? ORDER BY version DESC LIMIT 1',
  )
  const append = db.prepare(
    `INSERT INTO prompt_deployments (${deploymentColumns})
     VALUES (@promptId, @label, @version, @previous, @rollback, @actor, @commit, @message, @at)`,
  )
  const history = db.prepare<[string], StoredDeployment>(
    `SELECT ${deploymentColumns} FROM prompt_deployments WHERE prompt_id = ? ORDER BY seq DESC`,
  )
  const live = db.prepare<[string, string], { version: number | null }>(
    'SELECT version FROM prompt_deployments WHERE prompt_id = ? AND label = ? ORDER BY seq DESC LIMIT 1',
  )
  const read = (row: StoredVersion | undefined): VersionRow | undefined => row && versionOf(row)
  return {
    one: (promptId: string, version: number) => read(one.get(promptId, version)),
    newest: (promptId: string) => read(newest.get(promptId)),
    all: (promptId: string) => all.all(promptId).map(versionOf),
    insert(promptId: string, version: number, given: NewVersion, now: number) {
      const { body, source = null, author = '', message = '' } = given
      const readonly = Number(given.readonly)
      const text = JSON.stringify(body)
      insert.run({
        promptId,
        version,
        hash: given.hash,
        readonly,
        body: text,
        source,
        author,
        commit: given.commit ?? null,
        message,
        now,
      })
    },
    change(
      row: VersionRow,
      { body, hash, message = row.message }: Pick<NewVersion, 'body' | 'hash' | 'message'>,
      now: number,
    ) {
      change.run(JSON.stringify(body), hash, message, now, row.promptId, row.version)
    },
    commit: ({ promptId, version, message }: VersionRow, said: string | undefined, now: number) =>
      commit.run(said ?? message, now, promptId, version),
    remove: ({ promptId, version }: VersionRow) => remove.run(promptId, version),
    live: (promptId: string, label: string): number | null => live.get(promptId, label)?.version ?? null,
    append(given: NewDeployment, previous: number | null, at: number): DeploymentRow {
      const { promptId, label, version, rollback = false, actor = '', message = '' } = given
      const row = { promptId, label, version, previous, rollback, actor, commit: given.commit ?? null, message, at }
      append.run({ ...row, rollback: Number(rollback) })
      return row
    },
    history: (promptId: string) => history.all(promptId).map(deploymentOf),
  }
}
