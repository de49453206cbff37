/** Prompts and versions as the hosted API spells them ↔ ours. Both its HTTP API and its exports have these shapes. */

import type { PromptBody, PromptRow, TemplateEntry, VersionRow } from '../core/prompt.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import { refuse } from './failure.ts'
import { isJinja } from './plain.ts'
import { checkSetting, isSetting } from './settings.ts'
import { compile, isPlaceholder, templateText } from './template.ts'

/** Other members of a version, as the API shows and takes them. */
const members = new Set(
  (
    'messages model description variables template deploy json_schema id prompt_version_id prompt_id version readonly ' +
    'is_deployed content_hash git_commit edited_by created_at updated_at'
  ).split(' '),
)

/** What of a version's body nobody keeps: it is told, as the hosted API's clients send more than it takes. */
export const unknownMembers = (given: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(given).filter((name) => !isSetting(name) && !members.has(name))

const roles = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function'])

const readEntry = (value: unknown, i: number): TemplateEntry => {
  const message = asRecord(value)
  const name = asString(message?.name)
  if (message?.type === 'placeholder' && name !== undefined) return { type: 'placeholder', name }
  const role = asString(message?.role)
  if (message === undefined || role === undefined || !roles.has(role))
    throw refuse(`messages[${i}].role: must be ${[...roles].join(', ')}`)
  const { content = '' } = message
  if (typeof content === 'string' || content === null) return { ...message, role, content: content ?? '' }
  if (!Array.isArray(content) || !content.every(isRecord))
    throw refuse(`messages[${i}].content: must be text or a list of parts`)
  return { ...message, role, content }
}

const textsOf = (messages: readonly TemplateEntry[]): string[] =>
  messages.flatMap((entry) => {
    if (isPlaceholder(entry)) return []
    return typeof entry.content === 'string'
      ? [entry.content]
      : entry.content.flatMap((part) => templateText(part) ?? [])
  })

const meantAsJinja = /\{%|\{\{-?[^{}]*[\w"')\]]\s*[|(]/

/** The hosted service renders all with Jinja. What is the same in both languages is kept as plain; so is what is no Jinja. */
export const withTemplate = (body: Omit<PromptBody, 'template'>): PromptBody => {
  const plain: PromptBody = { template: 'plain', ...body }
  const texts = textsOf(body.messages)
  if (!texts.some(isJinja)) return plain
  const jinja: PromptBody = { template: 'jinja', ...body }
  try {
    compile(jinja, { id: '', version: 'file' })
    return jinja
  } catch (thrown) {
    // Braces that mean something else are text; statements, filters and calls are meant as such.
    if (texts.some((text) => meantAsJinja.test(text))) throw thrown
    return plain
  }
}

/** A body of the API → a version's body; what it does not say stays as in `old`. Throws `bad_request`. */
export const readHostedBody = (given: Readonly<Record<string, unknown>>, old?: PromptBody): PromptBody => {
  const list = given.messages ?? old?.messages
  if (!Array.isArray(list)) throw refuse('messages: must be a list of messages')
  const model = given.model ?? old?.model
  if (typeof model !== 'string') throw refuse('model: must be the name of a model')
  const params: Record<string, unknown> = { ...old?.params }
  for (const [name, value] of Object.entries(given)) {
    if (!isSetting(name)) continue
    if (value === null) delete params[name]
    else {
      checkSetting(name, value)
      params[name] = value
    }
  }
  if (isRecord(given.json_schema) && given.response_format == null)
    params.response_format = { type: 'json_schema', json_schema: given.json_schema }
  for (const name of ['variables', 'json_schema'])
    if (given[name] != null && !isRecord(given[name])) throw refuse(`${name}: must be an object`)
  if (given.template != null && given.template !== 'jinja' && given.template !== 'plain')
    throw refuse('template: must be plain or jinja')
  const defaults = asRecord(given.variables) ?? old?.input.defaults ?? {}
  const messages = list.map(readEntry)
  const template = given.template
  const body = { model, messages, params, input: { schema: old?.input.schema ?? {}, defaults } }
  return template === 'jinja' || template === 'plain' ? { template, ...body } : withTemplate(body)
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** @param live The version that is deployed. */
export const hostedVersion = (row: VersionRow, live: number | null): Record<string, unknown> => ({
  id: `${row.promptId}.v${row.version}`,
  prompt_version_id: `${row.promptId}.v${row.version}`,
  prompt_id: row.promptId,
  version: row.version,
  description: row.message,
  messages: row.body.messages,
  model: row.body.model,
  ...row.body.params,
  variables: row.body.input.defaults,
  template: row.body.template,
  readonly: row.readonly,
  is_deployed: row.version === live,
  content_hash: row.hash,
  git_commit: row.commit,
  edited_by: {
    id: row.author,
    email: row.author.includes('@') ? row.author : '',
    first_name: row.author,
    last_name: '',
  },
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
})

/** In lists: what tells versions apart. */
export const hostedSummary = ({ version, body: { model }, updatedAt }: VersionRow): Record<string, unknown> => ({
  version,
  model,
  updated_at: iso(updatedAt),
})

export const hostedPrompt = (
  row: PromptRow,
  current: Record<string, unknown> | null,
  live: Record<string, unknown> | null,
): Record<string, unknown> => ({
  id: row.id,
  prompt_id: row.id,
  name: row.name,
  description: row.description,
  prompt_slug: row.slug,
  tags: row.tags,
  starred: row.starred,
  is_active: live !== null,
  is_deleted: row.deletedAt !== null,
  current_version: current,
  live_version: live,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
})

/** The tags of a body: names, or objects with a name. Undefined where it says nothing. */
export const readTags = (value: unknown): string[] | undefined =>
  asArray(value)?.flatMap((tag) => asString(tag) ?? asString(asRecord(tag)?.name) ?? [])
