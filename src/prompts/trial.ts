/** A prompt tried out: a file as if it were deployed, and the request that it comes to. Filled in as the gateway does (fill.ts). */

import type { PromptBody } from '../core/prompt.ts'
import type { Filled, Resolve } from './fill.ts'
import type { PromptState } from './state.ts'

/** Finds the file of the prompt in place of its versions; all other prompts where they are. Version 0 is the file. */
export const withFile = (resolve: Resolve, { id, file, prompt }: PromptState, now: number): Resolve => {
  if (file === undefined) return resolve
  const { name, description, tags, body, hash, source } = file
  const row = prompt ?? {
    id,
    slug: file.slug ?? id,
    name,
    description,
    tags,
    starred: false,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  }
  const version = {
    promptId: id,
    version: 0,
    hash,
    readonly: false,
    body,
    source,
    author: '',
    commit: null,
    message: '',
    createdAt: now,
    updatedAt: now,
  }
  return (which, wanted) => (which === id || which === row.slug ? { prompt: row, version } : resolve(which, wanted))
}

/** The messages as they are, with the prompt's settings: chat completions. */
export const requestOf = (body: PromptBody, filled: Filled, model?: string): Record<string, unknown> => {
  const { stream: _, load_balance_models: __, ...params } = body.params
  return { ...params, ...((model ?? body.model) !== '' && { model: model ?? body.model }), messages: filled.messages }
}
