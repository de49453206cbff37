/** The prompts' side of the control store, in the domain's words. Types only. */

import type { DeploymentRow, PromptBody, PromptRow, ResolvedPrompt, VersionRow, Wanted } from '../core/prompt.ts'

export interface NewPrompt {
  /** Absent: one is made. */
  id?: string
  name: string
  /** Absent: made of the name. */
  slug?: string
  description?: string
  tags?: string[]
}

export interface NewVersion {
  body: PromptBody
  hash: string
  /** Committed at once. */
  readonly: boolean
  source?: string
  author?: string
  commit?: string
  message?: string
}

export interface NewDeployment {
  promptId: string
  label: string
  version: number | null
  /** A way back: the next one goes further. */
  rollback?: boolean
  actor?: string
  commit?: string
  message?: string
}

/** Synchronous, like the rest of the control store. Writers throw `bad_request` for what the rules forbid. */
export interface PromptStore {
  createPrompt(prompt: NewPrompt): PromptRow
  /** Undefined where there is no such prompt. */
  updatePrompt(
    id: string,
    change: Partial<Pick<PromptRow, 'name' | 'slug' | 'description' | 'tags' | 'starred' | 'deletedAt'>>,
  ): PromptRow | undefined
  /** By id or slug; never a deleted one. */
  findPrompt(which: string): PromptRow | undefined
  /** In the order of their names; with the deleted ones where they are asked for. */
  listPrompts(which?: { deleted: boolean }): PromptRow[]
  /** The earlier draft, if there is one, is committed by it. */
  addVersion(promptId: string, version: NewVersion): VersionRow
  /** Drafts only. */
  changeDraft(promptId: string, version: number, change: Pick<NewVersion, 'body' | 'hash' | 'message'>): VersionRow
  /** Freezes a draft. Of a committed version nothing changes. */
  commitVersion(promptId: string, version: number, message?: string): VersionRow
  /** Drafts only. */
  removeDraft(promptId: string, version: number): void
  /** Newest first. */
  listVersions(promptId: string): VersionRow[]
  readVersion(promptId: string, version: number): VersionRow | undefined
  /** Appends to the history, where it changes what is live. Drafts cannot be deployed. */
  deployVersion(deployment: NewDeployment): DeploymentRow
  /** Newest first. */
  listDeployments(promptId: string): DeploymentRow[]
  /** Cached; sees what this process and others have changed, at once. */
  resolvePrompt(which: string, wanted: Wanted): ResolvedPrompt | undefined
}
